"""A slot: a thread that serves one request after the other, and its connection to the Java half."""

import ctypes
import marshal
import os
import struct
import sys
import threading
from queue import Empty, SimpleQueue  # as they are before the application is loaded, which may replace them (gevent)
from typing import Any, Callable, NoReturn, Optional

from wsgi_bridge.body import open_body
from wsgi_bridge.environs import Environs
from wsgi_bridge.frames import (
    ANSWER,
    BLOCK,
    BROKEN,
    DATA,
    END,
    FAIL,
    FILE,
    IDLE,
    MEMORY,
    PLACED,
    PLACES,
    READ,
    REQUEST,
    SHARED,
    START,
    STOP,
    Closed,
    Connection,
    frame,
)
from wsgi_bridge.gateway import Application, ClientGone, RequestTimeout, Transport, serve_body
from wsgi_bridge.logs import LONGEST, encoded
from wsgi_bridge.memory import Places, SharedMemory, make_places, share
from wsgi_bridge.processes import leave

_HEADED = struct.Struct("<IBII")  # a frame's header, and the length of the head that its payload starts with
_ASKED = struct.Struct("<I")  # how many bytes more are wanted
_PART = struct.Struct("<IIQQQ")  # process, descriptor, inode, offset, length
_SHARED = struct.Struct("<IIQQ")  # process, descriptor, inode, size
_PLACE = struct.Struct("<II")  # where in the shared memory, or in which place of it, and how much
_GLANCE = 1  # seconds between two looks at whether the Java half still has the connection
_HAS_PROC = os.path.isdir("/proc/self/fd")
_LARGE = 128 * 1024  # bytes of a body in one frame
_OF_BODIES = (DATA, SHARED, BROKEN)


class Slot(Transport):
    """Serves the requests that come over one connection.

    The next requests may lie in the connection while one is running. If that one lasts, they are given back.
    """

    def __init__(self, connection: Connection, application: Application, environs: Environs) -> None:
        """Make a slot."""
        self._connection = connection
        self._socket = connection.socket
        self._application = application
        self._environ = environs.environ
        self._receiving = threading.Lock()
        self._interrupting = threading.RLock()
        self._interrupted = False
        self._running = 0  # the request that may be interrupted
        self._given_up = False
        self._returned = 0  # the first of the requests that were given back meanwhile
        self._opened: SimpleQueue[bool] = SimpleQueue()
        self._sending = threading.RLock()
        # Bytes of the running request's body that may be on their way; 0 where each is asked for, -1 where none are.
        self._window = -1
        self._granted = 0  # how many of them the Java half may still send
        self._shares = _HAS_PROC  # whether the next long body is an occasion to share memory
        self._memory: Optional[SharedMemory] = None
        self._has_places = _HAS_PROC  # whether long blocks may lie in places
        self._places: Optional[Places] = None
        self._is_child = False
        self.number = 0  # of the request that is running

    def run(self) -> bool:
        """Serve until told to stop, and return True; return False when the connection is closed.

        When it is closed within a request, the one that may still lie in it is not begun: it goes to another slot.
        """
        try:
            try:
                return self._serve_all()
            finally:
                self._settle()
        except (Closed, ClientGone, RequestTimeout):  # the last one came ahead of the application, or behind it
            return False
        finally:
            self._connection.close()
            if self._memory is not None:
                self._memory.discard(0, self._memory.size)
                self._memory.close()
            self._forget_places()

    def _serve_all(self) -> bool:
        receiving = self._receiving
        receive = self._connection.receive
        while not self._given_up:
            with receiving:
                if self._returned:
                    self._send(IDLE, self._returned)
                    self._returned = 0
                kind, number, payload = receive()
            if kind == REQUEST:
                self._serve(number, payload)
            elif kind == STOP:
                return True
        return False

    def become_child(self) -> None:
        """Let go of what is the worker's: this process is a child that the application has forked."""
        self._is_child = self._given_up = True
        self._connection.close()
        self._interrupting = threading.RLock()
        self._sending = threading.RLock()
        self._memory = self._places = None
        self._has_places = False

    def give_back(self) -> "list[int]":
        """Take the requests out of the connection that have not begun.

        Return the number of the running request, 0 where its answer is complete, and then theirs. There are none if the
        slot's thread waits for one itself. Once it does, it says so.
        """
        numbers: list[int] = []
        if not self._given_up and self._receiving.acquire(blocking=False):
            try:
                stale = () if self._running else _OF_BODIES  # what is left of an answered request's body
                while self._connection.next_kind() in stale:
                    self._connection.receive()
                while self._connection.next_kind() == REQUEST:
                    numbers.append(self._connection.receive()[1])
                    self._returned = numbers[0]
            except Closed:
                pass  # the Java half has put back all that it had sent here
            finally:
                self._receiving.release()
        return [self._running, *numbers]

    def _serve(self, number: int, payload: bytes) -> None:
        names, values, ahead, self._window, spooled = marshal.loads(payload)
        self._granted = 0
        self.number = self._running = number
        body = open_body(ahead, self._pull if self._window >= 0 else None, spooled)
        serve_body(self._application, self._environ(names, values), body, self)
        if self._running:  # the client has gone: nothing was to be answered
            self._settle()

    def interrupt(self, number: int, thread: int) -> bool:
        """Raise RequestTimeout in the slot's thread if it still works on this request; return whether it does."""
        with self._interrupting:
            if self._running != number or self._interrupted:
                return False
            self._interrupted = True
            _raise_in(thread, RequestTimeout)
            return True

    def _settle(self) -> None:
        """The request is about to be answered: from here on it is not interrupted, and neither is the next one."""
        take_turn(self._interrupting, self._stop_interruptions)

    def _stop_interruptions(self) -> None:
        self._running = 0
        if self._interrupted:
            self._interrupted = False
            _raise_in(threading.get_ident(), None)

    def _pull(self) -> "bytes | memoryview":
        """Return the next piece of the request's body; in any thread. The one before it is not used any more.

        Where the request ends while a thread waits here, the Java half says that the body is broken off (F17).
        """
        if self._given_up:
            raise ClientGone("the rest of the request's body is lost")
        try:
            with self._receiving:
                take_turn(self._sending, self._ask)
                kind, _, payload = self._connection.receive()
        except Closed as error:
            self._gone(error)
        except RequestTimeout:
            self._given_up = True  # a part of a frame may be lost: what follows in the connection cannot be read
            raise
        if kind == BROKEN:
            raise ConnectionError(payload.decode())
        if kind == SHARED:
            payload = self._memory.piece(*_PLACE.unpack(payload))
        elif kind != DATA:  # STOP: an end of the body would be a lie
            raise ClientGone("the application is being stopped")
        if self._window:
            self._granted -= len(payload)
        return payload

    def _ask(self) -> None:
        """Ask for more of the body where little is on its way. Behind the answer, nobody would tell of its end."""
        if not self._running:
            raise ConnectionError("the request has ended")
        if self._granted <= self._window // 2:
            if self._shares and self._window:
                self._share()
            self._send(READ, self.number, _ASKED.pack(self._window - self._granted))
            self._granted = self._window

    def _share(self) -> None:
        """Offer memory for bodies; the Java half uses it if it can. It has room for all that may be on its way."""
        self._shares = False
        self._memory = share(self._window)
        if self._memory is not None:
            self._offer(MEMORY, self._memory)

    def _offer(self, kind: int, memory: SharedMemory) -> None:
        inode = os.fstat(memory.descriptor).st_ino
        self._send(kind, self.number, _SHARED.pack(os.getpid(), memory.descriptor, inode, memory.size))

    def answer(self, head: bytes, body: bytes) -> None:
        """Send a whole answer."""
        if len(body) <= _LARGE:
            self._settle()
            self._send_headed(ANSWER, head, body)
        elif not self._lay_down(memoryview(body), self._headed(START, head, b""), frame(END, self.number)):
            self.start(head, body)
            self.end()

    def start(self, head: bytes, block: bytes) -> None:
        """Send the head and the first block of an answer."""
        if len(block) <= _LARGE:
            self._send_headed(START, head, block)
            return
        rest = memoryview(block)
        if self._lay_down(rest[: Places.SIZE], self._headed(START, head, b"")):
            self._send_rest(rest[Places.SIZE :])
        else:
            self._send_headed(START, head, block[:_LARGE])
            self._send_rest(rest[_LARGE:])

    def block(self, block: bytes) -> None:
        """Send one more block, in as many frames as it takes."""
        if len(block) <= _LARGE:
            if block:
                self._send(BLOCK, self.number, block)
        else:
            self._send_rest(memoryview(block))

    def _send_rest(self, rest: memoryview) -> None:
        while rest:
            if len(rest) > _LARGE and self._lay_down(rest[: Places.SIZE]):
                rest = rest[Places.SIZE :]
            else:
                self._send(BLOCK, self.number, bytes(rest[:_LARGE]))
                rest = rest[_LARGE:]

    def _lay_down(self, block: memoryview, start: bytes = b"", end: bytes = b"") -> bool:
        """Send a long block through memory, and frames before and behind it; return False where that has no room."""
        if self._places is None:
            self._offer_places()
            return False
        try:
            taken = self._places.put(block)
            if taken:
                if end:
                    self._settle()
                placed = [frame(PLACED, self.number, _PLACE.pack(*place)) for place in taken]
                self._send_all(b"".join([start, *placed, end]))
            elif self._places.lost():
                self._forget_places()
            return bool(taken)
        except RequestTimeout:
            self._forget_places()  # the Java half may never hear of a place that was taken
            raise

    def _offer_places(self) -> None:
        places = make_places() if self._has_places else None
        self._has_places = places is not None
        if places is not None:
            try:
                self._offer(PLACES, places.memory)
                self._places = places
            except BaseException:
                self._places = None
                places.close()
                raise

    def _forget_places(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.close()

    def end(self) -> None:
        """End the answer that `start` began."""
        self._settle()
        self._send(END, self.number)

    def file(self, head: bytes, descriptor: int, offset: int, length: int) -> bool:
        """Send a whole answer whose body is a part of a file: the Java half opens it, if it can, and sends it."""
        if not _HAS_PROC:
            return False
        self._settle()
        inode = os.fstat(descriptor).st_ino
        part = _PART.pack(os.getpid(), descriptor, inode, offset, length)
        self._send(FILE, self.number, part + head)
        while True:
            try:
                return self._opened.get(timeout=_GLANCE)
            except Empty as error:
                if self._connection.is_closed():
                    self._gone(error)

    def opened(self, is_open: bool) -> None:
        """Note whether the Java half has opened the file that `file` has named; from any thread."""
        self._opened.put(is_open)

    def fail(self, message: str, detail: str) -> None:
        """End the request without a complete answer."""
        if self._is_child:
            leave(sys.exc_info()[1])
        self._settle()
        half = LONGEST // 2
        self._send(FAIL, self.number, encoded(message, half - 1) + b"\n" + encoded(detail, half))

    def _send_headed(self, kind: int, head: bytes, body: bytes) -> None:
        self._send_all(self._headed(kind, head, body))

    def _headed(self, kind: int, head: bytes, body: bytes) -> bytes:
        return _HEADED.pack(4 + len(head) + len(body), kind, self.number, len(head)) + head + body

    def _send(self, kind: int, number: int, payload: bytes = b"") -> None:
        self._send_all(frame(kind, number, payload))

    def _send_all(self, frames: bytes) -> None:
        try:
            if self._window < 0:
                self._socket.sendall(frames)
            else:  # another thread may read the body, and ask for more of it within a long block
                take_turn(self._sending, self._socket.sendall, frames)
        except OSError as error:
            self._gone(error)

    def _gone(self, error: Exception) -> NoReturn:
        self._given_up = True
        raise ClientGone("nobody waits for the answer any more") from error


def take_turn(lock: "threading.RLock", work: Callable[..., None], *arguments: Any) -> None:
    """Work while holding a lock that RequestTimeout, wherever it comes, does not leave locked.

    A `with` would: from CPython 3.14 on, such an exception may come between the acquisition and the block. Here it
    comes right behind a call within `try`, never between there and the release.
    """
    try:
        lock.acquire()
        work(*arguments)
    finally:
        try:  # noqa: SIM105 - what makes calls of its own could be interrupted
            lock.release()
        except RuntimeError:  # CPython 3.9: it came ahead of the acquisition
            pass


def _raise_in(thread: int, exception: Optional[type]) -> None:
    """Let a thread raise an exception at its next instruction; None takes back one that it has not raised yet."""
    raised = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
