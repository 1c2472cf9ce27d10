"""A worker: a process that loads the application and serves requests in its slots.

Started by the Java half as `python -m wsgi_bridge.worker ADDRESS NUMBER NAME`, with a secret on its standard input.
"""

import contextlib
import logging
import marshal
import os
import shutil
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any, Optional

from wsgi_bridge.environs import Environs
from wsgi_bridge.frames import (
    CHANGED,
    CONFIGURE,
    FAILED,
    INTERRUPT,
    LOG,
    OPENED,
    READY,
    RECALL,
    RECALLED,
    SEEN,
    SERVED,
    STOP,
    WATCH,
    YIELD,
    Closed,
    Connection,
    connect,
)
from wsgi_bridge.gateway import Application
from wsgi_bridge.loader import NoApplication, load
from wsgi_bridge.logs import LogHandler, encoded, install_handler
from wsgi_bridge.processes import leave, leave_signals_to_java, print_error, restore_signals
from wsgi_bridge.scheduling import switch_soon, yield_to_python
from wsgi_bridge.slot import Slot, take_turn
from wsgi_bridge.traces import files_of, stack_of, why_not_loaded
from wsgi_bridge.watch import Watch, times_of

_STACK = 8 * 1024 * 1024  # bytes; NumPy's linear algebra needs frames of more than half a megabyte
_ORPHANED = 5  # seconds that running requests have when the Java half is gone
_TRIALS = 20  # to connect to a Java half that seems to be gone; the system may close its connections before its socket
_PAUSE = 0.05  # seconds between them


class Worker:
    """One process: its connections, its application and its slots."""

    def __init__(self, address: str, number: str, secret: str) -> None:
        """Connect to the Java half and take the settings from it."""
        self._address = address
        self._hello = [secret, number]
        self._control = self._connect("control", sys.version.split()[0])
        kind, _, payload = self._control.receive()
        assert kind == CONFIGURE
        self._settings: dict[str, Any]
        self._settings = marshal.loads(payload)
        self._sending = threading.RLock()
        self._cleaning = threading.Lock()  # held while the folder of a Java half that is gone is removed
        self._stopping = False
        self._is_child = False
        self._watch: Optional[Watch] = None
        self._slots: list[Slot] = []
        self._threads: list[threading.Thread] = []

    def run(self) -> int:
        """Serve until told to stop; return the process's exit status."""
        self._redirect_output()
        LogHandler.log = self._log
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._become_child)
        threading.Thread(target=self._obey, name="wsgi-control", daemon=True).start()
        switch_soon()
        application = self._load()
        if self._is_child:
            leave(RuntimeError("a child process that the application has forked comes back from being loaded"))
        if application is None:
            return 3
        install_handler()
        if self._settings["reload"]:
            self._watch = self._new_watch()
            threading.Thread(target=self._watch.run, name="wsgi-watch", daemon=True).start()
        self._serve(application)
        return 0

    def _new_watch(self) -> Watch:
        return Watch(self._settings["python_path"], lambda file: self._tell(CHANGED, file))

    def _connect(self, *purpose: str) -> Connection:
        return Connection(self._address, [*self._hello, *purpose])

    def _redirect_output(self) -> None:
        """Let the Java half take standard output and standard error as logs, down to what C code writes.

        The streams that Python opened at its start belong to a file and would seek in it, so new ones take their place.
        """
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            connection = self._connect(name)
            os.dup2(connection.socket.fileno(), descriptor)
            connection.close()
            stream: Any = open(descriptor, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
            stream.buffer.raw.name = f"<{name}>"
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    def _become_child(self) -> None:
        """Leave the worker's connections alone: this process is a child that the application has forked."""
        self._is_child = True
        self._control.close()
        for slot in self._slots:
            slot.become_child()
        restore_signals()

    def _load(self) -> Optional[Application]:
        sys.argv[1:] = []
        sys.path[:0] = self._settings["python_path"]
        if self._settings["folder"]:
            os.chdir(self._settings["folder"])
        try:
            return load(self._settings["application"])
        except NoApplication as error:
            self._fail(str(error), error)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are failures to load, too
            if self._is_child:
                leave(error)
            self._fail(why_not_loaded(error), error)
        return None

    def _fail(self, why: str, error: BaseException) -> None:
        """Tell why the application cannot be loaded, and where it may be mended: another worker watches these files."""
        if self._settings["reload"]:
            watch = self._new_watch()
            watch.also(times_of(files_of(error)))
            self._tell(SEEN, marshal.dumps(watch.files()))
        self._tell(FAILED, why)

    def _serve(self, application: Application) -> None:
        environs = Environs.of(self._settings["environ"], self._log)
        for index in range(self._settings["threads"]):
            self._slots.append(self._new_slot(index, application, environs))
            arguments = (index, application, environs)
            self._threads.append(threading.Thread(target=self._keep, args=arguments, name=f"wsgi-{index}"))
        wanted = threading.stack_size()  # by the application, which may need more; 0: as the system has it
        threading.stack_size(max(wanted, _STACK))
        for thread in self._threads:
            thread.start()
        threading.stack_size(wanted)
        self._tell(READY, _numbers([thread.native_id or 0 for thread in self._threads]))
        for thread in self._threads:
            thread.join()
        self._tell(SERVED, b"")
        with self._cleaning:
            pass  # the process must not end in the middle of it

    def _new_slot(self, index: int, application: Application, environs: Environs) -> Slot:
        return Slot(self._connect("slot", str(index)), application, environs)

    def _keep(self, index: int, application: Application, environs: Environs) -> None:
        """Run a slot; where the Java half has given up a request by closing the connection, begin a new one."""
        while not self._slots[index].run() and not self._stopping:
            if self._is_child:
                leave(RuntimeError("a child process that the application has forked comes back from it"))
            try:
                self._slots[index] = self._new_slot(index, application, environs)
            except OSError:
                with self._cleaning:
                    self._clean_up()
                return

    def _obey(self) -> None:
        """Do what the Java half says of the whole process, until it is gone."""
        try:
            while True:
                kind, number, payload = self._control.receive()
                if kind == STOP:
                    self._stopping = True
                elif kind == OPENED:
                    self._slots[number].opened(payload == b"yes")
                elif kind == RECALL:
                    numbers = self._slots[number].give_back()
                    self._tell(RECALLED, _numbers(numbers), number)
                elif kind == WATCH and self._watch is not None:
                    self._watch.also(marshal.loads(payload))
                elif kind == INTERRUPT:
                    self._interrupt(number, int(payload))
                elif kind == YIELD:
                    yield_to_python(number, payload == b"yes")
        except Closed:
            with self._cleaning:
                orphaned = not self._stopping
                self._stopping = True
                if orphaned:
                    self._clean_up()
            time.sleep(_ORPHANED)
            os._exit(1)

    def _clean_up(self) -> None:
        """Remove what a Java half that is gone has left: the folder with this package and the socket.

        Without a socket there (Windows) the folder stays: any other may hold the package, too.
        """
        folder = Path(__file__).resolve().parent.parent
        if Path(self._address).resolve().parent == folder and self._is_alone():
            shutil.rmtree(folder, ignore_errors=True)

    def _is_alone(self) -> bool:
        """Return whether the Java half is gone; it may also have given up this process alone."""
        for _ in range(_TRIALS):
            try:
                connect(self._address).close()
            except (ConnectionRefusedError, FileNotFoundError):
                return True
            except OSError:
                return False
            time.sleep(_PAUSE)
        return False

    def _interrupt(self, index: int, number: int) -> None:
        """End a request that takes too long by an exception in its thread."""
        thread = self._threads[index].ident or 0
        frame = sys._current_frames().get(thread)
        stack = "" if frame is None else stack_of(frame)
        if self._slots[index].interrupt(number, thread):
            self._log(logging.ERROR, f"request-timeout: the request stood at\n{stack}")

    def _log(self, level: int, message: str) -> None:
        if self._is_child:
            print_error(message + "\n")  # the log, too
        else:
            self._tell(LOG, message, level)

    def _tell(self, kind: int, message: "str | bytes", number: int = 0) -> None:
        payload = message if isinstance(message, bytes) else encoded(message)
        with contextlib.suppress(OSError):  # the Java half is gone, and this process about to end
            take_turn(self._sending, self._control.send, kind, number, payload)


def _numbers(numbers: "list[int]") -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def main() -> int:
    """Run a worker as the command line says."""
    leave_signals_to_java()
    address, number = sys.argv[1:3]
    return Worker(address, number, sys.stdin.readline().strip()).run()


if __name__ == "__main__":
    sys.exit(main())
