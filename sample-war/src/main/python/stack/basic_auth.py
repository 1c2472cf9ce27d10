"""Middleware that asks for a name and a password (RFC 7617)."""

from __future__ import annotations

import hmac
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class BasicAuth:
    """Lets a request through whose Authorization header holds a right password; others are answered 401.

    The application finds the user's name in REMOTE_USER.
    """

    def __init__(self, application: WSGIApplication, realm: str, passwords: Mapping[str, str]) -> None:
        """Wrap an application; `passwords` are found by user name."""
        self._application = application
        self._challenge = f'Basic realm="{realm}", charset="UTF-8"'
        self._passwords = passwords

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request, or refuse it."""
        user = self._user(environ.get("HTTP_AUTHORIZATION", ""))
        if user is None:
            body = b"A name and a password are needed; the sample takes guest and guest.\n"
            headers = [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("WWW-Authenticate", self._challenge),
            ]
            start_response("401 Unauthorized", headers)
            return [body]
        environ["REMOTE_USER"] = user.encode().decode("latin-1")  # as PEP 3333 carries what is not ASCII
        environ["AUTH_TYPE"] = "Basic"
        return self._application(environ, start_response)

    def _user(self, authorization: str) -> str | None:
        """Return the name in an Authorization header if the password there is right."""
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, colon, password = b64decode(credentials.strip(), validate=True).decode().partition(":")
        except ValueError:
            return None
        expected = self._passwords.get(name)
        # compare_digest takes the same time for every wrong password.
        if colon and expected is not None and hmac.compare_digest(password.encode(), expected.encode()):
            return name
        return None
