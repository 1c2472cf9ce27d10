"""Manners of an application inside the JVM: the process belongs to the servlet container.

An interpreter gets an environment of its own, and what would end or duplicate the process is refused.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, MutableMapping
from types import FrameType
from typing import Any, Callable

try:
    import faulthandler
except ImportError:  # in an interpreter with a GIL of its own
    faulthandler = None  # type: ignore[assignment]

_ENDING = ("_exit", "abort", "execv", "execve", "fork", "forkpty")  # functions of `os`


class Environment(MutableMapping[str, str]):
    """A copy of os.environ whose changes stay in this interpreter: another application's are another matter."""

    def __init__(self, values: "dict[str, str]") -> None:
        """Start with a copy of these values."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __setitem__(self, name: str, value: str) -> None:
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"str expected, not {type(value if isinstance(name, str) else name).__name__}")
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        del self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"environ({self._values!r})"

    def copy(self) -> "dict[str, str]":
        """Return a new dict."""
        return dict(self._values)

    def __or__(self, other: Any) -> "dict[str, str]":
        return {**self._values, **other}

    def __ror__(self, other: Any) -> "dict[str, str]":
        return {**other, **self._values}

    def __ior__(self, other: Any) -> "Environment":
        self.update(other)
        return self


class Guest:
    """What is changed in the standard library while an application is there."""

    def __init__(self, environment: "dict[str, str]", stdout: Any, stderr: Any, own_gil: bool) -> None:
        """Remember what is to be changed: variables for os.environ, and the streams for what is printed.

        In an interpreter with a GIL of its own, what looks at the process's other threads would end the process: it
        makes frames for the threads of other interpreters, too, in memory that is not theirs.
        """
        self._changes: list[tuple[Any, str, Any]] = [
            (os, "environ", Environment({**os.environ, **environment})),
            (signal, "signal", _refusal("signal.signal", "would take the JVM's signals", ValueError)),
            (sys, "stdout", stdout),
            (sys, "stderr", stderr),
        ]
        for name in _ENDING:
            if hasattr(os, name):
                self._changes.append((os, name, _refusal(f"os.{name}", "would end or copy the JVM", RuntimeError)))
        if own_gil:
            self._changes.append((sys, "_current_frames", _own_frame))
            self._changes.append((sys, "_current_exceptions", _own_exception))
        self._before: list[tuple[Any, str, Any]] = []

    def arrive(self) -> None:
        """Make the changes."""
        for holder, name, value in self._changes:
            self._before.append((holder, name, getattr(holder, name)))
            setattr(holder, name, value)
        _leave_faults_to_the_jvm()

    def depart(self, leaves_threads: bool) -> None:
        """Take the changes back; but what threads print that are left behind does not go to the container's streams."""
        while self._before:
            holder, name, value = self._before.pop()
            if not (leaves_threads and holder is sys):
                setattr(holder, name, value)


def _own_frame() -> "dict[int, FrameType]":
    """Return the calling thread's frame, as sys._current_frames() returns those of all threads."""
    return {threading.get_ident(): sys._getframe(1)}


def _own_exception() -> "dict[int, BaseException | None]":
    """Return the exception that the calling thread handles, as sys._current_exceptions() returns all threads'."""
    return {threading.get_ident(): sys.exc_info()[1]}


def _refusal(name: str, why: str, exception: type) -> "Callable[..., Any]":
    def refuse(*_args: Any, **_keywords: Any) -> Any:
        raise exception(f"{name} {why}, in which this application is embedded (engine=embedded)")

    return refuse


def _leave_faults_to_the_jvm() -> None:
    """The JVM itself raises and handles SIGSEGV; a handler of Python's would take it for a crash."""
    if faulthandler is not None:
        faulthandler.disable()
        for name in ("enable", "register"):
            setattr(faulthandler, name, lambda *_args, **_keywords: None)
