"""D: HTTP_* headers."""

from rows.answers import text
from rows.echo import application as _echo

d01 = d02 = d03 = d04 = d05 = d06 = d07 = d08 = d09 = d10 = _echo


def d11(environ, start_response):
    """What trailers leave behind, once the body has been read."""
    environ["wsgi.input"].read()
    return text(start_response, [key for key in environ if key.startswith("HTTP_X")])
