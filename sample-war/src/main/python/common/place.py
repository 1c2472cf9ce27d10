"""Where a page comes from: shown at the foot of each."""

from __future__ import annotations

import os
import platform
import threading


def site(script_name: str) -> str:
    """Return the web application's own path, without a slash at its end.

    Each Python application is mounted one step below it: `/shop/flask` is SCRIPT_NAME, `/shop` the web application.
    """
    return script_name.rpartition("/")[0]


def worker() -> dict[str, str | int]:
    """Return which Python, process and thread this is."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "process": os.getpid(),
        "thread": threading.current_thread().name,
    }
