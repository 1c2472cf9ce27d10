"""The pages, a form with a session, and JSON."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, session, url_for
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import HTTPException

from common import place

blueprint = Blueprint("pages", __name__)

_LONGEST_NAME = 80


@blueprint.get("/")
def index() -> str:
    """Greet the visitor whose name the session holds, and count the visits."""
    session["visits"] = session.get("visits", 0) + 1
    return render_template("index.html", name=session.get("name"), visits=session["visits"])


@blueprint.post("/")
def introduce() -> BaseResponse:
    """Remember the visitor's name."""
    session["name"] = request.form.get("name", "").strip()[:_LONGEST_NAME] or None
    return redirect(url_for(".index"), 303)


@blueprint.post("/forget")
def forget() -> BaseResponse:
    """Forget the visitor."""
    session.clear()
    return redirect(url_for(".index"), 303)


@blueprint.get("/json")
def describe() -> Response:
    """Describe the request as the application sees it."""
    return jsonify(
        application="flask",
        method=request.method,
        mount=request.script_root,
        path=request.path,
        query=request.args.to_dict(flat=False),
        url=request.url,
        worker=place.worker(),
    )


@blueprint.post("/json")
def echo() -> Response:
    """Return the JSON that was sent; anything else is answered 400 or 415."""
    return jsonify(received=request.get_json())


@blueprint.app_errorhandler(HTTPException)
def failed(error: HTTPException) -> BaseResponse:
    """Show an error as a page like the others; status and headers stay the error's own."""
    response = error.get_response()
    response.set_data(render_template("error.html", error=error))
    return response
