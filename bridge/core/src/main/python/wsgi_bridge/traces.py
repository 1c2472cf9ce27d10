"""Tracebacks for the log: the application's frames, without the bridge's and the import system's own."""

import importlib
import sys
import traceback
from pathlib import Path
from types import FrameType

_MOST = 100  # exceptions of a chain; a longer one takes seconds to format
_OWN = (str(Path(__file__).parent / "_")[:-1], "<frozen importlib", importlib.__file__)


def describe(error: BaseException) -> "tuple[str, str]":
    """Return one line on an exception, and its traceback without the bridge's and the import system's own frames."""
    try:
        report = traceback.TracebackException(type(error), error, error.__traceback__, lookup_lines=False)
        cut = _strip(report)
        # Ahead of it a SyntaxError shows its place, and behind it stand the exception's notes.
        line = next(line for line in report.format_exception_only() if not line.startswith(" "))
        return line.strip(), cut + "".join(report.format())
    except BaseException as failure:  # an exception may have attributes that raise others, or members without end
        return type(error).__name__, f"(its traceback cannot be shown: {type(failure).__name__})\n"


def why_not_loaded(error: BaseException) -> str:
    """Return what the log says of an exception that has kept an application from being loaded.

    Without frames of the application's the traceback would say the same once more: then, for a module that was not
    found, it is of more use where it was looked for.
    """
    line, trace = describe(error)
    if trace.strip() != line:
        return f"{line}\n{trace}"
    return f"{line}; sys.path is {', '.join(sys.path)}" if isinstance(error, ModuleNotFoundError) else line


def files_of(error: BaseException) -> "set[str]":
    """Return the files that an exception and those behind it have come through, and those whose syntax is wrong."""
    files = set()
    errors = [error]
    for each in errors:
        files.update(frame.f_code.co_filename for frame, _ in traceback.walk_tb(each.__traceback__))
        if isinstance(each, SyntaxError) and isinstance(each.filename, str):
            files.add(each.filename)
        if len(errors) < _MOST:
            errors += [other for other in (each.__cause__, each.__context__) if other is not None]
    return files


def stack_of(frame: FrameType) -> str:
    """Return where a request's thread stands in the application."""
    stack = traceback.extract_stack(frame)
    own = [summary.filename.startswith(_OWN) for summary in stack]
    first = own.index(True) if True in own else 0  # before it stands how the thread was started
    lines = traceback.format_list([stack[at] for at in range(first, len(stack)) if not own[at]])
    return "".join(lines) or "  wsgi_bridge, where it waits for its client\n"


def _strip(report: traceback.TracebackException) -> str:
    """Leave out the frames of the bridge, and the far end of a long chain; return what to say of that."""
    reports = [report]
    cut = ""
    for each in reports:
        each.stack[:] = [frame for frame in each.stack if not frame.filename.startswith(_OWN)]
        members = getattr(each, "exceptions", None) or ()  # of a group, from Python 3.11 on
        behind = [other for other in (each.__cause__, each.__context__, *members) if other is not None]
        if len(reports) < _MOST:
            reports += behind
        elif behind:
            each.__cause__ = each.__context__ = None
            cut = f"(of a chain of exceptions, the last {_MOST} or so)\n"
    return cut
