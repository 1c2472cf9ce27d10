"""N: dispatch types, and the life of a web application."""

import atexit
import os
import time
from pathlib import Path

from rows.answers import text
from rows.gates import file_made

PLAIN = [("Content-Type", "text/plain")]


def _where(environ):
    return "|".join(environ[key] for key in ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"))


def n01(environ, start_response):
    """Show which request this is."""
    return text(start_response, _where(environ))


n04 = n01


def n02(environ, start_response):
    """What a page includes: its status and headers go nowhere."""
    start_response("404 Not Found", [("Content-Type", "text/inner"), ("X-Inner", "yes"), ("Content-Length", "1000")])
    return [_where(environ).encode().ljust(1000, b".")]


def n02_text(environ, start_response):
    """What a page that writes characters includes."""
    return text(start_response, "caf\u00e9 " + _where(environ))


def n02_stream(environ, start_response):
    """More than a container's buffer holds."""
    start_response("200 OK", PLAIN)
    for _ in range(100):
        yield b"x" * 1000


def n02_raising(environ, start_response):
    """No part of a page."""
    raise ValueError("within a page (N02)")


def n03(environ, start_response):
    """An error page."""
    body = environ["wsgi.input"].read()
    start_response("410 Gone", PLAIN)
    return [f"{_where(environ)} {body!r} {environ.get('CONTENT_LENGTH', 'no length')}".encode()]


def n05(environ, start_response):
    """Take longer than containers like to wait."""
    time.sleep(float(environ["QUERY_STRING"]))
    return text(start_response, "at last")


def n06(environ, start_response):
    """Show what a filter has made of the request."""
    start_response("201 Created", PLAIN)
    return [f"user {environ.get('REMOTE_USER')} ".encode(), b"x" * int(environ["QUERY_STRING"] or 0)]


def n07(environ, start_response):
    """Show which life of the application this is; leave a line in a file when it ends."""
    _note_end()
    return text(start_response, _life)


def n07_stream(environ, start_response):
    """Go on after the web application's folder has gone, until it is being stopped."""
    _note_end()
    start_response("200 OK", PLAIN)
    try:
        yield b"begun "
        folder = Path(os.environ["ROWS_FOLDER"])
        while folder.exists():
            time.sleep(0.01)
        for _ in range(20):
            time.sleep(0.1)
            yield b"."
        yield b" ended"
    finally:
        _append("closed")


def n07_gate(environ, start_response):
    """Tell that the request has begun, and wait until it may end."""
    Path(environ["QUERY_STRING"] + ".begun").touch()
    file_made(environ)
    return text(start_response, "ended")


_life = os.urandom(8).hex()
_noted = False


def _note_end():
    global _noted
    if not _noted:
        _noted = True
        atexit.register(_append, "exit")


def _append(word):
    with open(os.environ["ROWS_NOTES"], "a", encoding="ascii") as file:
        file.write(f"{word} {_life}\n")


def n09(environ, start_response):
    """A file."""
    start_response("200 OK", PLAIN)
    return environ["wsgi.file_wrapper"](open(__file__, "rb"))
