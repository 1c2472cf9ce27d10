"""An application in an interpreter inside the JVM: the Java half calls what is here, and what is here calls Java.

`java` holds the functions that the Java half offers; they give up the GIL while they run. The first argument of those
that belong to a request is the number of the thread that serves it.
"""

import atexit
import gc
import logging
import sys
import threading
import time
import weakref
from operator import methodcaller
from types import FrameType
from typing import Any, Callable, Optional

from wsgi_bridge.body import open_body
from wsgi_bridge.environs import Environs
from wsgi_bridge.gateway import Application, ClientGone, RequestTimeout, Transport, serve_body
from wsgi_bridge.guest import Guest
from wsgi_bridge.loader import NoApplication, load
from wsgi_bridge.logs import LogHandler, LogStream, encoded, install_handler
from wsgi_bridge.scheduling import switch_soon, yield_to_python
from wsgi_bridge.snapshot import Snapshot
from wsgi_bridge.traces import stack_of, why_not_loaded

__all__ = ["BodyBroken", "ClientGone", "Defect", "Interpreter", "RequestTimeout"]

_DAEMON = 1.0  # seconds that daemon threads have when the atexit functions have run

# The modules with executors, what says there that the interpreter ends, where their threads wait, and what wakes them.
_EXECUTORS = (
    ("concurrent.futures.thread", "_shutdown", "_threads_queues", methodcaller("put", None)),
    ("concurrent.futures.process", "_global_shutdown", "_threads_wakeups", methodcaller("wakeup")),
)

Java = "dict[str, Callable[..., Any]]"


class BodyBroken(ConnectionError):
    """The client has not sent its request's body to the end (F14)."""


class Defect(RuntimeError):
    """The Java half has refused what the application said, or has a defect."""


class Slot(Transport):
    """One thread of the JVM's that serves one request after the other."""

    def __init__(self, number: int, java: Java, application: Application, environs: Environs) -> None:
        """Make the slot of a thread."""
        self._number = number
        self._application = application
        self._environ = environs.environ
        self._answer = java["answer"]
        self._start = java["start"]
        self._block = java["block"]
        self._end = java["end"]
        self._file = java["file"]
        self._fail = java["fail"]
        self._read = java["read"]

    def serve(
        self, names: bytes, values: "tuple[str, ...]", ahead: bytes, continues: bool, spooled: Optional[str]
    ) -> None:
        """Serve a request: its variables, the beginning of its body, whether there is more, and the file it is in."""
        body = open_body(ahead, self._pull if continues else None, spooled)
        serve_body(self._application, self._environ(names, values), body, self)

    def _pull(self) -> memoryview:
        return self._read(self._number)

    def answer(self, head: bytes, body: bytes) -> None:
        """Send a whole answer."""
        self._answer(self._number, head, body)

    def start(self, head: bytes, block: bytes) -> None:
        """Send the head and the first block of an answer."""
        self._start(self._number, head, block)

    def block(self, block: bytes) -> None:
        """Send one more block; waits where the client is slow."""
        self._block(self._number, block)

    def end(self) -> None:
        """End the answer that `start` began."""
        self._end(self._number)

    def file(self, head: bytes, descriptor: int, offset: int, length: int) -> bool:
        """Send a whole answer whose body is a part of a file: the Java half opens it, if it can, and sends it."""
        return self._file(self._number, head, descriptor, offset, length)

    def fail(self, message: str, detail: str) -> None:
        """End the request without a complete answer."""
        self._fail(self._number, encoded(message), encoded(detail))


class Interpreter:
    """One application in one interpreter."""

    def __init__(self, settings: "dict[str, Any]", java: Java) -> None:
        """Take the settings, and the functions of the Java half."""
        self._settings = settings
        self._java = java
        self._application: Optional[Application] = None
        self._modules = set(sys.modules)
        self._path = list(sys.path)
        self._threads = set(threading.enumerate())
        self._snapshot = Snapshot()
        self._guest = Guest(
            settings["environment"],
            LogStream(self._log, logging.INFO),
            LogStream(self._log, logging.WARNING),
            settings["own_gil"],
        )
        self._environs = Environs.of(settings["environ"], self._log)

    def load(self) -> bytes:
        """Load the application; return why it cannot be loaded, or nothing."""
        _be_no_daemon()
        sys.argv[1:] = []
        sys.path[:0] = self._settings["python_path"]
        self._guest.arrive()
        LogHandler.log = self._log
        switch_soon()
        try:
            self._application = load(self._settings["application"])
        except NoApplication as error:
            return encoded(str(error))
        except BaseException as error:  # SystemExit and KeyboardInterrupt are failures to load, too
            return encoded(why_not_loaded(error))
        install_handler()
        return b""

    def slot(self, number: int) -> "Callable[..., None]":
        """Return what serves requests in a thread of the JVM's."""
        assert self._application is not None
        threading.current_thread().name = f"wsgi-{number}"
        _be_no_daemon()
        return Slot(number, self._java, self._application, self._environs).serve

    def yield_to_python(self, thread: int, yields: bool) -> None:
        """Say whether a thread of the Java half's lets Python keep the processor for a while."""
        yield_to_python(thread, yields)

    def stack(self, frame: FrameType) -> bytes:
        """Return where a thread stands in the application."""
        return encoded(stack_of(frame))

    def stack_of_thread(self, thread: str) -> bytes:
        """Return where a thread stands, in a free-threaded Python.

        Elsewhere this would make frames for the threads of interpreters that have another GIL and other memory.
        """
        frame = sys._current_frames().get(int(thread))
        return b"" if frame is None else self.stack(frame)

    def leave(self, patience: int) -> bytes:
        """End the application: its threads, its atexit functions, its modules. Return the threads that do not end."""
        deadline = time.monotonic() + patience
        _end_executors()
        threads = [thread for thread in threading.enumerate() if self._is_own(thread)]
        for thread in threads:
            if not thread.daemon:
                thread.join(max(0.0, deadline - time.monotonic()))
        atexit._run_exitfuncs()
        for thread in threads:
            if thread.daemon:
                thread.join(max(0.0, min(_DAEMON, deadline - time.monotonic())))
        left = [thread.name for thread in threads if thread.is_alive()]
        _reopen_executors()
        self._snapshot.restore()
        _reset_logging()
        _reset_finalizers()
        _reset_multiprocessing()
        self._guest.depart(bool(left))
        self._forget_modules()
        sys.path[:] = self._path
        self._application = None
        _forget_this_thread()
        gc.collect()
        return encoded(", ".join(left))

    def _is_own(self, thread: threading.Thread) -> bool:
        dummy = isinstance(thread, threading._DummyThread)
        return not dummy and thread not in self._threads and thread is not threading.main_thread()

    def _forget_modules(self) -> None:
        """Let the interpreter's next application import its own modules.

        Packages with C extensions stay: most cannot be loaded a second time.
        """
        added = set(sys.modules) - self._modules
        kept = {name.partition(".")[0] for name in added if _is_extension(sys.modules[name])}
        for name in added:
            if name.partition(".")[0] not in kept and not _is_of_the_library(sys.modules[name]):
                del sys.modules[name]

    def _log(self, level: int, message: str) -> None:
        self._java["log"](level, encoded(message))


def _be_no_daemon() -> None:
    """Let the threads that this one will start be no daemons: Python takes the JVM's threads for such."""
    threading.current_thread()._daemonic = False  # type: ignore[attr-defined]


def _forget_this_thread() -> None:
    """Let CPython 3.13 forget the JVM's thread; within the interpreter's end it can no more, and says so."""
    info = getattr(threading, "_thread_local_info", None)
    if info is not None:
        vars(info).clear()


def _end_executors() -> None:
    """Tell the idle threads and processes of executors to end, as the interpreter's end would."""
    for name, ending, waiting, wake in _EXECUTORS:
        if name in sys.modules:
            setattr(sys.modules[name], ending, True)
            for place in list(getattr(sys.modules[name], waiting).values()):
                wake(place)


def _reopen_executors() -> None:
    for name, ending, _, _ in _EXECUTORS:
        if name in sys.modules:
            setattr(sys.modules[name], ending, False)


def _reset_logging() -> None:
    LogHandler.log = None
    logging.Logger.manager.loggerDict.clear()
    atexit.register(logging.shutdown)


def _reset_finalizers() -> None:
    """Let weakref.finalize register its atexit function again, and call finalizers as before it has run."""
    weakref.finalize._shutdown = False  # type: ignore[attr-defined]
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]


def _reset_multiprocessing() -> None:
    util: Any = sys.modules.get("multiprocessing.util")
    if util is not None:
        util._exiting = False
        atexit.register(util._exit_function)


def _is_extension(module: Any) -> bool:
    return (getattr(module, "__file__", None) or "").endswith((".so", ".pyd"))


def _is_of_the_library(module: Any) -> bool:
    """Tell the standard library's modules, which every application may share."""
    return getattr(module, "__name__", "").partition(".")[0] in sys.stdlib_module_names  # type: ignore[attr-defined]
