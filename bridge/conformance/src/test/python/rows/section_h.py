"""H: start_response."""

import sys
import weakref
from wsgiref.util import is_hop_by_hop

from rows.answers import text
from rows.notes import note, notes
from rows.refusals import refusals, with_headers

PLAIN = [("Content-Type", "text/plain")]


def h01(environ, start_response):
    """Nothing of the first head is left when another takes its place."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return _replaced(start_response, "500 Changed", [("Content-Type", "application/octet-stream")])


def h02(environ, start_response):
    """Status and all headers are replaced."""
    start_response("200 OK", [("Content-Type", "text/html"), ("X-Before", "yes"), ("Content-Length", "1")])
    return _replaced(start_response, "418 I'm a teapot", [("X-After", "yes")])


def _replaced(start_response, status, headers):
    try:
        raise ValueError("a change of mind")
    except ValueError:
        start_response(status, headers, sys.exc_info())
    return [b"changed"]


def h03(environ, start_response):
    """After the first block, start_response raises what it is given."""
    start_response("200 OK", PLAIN)
    yield b"part"
    error = ValueError("too late (H03)")
    try:
        _raise(error)
    except ValueError:
        try:
            start_response("500 Late", PLAIN, sys.exc_info())
        except ValueError as again:
            frames = []
            trace = again.__traceback__
            while trace is not None:
                frames.append(trace.tb_frame.f_code.co_name)
                trace = trace.tb_next
            note(environ, (again is error, frames[-1]))
            raise


def _raise(error):
    raise error


h03_notes = notes


def h04(environ, start_response):
    """A second call, after one that was taken."""
    start_response("200 OK", PLAIN)
    return _called_again(start_response)


def h04_refused(environ, start_response):
    """A second call, after one that was refused."""
    try:
        start_response("200 OK", [("Bad Name", "x")])
    except ValueError:
        return _called_again(start_response)


def _called_again(start_response):
    try:
        start_response("201 Created", PLAIN)
        outcome = "taken"
    except Exception as error:
        outcome = type(error).__name__
        start_response("200 OK", PLAIN, sys.exc_info())
    return [outcome.encode()]


def h05(environ, start_response):
    """exc_info is what sys.exc_info() returns."""
    lines = []
    for wrong in [ValueError("x"), (1, 2), [None, None, None], "abc", True]:
        try:
            start_response("200 OK", PLAIN, wrong)
            lines.append("taken")
        except TypeError:
            lines.append("TypeError")
    start_response("200 OK", PLAIN)
    return [" ".join(lines).encode()]


class _Witness:
    pass


_witnesses = []


def _fail_with_witness():
    witness = _Witness()
    _witnesses.append(weakref.ref(witness))
    raise ValueError("seen by a witness")


def h05_reference(environ, start_response):
    """Pass an exc_info whose frames hold an object."""
    try:
        _fail_with_witness()
    except ValueError:
        start_response("200 OK", PLAIN, sys.exc_info())
    return [b"passed"]


def h05_alive(environ, start_response):
    """Show whether the object is still held."""
    return text(start_response, [witness() is None for witness in _witnesses])


def h06(environ, start_response):
    """The refusal is the application's to catch."""
    try:
        start_response("200 OK", [("X", "a\nb")])
    except ValueError as error:
        start_response("400 Bad Request", PLAIN, sys.exc_info())
        return [str(error).encode()]


def h07(environ, start_response):
    """Wrong statuses."""
    statuses = ["99 x", "20X", "2000 OK", "200OK", "200", "", "600 x", "-20 x", b"200 OK", 200, None]
    statuses += ["200 OK\r\nX: 1", "200 OK\0", "200 \u20ac", "\u0662\u0660\u0660 OK"]
    return refusals(start_response, *((status, []) for status in statuses))


def h08(environ, start_response):
    """A reason of one's own."""
    start_response("404 Nope", PLAIN)
    return [b"no such thing"]


def h09(environ, start_response):
    """Headers that are no list of tuples of two strings."""
    wrong = [(("A", "1"),), {"A": "1"}, [["A", "1"]], [("A", 1)], [(b"A", "1")], [("A", b"1")], [("A",)]]
    wrong += [[("A", "1", "2")], None, iter([("A", "1")]), ["A1"]]
    return refusals(start_response, *((f"200 {number}", headers) for number, headers in enumerate(wrong)))


def h10(environ, start_response):
    """Names and values that no header may have."""
    names = ["X\r\nY", "X E", "", "\u20ac", "X:", "X\0", "X\t", "\xe9"]
    values = ["a\r\nX-Injected: 1", "a\nX-Injected: 1", "a\rX", "a\0", "a\x7f", "\u20ac", "\ud800"]
    return with_headers(start_response, *((name, "v") for name in names), *(("X", value) for value in values))


def h10_tab(environ, start_response):
    """A tab is no control character here."""
    start_response("200 OK", [("X-Tab", "a\tb")])
    return []


def h10_raised(environ, start_response):
    """Let the refusal pass."""
    start_response("200 OK", [("X-A", "a\r\nX-Injected: 1\r\n\r\nHTTP/1.1 200 OK")])
    return [b"sent"]


def h11(environ, start_response):
    """Headers that belong to the connection."""
    names = ["Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailers"]
    names += ["Transfer-Encoding", "Upgrade"]
    assert all(map(is_hop_by_hop, names))
    return with_headers(start_response, *((name, "x") for name in [*names, "Trailer", "connection", "CONNECTION"]))


def h12(environ, start_response):
    """CGI's way to give a status."""
    return with_headers(start_response, ("Status", "404 Not Found"))


def h13(environ, start_response):
    """What is no length, or two."""
    one = ["abc", "-1", "+5", "", "5, 5", "0x5", " 5", "5 ", "\xb2", "9" * 19]
    two = ("200 OK", [("Content-Length", "5"), ("content-length", "5")])
    return refusals(start_response, *(("200 OK", [("Content-Length", length)]) for length in one), two)


def h14(environ, start_response):
    """Never called."""
    return []


def h14_block(environ, start_response):
    """Called behind the first block."""
    yield b"block"
    start_response("200 OK", PLAIN)


def h14_late(environ, start_response):
    """Called by close()."""
    return _Late(start_response)


class _Late:
    def __init__(self, start_response):
        self._start_response = start_response

    def __iter__(self):
        return iter([])

    def close(self):
        self._start_response("200 OK", PLAIN)


def h15(environ, start_response):
    """The list is the application's, and may change afterwards."""
    headers = [("X-First", "yes")]
    start_response("200 OK", headers)
    headers.clear()
    headers.append(("X-Second", "yes"))
    return [b""]
