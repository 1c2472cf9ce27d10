"""Middleware that shouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from stack.blocks import Blocks

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class UpperCase:
    """Turns the ASCII letters of text responses into capitals.

    The number of bytes does not change, so a Content-Length of the application's stays right.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """Wrap an application."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request."""
        response = _Response(start_response)
        return Blocks(self._application(environ, response.start), response.through)


class _Response:
    """One response; whether it is text is known when the application has called `start`, and not before."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self._is_text = False

    def start(self, status: str, headers: list[tuple[str, str]], exc_info=None, /) -> Callable[[bytes], object]:
        types = [value for name, value in headers if name.lower() == "content-type"]
        self._is_text = any(value.startswith("text/") for value in types)
        write = self._start_response(status, headers, exc_info)
        return lambda block: write(self.through(block))

    def through(self, block: bytes) -> bytes:
        return block.upper() if self._is_text else block
