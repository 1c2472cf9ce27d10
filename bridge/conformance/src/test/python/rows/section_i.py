"""I: headers and status on the wire."""

from urllib.parse import unquote

from rows.answers import text
from rows.refusals import refusals


def i01(environ, start_response):
    """The same header several times."""
    cookies = [("Set-Cookie", cookie) for cookie in ("a=1; Path=/", 'b="x,y"; HttpOnly', "a=2")]
    start_response("200 OK", [*cookies, ("X-Name", "one"), ("x-name", "two"), ("X-NAME", "one")])
    return [b""]


def i02(environ, start_response):
    """The Content-Type that is asked for."""
    start_response("200 OK", [("Content-Type", unquote(environ["QUERY_STRING"]))])
    return [b"typed"]


def i03(environ, start_response):
    """No Content-Type."""
    start_response("200 OK", [])
    return [b"untyped"]


def i04(environ, start_response):
    """Headers that stand once."""
    twice = [
        [("Content-Type", "text/plain"), ("content-type", "text/html")],
        [("ETag", '"a"'), ("ETag", '"a"')],
        [("Location", "/a"), ("Location", "/b")],
    ]
    return refusals(start_response, *(("200 OK", headers) for headers in twice))


def i05(environ, start_response):
    """Headers that the container sends, too."""
    mine = [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Server", "rows"), ("Last-Modified", "yesterday")]
    start_response("200 OK", mine)
    return [b""]


def i05_several(environ, start_response):
    """Headers that two parts of an application have made."""
    last = [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Server", "rows")]
    start_response("200 OK", [("date", "Thu, 01 Jan 1970 00:00:01 GMT"), ("server", "others"), *last])
    return [b""]


def i05_none(environ, start_response):
    """None of them."""
    return text(start_response, "")


def i06(environ, start_response):
    """Every character that a value may have."""
    value = "".join(chr(c) for c in (9, *range(0x20, 0x7F), *range(0x80, 0x100)))
    start_response("200 OK", [("X-Bytes", f"<{value}>")])
    return [b""]


def i07(environ, start_response):
    """A relative Location."""
    start_response("302 Found", [("Location", "/rel?x")])
    return [b""]


def i09(environ, start_response):
    """More headers than containers send."""
    start_response("200 OK", [("X-Large", "x" * 20_000)])
    return [b"large"]


def i10(environ, start_response):
    """An error with a body of the application's, or without."""
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [environ["QUERY_STRING"].encode()]


def i11(environ, start_response):
    """The status that is asked for."""
    start_response(environ["QUERY_STRING"] + " Status", [("Content-Type", "text/plain")])
    return [b"status"]
