"""Large files in both directions, in memory that does not grow with them."""

from __future__ import annotations

import hashlib
import tempfile
from typing import IO

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file

from flask_demo.pattern import Pattern

blueprint = Blueprint("files", __name__)

_CHUNK = 256 * 1024
_LARGEST = 16 * 1024**3  # bytes


@blueprint.get("/upload")
def form() -> str:
    """Show the form."""
    return render_template("upload.html")


@blueprint.post("/upload")
def upload() -> Response:
    """Take the form's file; Werkzeug has written it to a temporary file while it came in."""
    file = request.files["file"]
    return _describe(file.filename, file.stream)


@blueprint.put("/upload/<name>")
def put(name: str) -> Response:
    """Take a request body that is the file itself, as `curl --upload-file` sends it."""
    with tempfile.TemporaryFile() as file:
        while chunk := request.stream.read(_CHUNK):
            file.write(chunk)
        return _describe(name, file)


def _describe(name: str | None, file: IO[bytes]) -> Response:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return jsonify(name=name, size=file.tell(), sha256=digest.hexdigest())


@blueprint.get("/download")
def download() -> Response:
    """Send as many bytes as the query's `size` says; any client can compute them: byte number n is n modulo 251."""
    size = request.args.get("size", 1_000_000, type=int)
    if not 0 <= size <= _LARGEST:
        abort(400, f"size must be from 0 to {_LARGEST}")
    # send_file hands the file to wsgi.file_wrapper, so the bridge asks for block after block.
    response = send_file(Pattern(size), "application/octet-stream", as_attachment=True, download_name=f"{size}.bin")
    response.content_length = size
    return response
