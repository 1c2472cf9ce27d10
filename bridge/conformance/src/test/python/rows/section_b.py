"""B: path family."""

from wsgiref.util import request_uri

from rows.answers import text
from rows.echo import application as _echo

b01 = b02 = b03 = b04 = b05 = b06 = b07 = b08 = b09 = b11 = b13 = b14 = b16 = b17 = _echo


def b15(environ, start_response):
    """The URL by PEP 3333's recipe."""
    return text(start_response, request_uri(environ))
