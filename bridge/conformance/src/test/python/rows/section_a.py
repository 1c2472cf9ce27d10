"""A: calling convention and types."""

import functools
import sys
import threading

from rows.answers import text
from rows.echo import application as a12  # noqa: F401


def a01(environ, start_response):
    """A function."""
    return text(start_response, "function")


class a01_class:
    """A class whose instances iterate."""

    def __init__(self, environ, start_response):
        """Begin the answer."""
        start_response("200 OK", [("Content-Type", "text/plain")])

    def __iter__(self):
        """Yield the body."""
        yield b"class"


class _Callable:
    def method(self, environ, start_response):
        return text(start_response, "method")

    def __call__(self, environ, start_response):
        return text(start_response, "instance")


a01_method = _Callable().method
a01_instance = _Callable()


def _with_word(word, environ, start_response):
    return text(start_response, word)


a01_partial = functools.partial(_with_word, "partial")


def a02(x, y, /):
    """Two positional parameters."""
    return text(y, "two")


def a03(environ, start_response):
    """A dict of this request's own."""
    exact = type(environ) is dict
    clean = "rows.a03" not in environ
    environ["rows.a03"] = True
    return text(start_response, (exact, clean))


def a04(environ, start_response):
    """Strings whose characters are bytes."""
    wrong = [
        (key, value)
        for key, value in environ.items()
        if "." not in key and (type(value) is not str or max(map(ord, value), default=0) > 255)
    ]
    return text(start_response, wrong)


def a05(environ, start_response):
    """Bytes in."""
    return text(start_response, type(environ["wsgi.input"].read(1)) is bytes)


def a05_str(environ, start_response):
    """Text out is refused."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return ["text"]


def a05_bytearray(environ, start_response):
    """Other buffers out are refused."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [bytearray(b"text")]


def a06(environ, start_response):
    """start_response takes two or three positional arguments."""
    outcomes = []
    for arguments in [("200 OK",), ("200 OK", [], None, None)]:
        try:
            start_response(*arguments)
            outcomes.append("taken")
        except TypeError:
            outcomes.append("refused")
    write = start_response("200 OK", [("Content-Type", "text/plain")], None)
    outcomes.append(callable(write))
    return [str(outcomes).encode()]


def a07(environ, start_response):
    """start_response may be called by the first next()."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Late", "yes")])
    yield b"late"


class _Recorder:
    names = []

    def __getattribute__(self, name):
        _Recorder.names.append(name)
        if name == "close":
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def __iter__(self):
        return iter([b"recorded"])


def a08(environ, start_response):
    """Nothing but iteration and close() is asked of the result."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return _Recorder()


def a08_names(environ, start_response):
    """Show what was asked of it."""
    return text(start_response, sorted(set(_Recorder.names)))


_count = iter(range(1, 1000))


def a09(environ, start_response):
    """Loaded once, called many times."""
    return text(start_response, next(_count))


_lock = threading.Lock()
_inside = 0
_most = 0


def a10(environ, start_response):
    """Count how many requests are inside at once."""
    global _inside, _most
    import time

    with _lock:
        _inside += 1
        _most = max(_most, _inside)
    time.sleep(0.1)
    with _lock:
        _inside -= 1
    return text(start_response, (_most, environ["wsgi.multithread"]))


def a13(environ, start_response):
    """Exit."""
    sys.exit(3)


def a13_interrupt(environ, start_response):
    """Interrupt."""
    raise KeyboardInterrupt
