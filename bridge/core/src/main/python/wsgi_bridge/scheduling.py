"""Which threads the system runs first."""

import contextlib
import os


def favour_python(thread: int) -> None:
    """Let a thread of the Java half's, woken by an answer, not take the processor from Python at once (Linux).

    Where all processors are busy, it then takes several answers when its turn comes, and Python goes on with the
    requests that wait. A kernel that refuses this only costs some speed. A thread with the number 0 is not known.
    """
    if thread and hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))
