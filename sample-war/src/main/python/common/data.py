"""The folder for what must outlive a process: the database, and the keys that sign cookies."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_LOCK_SECONDS = 60


def folder() -> Path:
    """Return the folder that SAMPLE_DATA names, else the folder `data` beside the Python code.

    In a container SAMPLE_DATA is always there: see the listener DataFolder in web.xml.
    """
    named = os.environ.get("SAMPLE_DATA")
    path = Path(named) if named else Path(__file__).parents[2] / "data"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def locked() -> Iterator[None]:
    """Let in one process at a time: several workers start at the same moment.

    The lock is SQLite's lock on a file. It exists wherever Python does, and it ends with the process that holds it.
    """
    file = folder() / "lock.sqlite3"
    with closing(sqlite3.connect(file, timeout=_LOCK_SECONDS, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def secret(name: str) -> str:
    """Return the secret of that name, which is made up when it is asked for the first time.

    All workers must have the same one, and cookies shall be valid after a restart. So it lies in the data folder.
    """
    file = folder() / name
    with locked():
        if not file.exists():
            new = file.with_suffix(".new")
            new.touch(mode=0o600)
            new.write_text(secrets.token_urlsafe(50), "ascii")
            new.replace(file)
        return file.read_text("ascii")
