"""Gates: an application waits at one until another request opens it. The query string names the gate."""

import threading
import time
from pathlib import Path

from rows.answers import text

_lock = threading.Lock()
_gates = {}


def _gate(name):
    with _lock:
        return _gates.setdefault(name, threading.Event())


def opened(environ):
    """Wait until the request's gate is opened; return False if nobody does."""
    return _gate(environ["QUERY_STRING"]).wait(20)


def open_gate(environ, start_response):
    """Open the gate: an application."""
    _gate(environ["QUERY_STRING"]).set()
    return text(start_response, "open")


def file_made(environ):
    """Wait until there is the file that the query string names, for gates that no other request can open."""
    deadline = time.monotonic() + 20
    while not Path(environ["QUERY_STRING"]).exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
