"""The application that WSGI tutorials start with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer every request with the same line."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Hello, WSGI World!"]
