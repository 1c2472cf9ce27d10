"""The same small application, once in each framework; FrameworksTest says what it does."""

import base64
import hashlib
from pathlib import Path

FILE = Path(__file__)
CHALLENGE = 'Basic realm="frameworks"'


def describe(data):
    """Say what has arrived."""
    return f"{len(data)} {hashlib.sha256(data).hexdigest()}"


def blocks():
    """A body that is made while it is sent, and too long to be sent in one piece."""
    for number in range(3):
        yield b"%d" % number * 50_000


def user(authorization):
    """The user of the header Authorization, whose password is `secret`; None for any other."""
    kind, _, credentials = (authorization or "").partition(" ")
    name, _, password = base64.b64decode(credentials).decode().partition(":")
    return name if kind == "Basic" and password == "secret" else None
