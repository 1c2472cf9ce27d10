"""A session that stays with the application."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class MountedSession(SecureCookieSessionInterface):
    """Flask's own session in a signed cookie, sent to this application only.

    The path where an application is mounted is the container's affair, so Flask's setting for the cookie's path,
    which is the same for every request, cannot hold it.
    """

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path at which the application is mounted."""
        return request.script_root or "/"
