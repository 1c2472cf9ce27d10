"""Makes environs. Those of one application share their constants, and most of their names."""

import logging
import sys
from typing import Any

from wsgi_bridge.files import FileWrapper
from wsgi_bridge.logs import Log, LogStream

__all__ = ["Environs"]

_MOST_REMEMBERED = 200  # clients choose names of headers, so what is remembered has a limit


class Environs:
    """Makes the environ of each request to an application; for any thread."""

    def __init__(self, constants: "dict[str, Any]") -> None:
        """Take what is the same in every environ."""
        self._constants = constants
        self._remembered: dict[bytes, tuple[list[str], dict[str, Any]]] = {}

    @classmethod
    def of(cls, given: "dict[str, Any]", log: Log) -> "Environs":
        """Return those of an application: with what the Java half has given, and what only Python has."""
        return cls({**given, "wsgi.errors": LogStream(log, logging.WARNING), "wsgi.file_wrapper": FileWrapper})

    def environ(self, names: bytes, values: "tuple[str, ...]") -> "dict[str, Any]":
        """Return a new environ of the constants and a request's variables.

        The names are ASCII, with a newline between any two. Sets of names that have come before cost little.
        """
        keys, template = self._remembered.get(names) or self._remember(names)
        environ = template.copy()
        for key, value in zip(keys, values):
            environ[key] = value
        return environ

    def _remember(self, names: bytes) -> "tuple[list[str], dict[str, Any]]":
        keys = [_interned(name) for name in names.decode("ascii").split("\n")]
        template = {**dict.fromkeys(keys), **self._constants}
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[names] = keys, template
        return keys, template


def _interned(name: str) -> str:
    """Let the application's look-ups compare pointers, except for names from clients: CPython 3.12 never frees any."""
    return name if name.startswith("HTTP_") else sys.intern(name)
