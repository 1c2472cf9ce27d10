"""Which threads run first."""

import contextlib
import os
import sys

_SWITCH_INTERVAL = 0.0005  # seconds; Python's own is 0.005


def yield_to_python(thread: int, yields: bool) -> None:
    """Say whether a thread of the Java half's, woken by an answer, lets Python keep the processor for a while (Linux).

    Where it does, and all processors are busy, it takes several answers when its turn comes, and Python goes on with
    the requests that wait. A kernel that refuses this only costs some speed. A thread with the number 0 is not known.
    """
    if thread and hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):
            if yields:
                os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))
            else:
                _reset_process_of(thread)


def _reset_process_of(thread: int) -> None:
    """Let no thread yield any more: what one starts meanwhile is like it."""
    for number in map(int, os.listdir(f"/proc/{thread}/task")):
        with contextlib.suppress(OSError):  # it has ended
            if os.sched_getscheduler(number) == os.SCHED_BATCH:
                os.sched_setscheduler(number, os.SCHED_OTHER, os.sched_param(0))


def switch_soon() -> None:
    """Let a thread that computes give way to those that wait for the interpreter sooner than Python does by itself.

    A thread is asked to give way once another one has waited for a whole switch interval. A thread that makes a system
    call more often than that, and does not wait in it, is never asked: it has the interpreter back before the others
    are awake. With Python's own interval of 5 ms, one call every few milliseconds would be enough to keep the others
    waiting for as long as it runs. An application may set another interval: `sys.setswitchinterval`.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL)
