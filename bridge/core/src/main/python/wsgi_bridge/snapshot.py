"""What an application may change of its interpreter, put back when it has gone: the main one has a next application."""

import builtins
import gc
import logging
import sys
import threading
import warnings
from typing import Any, Callable

__all__ = ["Snapshot"]

# Attributes; of lists and dicts, the content is put back, too.
_ATTRIBUTES = (
    (sys, ("meta_path", "path_hooks", "excepthook", "unraisablehook", "displayhook")),
    (threading, ("excepthook", "_profile_hook", "_trace_hook")),
    (warnings, ("filters", "showwarning", "formatwarning")),
    (logging, ("_levelToName", "_nameToLevel", "_logRecordFactory", "_loggerClass")),
    (logging, ("_warnings_showwarning", "raiseExceptions", "lastResort")),
    (logging.root, ("handlers", "filters", "disabled")),
    (logging.root.manager, ("disable", "loggerClass", "logRecordFactory")),
)


def _set_collecting(enabled: bool) -> None:
    if enabled:
        gc.enable()
    else:
        gc.disable()


def _set_threshold(threshold: "tuple[int, int, int]") -> None:
    gc.set_threshold(*threshold)


def _timeout() -> "float | None":
    socket: Any = sys.modules.get("_socket")
    return None if socket is None else socket.getdefaulttimeout()


def _set_timeout(timeout: "float | None") -> None:
    socket: Any = sys.modules.get("_socket")
    if socket is not None:
        socket.setdefaulttimeout(timeout)


def _level() -> int:
    return logging.root.level


# What a function returns, and another one takes.
_SETTINGS: "tuple[tuple[Callable[[], Any], Callable[[Any], None]], ...]" = (
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.getprofile, sys.setprofile),
    (sys.gettrace, sys.settrace),
    (gc.isenabled, _set_collecting),
    (gc.get_threshold, _set_threshold),
    (_timeout, _set_timeout),
    (_level, logging.root.setLevel),  # lets all loggers forget what levels they had, too
)


class Snapshot:
    """The interpreter as it is before an application is loaded."""

    def __init__(self) -> None:
        """Remember it."""
        self._attributes = [
            (holder, name, getattr(holder, name), _copy(getattr(holder, name)))
            for holder, names in _ATTRIBUTES
            for name in names
        ]
        self._settings = [(put, get()) for get, put in _SETTINGS]
        self._builtins = dict(vars(builtins))

    def restore(self) -> None:
        """Put back what has been changed."""
        warnings.resetwarnings()  # or filters that were looked up already would go on to count
        for holder, name, value, content in self._attributes:
            setattr(holder, name, value)
            if isinstance(value, list):
                value[:] = content
            elif isinstance(value, dict):
                value.clear()
                value.update(content)
        for put, value in self._settings:
            put(value)
        self._restore_builtins()
        sys.path_importer_cache.clear()  # has finders of path_hooks that are gone

    def _restore_builtins(self) -> None:
        now = vars(builtins)
        for name in now.keys() - self._builtins.keys():
            if not name.startswith("__"):  # C extensions, which stay, have their common data there (pybind11)
                del now[name]
        for name, value in self._builtins.items():
            if now.get(name) is not value:
                now[name] = value


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, (list, dict)) else None
