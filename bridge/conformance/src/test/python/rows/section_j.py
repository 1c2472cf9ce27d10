"""J: the body's blocks, when they are sent, and its length."""

import sys
import tempfile
import threading

from rows.gates import open_gate, opened
from rows.notes import count, note, notes

PLAIN = [("Content-Type", "text/plain")]


def j01(environ, start_response):
    """A block, and the next when the client has that one."""
    start_response("200 OK", PLAIN)
    yield b"first"
    yield str(opened(environ)).encode()


def j01_list(environ, start_response):
    """The same from a list whose blocks are many."""
    start_response("200 OK", PLAIN)
    return [b"x" * 60_000, b"y" * 60_000, b"z"]


j01_open = open_gate


def j02(environ, start_response):
    """An empty block does not commit."""
    start_response("200 OK", PLAIN)
    yield b""
    try:
        raise ValueError("a change of mind")
    except ValueError:
        start_response("500 Changed", PLAIN, sys.exc_info())
    yield b"changed"


def j03(environ, start_response):
    """No block."""
    start_response("200 OK", [("X-Sent", "yes")])
    return []


def j03_empty(environ, start_response):
    """An empty block."""
    start_response("200 OK", [("X-Sent", "yes")])
    return [b""]


def j03_generator(environ, start_response):
    """A generator without a block."""
    start_response("200 OK", [("X-Sent", "yes")])
    yield from ()


def j04(environ, start_response):
    """Every byte."""
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [bytes(range(256))]


class _Noted:
    """An iterable that notes what is taken from it."""

    def __init__(self, environ, blocks):
        self._environ = environ
        self._blocks = iter(blocks)

    def __iter__(self):
        return self

    def __next__(self):
        block = next(self._blocks)
        note(self._environ, block.decode())
        return block

    def close(self):
        note(self._environ, "closed")


def j05(environ, start_response):
    """More blocks than Content-Length says."""
    start_response("200 OK", [("Content-Length", "3")])
    return _Noted(environ, [b"abc", b"def", b"ghi"])


def j05_within(environ, start_response):
    """A block that goes over Content-Length."""
    start_response("200 OK", [("Content-Length", "5")])
    return _Noted(environ, [b"abc", b"def", b"ghi"])


def j05_behind(environ, start_response):
    """Something to do behind the last byte, with which the client must have its answer."""
    start_response("200 OK", [("Content-Length", "3")])
    yield b"abc"
    note(environ, f"opened {opened(environ)}")


j05_open = open_gate


def j05_list(environ, start_response):
    """A list that is longer."""
    start_response("200 OK", [("Content-Length", "5")])
    return [b"abc", b"def"]


def j05_write(environ, start_response):
    """Write more than that."""
    write = start_response("200 OK", [("Content-Length", "3")])
    write(b"abc")
    try:
        write(b"d")
        note(environ, "taken")
    except AssertionError as error:
        note(environ, type(error).__name__)
    return []


j05_notes = notes


def j06(environ, start_response):
    """Fewer bytes than Content-Length says."""
    start_response("200 OK", [("Content-Length", "10")])
    return [b"abc"]


def j06_stream(environ, start_response):
    """The same from a generator, after the head is out."""
    start_response("200 OK", [("Content-Length", "10")])
    yield b"abc"
    opened(environ)


j06_open = open_gate


def j07(environ, start_response):
    """One block."""
    start_response("200 OK", PLAIN)
    return [b"abc"]


def j08(environ, start_response):
    """Blocks that come one after the other."""
    start_response("200 OK", PLAIN)
    yield b"abc"
    opened(environ)
    yield b"def"


j08_open = open_gate


def j09(environ, start_response):
    """Blocks that are written ahead of those that are returned."""
    write = start_response("200 OK", PLAIN)
    write(b"a")
    written = opened(environ)
    write(b"b" if written else b"late")
    return [b"c"]


j09_open = open_gate


def j10(environ, start_response):
    """Keep write, and use it when the request is over."""
    write = start_response("200 OK", PLAIN)
    threading.Thread(target=_write_late, args=(environ, write)).start()
    return [b"over"]


def _write_late(environ, write):
    opened(environ)
    try:
        write(b"late")
        note(environ, "taken")
    except Exception as error:
        note(environ, type(error).__name__)


j10_open = open_gate
j10_notes = notes


def j11(environ, start_response):
    """More than memory holds."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    block = bytes(64 * 1024)
    for _ in range(6400):  # 400 MiB
        note(environ, "")
        yield block


j11_count = count


def j11_long(environ, start_response):
    """One long block, or several, of one letter: the query string's."""
    letter, _, several = environ["QUERY_STRING"].partition(",")
    block = letter.encode() * 700_001
    start_response("200 OK", [*PLAIN, ("Content-Length", str(3 * len(block)))])
    return [block, block, block] if several else [block * 3]


class _Sequence:
    def __getitem__(self, index):
        return [b"a", b"b", b"c"][index]


class _Iterable:
    def __iter__(self):
        return iter((b"a", b"b", b"c"))


def j13(environ, start_response):
    """Each kind of iterable."""
    start_response("200 OK", PLAIN)
    return {
        "list": [b"a", b"b", b"c"],
        "tuple": (b"a", b"b", b"c"),
        "generator": (bytes([c]) for c in b"abc"),
        "map": map(str.encode, "abc"),
        "getitem": _Sequence(),
        "iter": _Iterable(),
        "dict": dict.fromkeys((b"a", b"b", b"c")),
        "file": _file(),
    }[environ["QUERY_STRING"]]


def _file():
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the gateway closes it
    file.write(b"abc")
    file.seek(0)
    return file


def j14(environ, start_response):
    """Iterables whose items are no bytes."""
    start_response("200 OK", PLAIN)
    return {"bytes": b"abc", "str": "abc", "none": None, "int": 3}[environ["QUERY_STRING"]]
