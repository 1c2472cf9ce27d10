"""E: the wsgi.* keys."""

import os
import re
import threading

from rows.answers import text
from rows.echo import application as _echo

e02 = e04 = e08 = _echo

_both = threading.Barrier(2, timeout=30)


def e01(environ, start_response):
    """The version is a tuple."""
    version = environ["wsgi.version"]
    return text(start_response, (type(version) is tuple, version))


def e03(environ, start_response):
    """Meet another request of this process in another thread."""
    _both.wait()
    return text(start_response, environ["wsgi.multithread"])


def e05(environ, start_response):
    """Keys that are neither CGI's nor made of lower case letters, digits, dots and underscores."""
    pattern = re.compile(r"[a-z0-9_]+\.[a-z0-9_.]+|[A-Z_]+").fullmatch
    return text(start_response, [key for key in environ if not pattern(key)])


def e06(environ, start_response):
    """Keys beside CGI's and those that PEP 3333 demands."""
    demanded = ("version", "url_scheme", "input", "errors", "multithread", "multiprocess", "run_once")
    known = {f"wsgi.{name}" for name in demanded}
    return text(start_response, sorted(key for key in environ if key not in known and key == key.lower()))


def e07(environ, start_response):
    """Variables of the process that have come into the environ; the process does have some."""
    return text(start_response, ("PATH" in os.environ, sorted(set(os.environ) & set(environ))))


def e09(environ, start_response):
    """There is a file wrapper."""
    return text(start_response, callable(environ["wsgi.file_wrapper"]))
