"""L: close(), errors, clients that leave."""

import threading
import time

from rows.answers import text
from rows.gates import file_made, open_gate, opened
from rows.notes import note, notes

PLAIN = [("Content-Type", "text/plain")]


class _Closing:
    """An iterable that notes its end."""

    def __init__(self, environ, blocks):
        self._environ = environ
        self._blocks = blocks

    def __iter__(self):
        return iter(self._blocks)

    def close(self):
        note(self._environ, "closed")


def l01(environ, start_response):
    """An answer that is complete; one without a body; one that is too long for its Content-Length."""
    start_response("200 OK", PLAIN)
    return _Closing(environ, [b"a", b"b"])


def l01_none(environ, start_response):
    """An answer that has no body."""
    start_response("204 No Content", [])
    return _Closing(environ, [b"a", b"b"])


def l01_long(environ, start_response):
    """An answer that is longer than its Content-Length."""
    start_response("200 OK", [("Content-Length", "1")])
    return _Closing(environ, [b"a", b"b"])


def l01_raising(environ, start_response):
    """An exception between two blocks."""
    start_response("200 OK", PLAIN)
    return _Closing(environ, _raising())


def _raising():
    yield b"a"
    raise ValueError("between two blocks (L01)")


def l01_iter(environ, start_response):
    """An exception from __iter__."""

    class _Broken(_Closing):
        def __iter__(self):
            raise ValueError("in __iter__ (L01)")

    start_response("200 OK", PLAIN)
    return _Broken(environ, [])


def l01_unstarted(environ, start_response):
    """start_response is never called."""
    return _Closing(environ, [b"a"])


def l01_refused(environ, start_response):
    """start_response refuses what the first next() gives it."""

    def blocks():
        start_response("200 OK", [("Bad Name", "x")])
        yield b"a"

    return _Closing(environ, blocks())


def l01_endless(environ, start_response):
    """More than any client takes."""
    start_response("200 OK", PLAIN)
    return _Closing(environ, iter(lambda: bytes(64 * 1024), None))


def l01_slow(environ, start_response):
    """Longer than request-timeout."""
    start_response("200 OK", PLAIN)

    def blocks():
        yield b"a"
        while True:
            time.sleep(0.01)

    return _Closing(environ, blocks())


l01_notes = notes


def l02(environ, start_response):
    """close() raises."""

    class _Raising(_Closing):
        def close(self):
            raise ValueError("in close() (L02)")

    start_response("200 OK", PLAIN)
    return _Raising(environ, [b"a", b"b"])


def l02_waiting(environ, start_response):
    """close() lasts longer than the client waits for the body."""

    class _Waiting(_Closing):
        def close(self):
            note(environ, file_made(environ))

    start_response("200 OK", PLAIN)
    return _Waiting(environ, [b"a", b"b"])


l02_notes = notes


def l03(environ, start_response):
    """Raise instead of an answer."""
    start_response("200 OK", [*PLAIN, ("X-A", "b"), ("Content-Length", "1000"), ("Set-Cookie", "a=b")])
    raise ValueError("when called (L03)")


def l03_next(environ, start_response):
    """Raise at the first next()."""
    start_response("200 OK", [*PLAIN, ("X-A", "b")])
    if environ:
        raise ValueError("at the first next() (L03)")
    yield b""


def l04(environ, start_response):
    """Raise behind the first block."""
    start_response("200 OK", PLAIN)
    yield b"part"
    opened(environ)
    raise ValueError("behind the first block (L04)")


def l04_length(environ, start_response):
    """The same, with a length."""
    start_response("200 OK", [*PLAIN, ("Content-Length", "100")])
    yield b"part"
    opened(environ)
    raise ValueError("behind the first block, with a length (L04)")


l04_open = open_gate


def l05(environ, start_response):
    """Stream until the client leaves."""
    start_response("200 OK", PLAIN)
    thread = threading.get_ident()
    try:
        while True:
            yield b"x" * 16 * 1024
    finally:
        note(environ, f"finally same-thread={threading.get_ident() == thread}")


l05_notes = notes


def l05_pause(environ, start_response):
    """Send a block, wait until the client has left, and go on."""
    start_response("200 OK", PLAIN)
    try:
        yield b"first"
        opened(environ)
        while True:
            yield b"x" * 1024
    finally:
        note(environ, "finally")


l05_open = open_gate


def l05_file(environ, start_response):
    """The same, with a gate that is a file."""
    start_response("200 OK", PLAIN)
    yield b"first"
    file_made(environ)
    while True:
        yield b"x" * 1024


def l05_counted(environ, start_response):
    """Note each call."""
    note(environ, "called")
    return text(start_response, "counted")
