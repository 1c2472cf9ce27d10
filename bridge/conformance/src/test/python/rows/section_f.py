"""F: wsgi.input."""

import hashlib
import threading
import time

from rows.answers import text


def f01(environ, start_response):
    """The methods, each on its share of five lines."""
    body = environ["wsgi.input"]
    return text(start_response, (body.read(2), body.readline(), body.readlines(1), next(iter(body)), list(body)))


def f02(environ, start_response):
    """Read the rest, in the way that the query names."""
    body = environ["wsgi.input"]
    first = body.read(1)
    size = {"": (), "-1": (-1,), "None": (None,)}[environ["QUERY_STRING"]]
    return text(start_response, (first, body.read(*size), body.read(*size)))


def f03(environ, start_response):
    """Read beyond the end."""
    body = environ["wsgi.input"]
    return text(start_response, (body.read(), body.read(), body.read(1), body.readline(), body.readlines()))


def f04(environ, start_response):
    """Lines in parts."""
    body = environ["wsgi.input"]
    return text(start_response, [body.readline(2), body.readline(2), body.readline(0), body.readline(-1)])


def f05(environ, start_response):
    """A list of bytes."""
    lines = environ["wsgi.input"].readlines(1)
    return text(start_response, (type(lines) is list, {type(line) for line in lines} == {bytes}, b"".join(lines)))


def f06(environ, start_response):
    """Read nothing, and then everything at once."""
    body = environ["wsgi.input"]
    nothing = body.read(0)
    return text(start_response, (nothing, len(body.read(int(environ["CONTENT_LENGTH"]))), body.read(1)))


def f06_dialogue(environ, start_response):
    """Read more than is there yet, byte for byte with the client."""
    body = environ["wsgi.input"]
    write = start_response("200 OK", [("Content-Type", "text/plain")])
    first = body.read(100_000)
    write(b"%d" % len(first))
    write(body.read(5))
    write(body.readline())
    return []


def f07(environ, start_response):
    """The digest of the body."""
    digest = hashlib.sha256()
    body = environ["wsgi.input"]
    while block := body.read(100_000):
        digest.update(block)
    return text(start_response, digest.hexdigest())


def f08(environ, start_response):
    """Read as many bytes as CONTENT_LENGTH says, as Django does."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"]
    return text(start_response, (length, hashlib.sha256(body.read(length)).hexdigest(), body.read()))


def f09(environ, start_response):
    """Whatever arrives."""
    return text(start_response, (environ.get("CONTENT_LENGTH"), environ["wsgi.input"].read()))


f10 = f12 = f13 = f16 = f09


def f11(environ, start_response):
    """Read the body."""
    return text(start_response, environ["wsgi.input"].read())


def f11_refuse(environ, start_response):
    """Answer without reading."""
    return text(start_response, "too large", "413 Content Too Large")


_seen = []
_ended = threading.Event()


def f14(environ, start_response):
    """Read a body that is cut off; what happens is remembered."""
    _seen.clear()
    _ended.clear()
    try:
        _seen.append(f"read {len(environ['wsgi.input'].read())} bytes")
    except BaseException as error:
        _seen.append(type(error).__mro__)
        raise
    finally:
        _ended.set()


def f14_seen(environ, start_response):
    """Whether it was an OSError."""
    _ended.wait(30)
    return text(start_response, [OSError in what if isinstance(what, tuple) else what for what in _seen])


def f15(environ, start_response):
    """Read nothing."""
    return text(start_response, "unread")


def f17(environ, start_response):
    """Leave a thread behind that reads when the response has been sent."""
    _seen.clear()
    _ended.clear()
    body = environ["wsgi.input"]
    body.read(1)
    gone = threading.Event()

    def late():
        gone.wait(30)
        deadline = time.monotonic() + 20
        while not body.closed and time.monotonic() < deadline:
            time.sleep(0.001)  # the client may have the answer a little sooner
        try:
            _seen.append(body.read(1))
        except ValueError as error:
            _seen.append(str(error))
        _ended.set()

    threading.Thread(target=late).start()
    f17_seen.gone = gone
    return text(start_response, "left")


def f17_seen(environ, start_response):
    """What that thread saw; this request has a body of its own."""
    f17_seen.gone.set()
    _ended.wait(30)
    return text(start_response, (_seen, environ["wsgi.input"].read()))


def f17_beside(environ, start_response):
    """Answer while a thread waits for the rest of the body."""
    _seen.clear()
    _ended.clear()
    body = environ["wsgi.input"]

    def read():
        try:
            _seen.append(body.read())
        except (ConnectionError, ValueError):
            _seen.append("over")
        _ended.set()

    threading.Thread(target=read).start()
    return text(start_response, "early")


def f17_over(environ, start_response):
    """What that thread saw."""
    _ended.wait(30)
    return text(start_response, _seen)


def f18(environ, start_response):
    """Close the input."""
    environ["wsgi.input"].close()
    return text(start_response, "closed")
