"""O: what an attacker would try."""

from rows.answers import text


def o06(environ, start_response):
    """Read the body."""
    return text(start_response, environ["wsgi.input"].read().decode())


def o06_large(environ, start_response):
    """An answer that no socket's buffers hold."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return [bytes(16 << 20)]


def o06_answer(environ, start_response):
    """An answer of so many bytes."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return [bytes(int(environ["QUERY_STRING"]))]


def o07(environ, start_response):
    """An answer with everything that could stick to the next one."""
    headers = [("Content-Type", "text/html; charset=utf-16"), ("X-A", "b"), ("Content-Language", "de")]
    start_response("418 Teapot", [*headers, ("Set-Cookie", "a=b"), ("Content-Length", "3")])
    return [b"one"]


def o07_bare(environ, start_response):
    """An answer with nothing, and nothing of the one before."""
    start_response("200 OK", [])
    leaked = [key for key in environ if key.startswith("HTTP_X")]
    return [str(leaked).encode()]
