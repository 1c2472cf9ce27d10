"""M: methods and statuses of their own kind."""

from rows.answers import text
from rows.notes import note, notes
from rows.refusals import refusals

PLAIN = [("Content-Type", "text/plain")]


def m01(environ, start_response):
    """Five bytes, and their number."""
    start_response("200 OK", [*PLAIN, ("Content-Length", "5"), ("X-Method", environ["REQUEST_METHOD"])])
    return [b"12345"]


def m01_list(environ, start_response):
    """Five bytes."""
    start_response("200 OK", PLAIN)
    return [b"12345"]


def m01_generator(environ, start_response):
    """Blocks."""
    start_response("200 OK", PLAIN)
    yield b"123"
    yield b"45"


def m01_bare(environ, start_response):
    """The length alone, as an application does that knows HEAD."""
    start_response("200 OK", [*PLAIN, ("Content-Length", "5")])
    return []


def m01_nothing(environ, start_response):
    """Neither a length nor a body."""
    start_response("200 OK", PLAIN)
    return []


def m01_long(environ, start_response):
    """A block that no container keeps, without its length."""
    start_response("200 OK", PLAIN)
    return [b"x" * 100_000]


class _Noted:
    def __init__(self, environ, blocks):
        self._environ = environ
        self._blocks = blocks

    def __iter__(self):
        for block in self._blocks:
            note(self._environ, block.decode())
            yield block

    def close(self):
        note(self._environ, "closed")


def _bodyless(status, *headers):
    def application(environ, start_response):
        start_response(status, list(headers))
        return _Noted(environ, [b"HTTP/1.1 ", b"999 body"])

    return application


m02 = _bodyless("204 No Content")
m02_length = _bodyless("204 No Content", ("Content-Length", "17"))
m03 = _bodyless("304 Not Modified", ("ETag", '"tag"'))
m03_length = _bodyless("304 Not Modified", ("ETag", '"tag"'), ("Content-Length", "17"), ("Content-Type", "text/html"))
m04 = _bodyless("205 Reset Content")
m04_length = _bodyless("205 Reset Content", ("Content-Length", "17"))
m02_notes = notes


def m02_stream(environ, start_response):
    """A 204 whose blocks come one after the other, by write()."""
    write = start_response("204 No Content", [])
    write(b"x" * 100_000)
    write(b"HTTP/1.1 999 body")
    return []


def m02_next(environ, start_response):
    """What the next request on the connection asks for."""
    return text(start_response, "next")


def m05(environ, start_response):
    """Statuses that are no end."""
    return refusals(start_response, *((status, []) for status in ("100 Continue", "101 x", "103 x", "199 x")))


def m05_raised(environ, start_response):
    """Let the refusal pass."""
    start_response("101 Switching Protocols", [])
    return [b"switched"]


def m06(environ, start_response):
    """Show the extensions that have to do with interim responses."""
    return text(start_response, [key for key in environ if "early" in key or "hints" in key])


def m07(environ, start_response):
    """Echo the method."""
    return text(start_response, environ["REQUEST_METHOD"])
