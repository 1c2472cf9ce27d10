"""Middleware that says how long the application took to begin its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class ServerTiming:
    """Adds the header Server-Timing, which browsers show in their developer tools."""

    def __init__(self, application: WSGIApplication) -> None:
        """Wrap an application."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request. The blocks need no change, so the application's own iterable is handed on."""
        begun = perf_counter()

        def start(status: str, headers: list[tuple[str, str]], exc_info=None, /) -> Callable[[bytes], object]:
            milliseconds = (perf_counter() - begun) * 1000
            return start_response(status, [*headers, ("Server-Timing", f"app;dur={milliseconds:.3f}")], exc_info)

        return self._application(environ, start)
