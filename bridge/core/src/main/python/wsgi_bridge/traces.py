"""Tracebacks for the log: the application's frames, without the bridge's and the import system's own."""

import importlib
import traceback
from pathlib import Path
from types import FrameType

_OWN = (str(Path(__file__).parent / "_")[:-1], "<frozen importlib", importlib.__file__)


def describe(error: BaseException) -> "tuple[str, str]":
    """Return one line on an exception, and its traceback without the bridge's and the import system's own frames."""
    report = traceback.TracebackException(type(error), error, error.__traceback__)
    _strip(report)
    # Ahead of it a SyntaxError shows its place, and behind it stand the exception's notes.
    line = next(line for line in report.format_exception_only() if not line.startswith(" "))
    return line.strip(), "".join(report.format())


def stack_of(frame: FrameType) -> str:
    """Return where a thread stands in the application."""
    stack = traceback.extract_stack(frame)
    own = [summary.filename.startswith(_OWN) for summary in stack]
    first = own.index(True) if True in own else 0  # before it stands how the thread was started
    return "".join(traceback.format_list([stack[at] for at in range(first, len(stack)) if not own[at]]))


def _strip(report: "traceback.TracebackException | None") -> None:
    if report is not None:
        report.stack[:] = [frame for frame in report.stack if not frame.filename.startswith(_OWN)]
        _strip(report.__cause__)
        _strip(report.__context__)
        for member in getattr(report, "exceptions", None) or ():  # of a group, from Python 3.11 on
            _strip(member)
