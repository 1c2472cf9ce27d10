"""C: other CGI variables."""

from rows.answers import text
from rows.echo import application as _echo

c01 = c02 = c03 = c04 = c05 = c06 = c07 = c08 = c09 = c10 = _echo


def c01_body(environ, start_response):
    """The method, and the body."""
    return text(start_response, (environ["REQUEST_METHOD"], environ["wsgi.input"].read()))


def c11(environ, start_response):
    """What is not there is left out."""
    return text(start_response, [key for key, value in environ.items() if value is None])
