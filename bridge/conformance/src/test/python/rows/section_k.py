"""K: wsgi.file_wrapper."""

import io

from rows.notes import note, notes

CONTENT = b"0123456789abcdef"


class _File(io.BytesIO):
    """A file that notes its closing, and its being read."""

    def __init__(self, environ, content=CONTENT):
        super().__init__(content)
        self._environ = environ

    def read(self, *size):
        note(self._environ, "read")
        return super().read(*size)

    def close(self):
        if not self.closed:
            note(self._environ, "closed")
        super().close()


class _Reader:
    """What has no more than read()."""

    def __init__(self, content=CONTENT):
        self._content = io.BytesIO(content)

    def read(self, size):
        return self._content.read(size)


_kept = []


def k01(environ, start_response):
    """A wrapper that is not returned."""
    _kept.append(environ["wsgi.file_wrapper"](_File(environ), 4))
    note(environ, "made")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"another"]


k01_notes = notes


def k02(environ, start_response):
    """A file that is closed."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "16")])
    return environ["wsgi.file_wrapper"](_File(environ))


def k02_large(environ, start_response):
    """The same, larger than what lies between the application and a client that does not read."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return environ["wsgi.file_wrapper"](_File(environ, bytes(64 << 20)), 64 * 1024)


def k02_shape(environ, start_response):
    """Show which wrappers can be closed."""
    wrapper = environ["wsgi.file_wrapper"]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str((hasattr(wrapper(_Reader()), "close"), hasattr(wrapper(io.BytesIO()), "close"))).encode()]


k02_notes = notes


def k03(environ, start_response):
    """What has no more than read()."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return environ["wsgi.file_wrapper"](_Reader(), 5)


def k03_seek(environ, start_response):
    """A file that is not at its start."""
    file = _File(environ)
    file.seek(10)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return environ["wsgi.file_wrapper"](file)


def k03_length(environ, start_response):
    """A file that is longer than Content-Length."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return environ["wsgi.file_wrapper"](_Reader(), 4)


def k04(environ, start_response):
    """A wrapper behind middleware."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [block.upper() for block in environ["wsgi.file_wrapper"](_Reader(), 5)]
