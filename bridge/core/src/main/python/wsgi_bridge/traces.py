"""Tracebacks for the log: the application's frames, without the bridge's and the import system's own."""

import importlib
import traceback
from pathlib import Path
from types import FrameType

_OWN = (str(Path(__file__).parent), "<frozen importlib", importlib.__file__)


def describe(error: BaseException) -> "tuple[str, str]":
    """Return one line on an exception, and its traceback without the bridge's and the import system's own frames."""
    report = traceback.TracebackException(type(error), error, error.__traceback__)
    _strip(report)
    line = list(report.format_exception_only())[-1].strip()
    return line, "".join(report.format())


def stack_of(frame: FrameType) -> str:
    """Return where a thread stands in the application."""
    stack = traceback.extract_stack(frame)
    first = max((at for at, summary in enumerate(stack, 1) if summary.filename.startswith(_OWN)), default=0)
    return "".join(traceback.format_list(stack[first:]))


def _strip(report: "traceback.TracebackException | None") -> None:
    if report is not None:
        report.stack[:] = [frame for frame in report.stack if not frame.filename.startswith(_OWN)]
        _strip(report.__cause__)
        _strip(report.__context__)
