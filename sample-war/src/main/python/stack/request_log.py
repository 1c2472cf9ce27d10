"""Middleware that logs each request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from stack.blocks import Blocks

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class RequestLog:
    """Writes a line on each request when its response is over: who asked for what, and how it ended."""

    def __init__(self, application: WSGIApplication, log: logging.Logger) -> None:
        """Wrap an application; the lines go to `log`."""
        self._application = application
        self._log = log

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request."""
        entry = _Entry(environ, start_response, self._log)
        try:
            return _Logged(self._application(environ, entry.start), entry)
        except BaseException:
            entry.write("raised")  # there is no response to be closed
            raise


class _Entry:
    """What is known of one request so far."""

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse, log: logging.Logger) -> None:
        self._environ = environ
        self._start_response = start_response
        self._log = log
        self._begun = perf_counter()
        self._status = "no status"
        self._sent = 0

    def start(self, status: str, headers: list[tuple[str, str]], exc_info=None, /) -> Callable[[bytes], object]:
        self._status = status
        write = self._start_response(status, headers, exc_info)
        return lambda block: write(self.count(block))

    def count(self, block: bytes) -> bytes:
        self._sent += len(block)
        return block

    def write(self, end: str) -> None:
        environ = self._environ
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        self._log.info(
            "%s %s %s: %s, %d bytes, %s after %.1f ms",
            environ.get("REMOTE_USER", "-"),
            environ["REQUEST_METHOD"],
            quote(path, encoding="latin-1"),  # a line break in a path must not make another line
            self._status,
            self._sent,
            end,
            (perf_counter() - self._begun) * 1000,
        )


class _Logged(Blocks):
    """Counts the blocks of a response; its end is the moment to write the line."""

    def __init__(self, result: Iterable[bytes], entry: _Entry) -> None:
        super().__init__(result, entry.count)
        self._entry = entry

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._entry.write("closed")
