"""A worker among processes: signals that reach its whole group, and children that its application forks."""

import os
import signal
import sys
import traceback
from typing import Any, NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_SIGNALS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def _do_nothing(_number: int, _frame: Any) -> None:
    pass


def leave_signals_to_java() -> None:
    """Do nothing at signals that a terminal or a service manager sends to the whole group: the Java half decides.

    The application may take them. Programs that it starts have them as ever: unlike SIG_IGN, a handler ends with exec.
    """
    for number in _SIGNALS:
        signal.signal(number, _do_nothing)
    if hasattr(signal, "pthread_sigmask"):  # the JVM blocks SIGQUIT for what it starts
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def restore_signals() -> None:
    """Let a forked child have those signals as any Python program has, where the application has not taken them."""
    for number in _SIGNALS:
        if signal.getsignal(number) is _do_nothing:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def leave(error: "BaseException | None") -> NoReturn:
    """End a forked child that this exception has led out of the application, as it ends a Python program."""
    status = 1
    try:
        if isinstance(error, SystemExit) and (error.code is None or isinstance(error.code, int)):
            status = error.code or 0
        else:
            print_error("".join(traceback.format_exception(type(error), error, error and error.__traceback__)))
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status & 0xFF)


def print_error(text: str) -> None:
    """Write to standard error past what is buffered, whose lock a fork may have copied as locked."""
    os.write(2, text.encode("utf-8", "backslashreplace"))
