"""A Flask application: pages and a session, JSON, large files, and events as they happen."""

from flask import Flask, request

from common import data, place
from flask_demo import events, files, pages
from flask_demo.session import MountedSession

_LARGEST_REQUEST = 4 * 1024**3  # bytes


def create_app() -> Flask:
    """Make the application; web.xml names this function, with its brackets."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=data.secret("flask.key"),
        SESSION_COOKIE_NAME="flask_session",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
    )
    app.session_interface = MountedSession()
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(files.blueprint)
    app.register_blueprint(events.blueprint)
    app.context_processor(lambda: {"site": place.site(request.script_root), "worker": place.worker()})
    return app
