"""Frames: what travels between the two halves of the bridge.

A frame is the length of its payload, its type and the number of the request that it belongs to, then the payload. Its
types stand in `Frame` in the Java half, too.
"""

import contextlib
import select
import socket
import struct
from typing import Optional

HEADER = struct.Struct("<IBI")

# From the Java half.
CONFIGURE, REQUEST, DATA, BROKEN, RECALL, STOP, INTERRUPT, OPENED, SHARED, WATCH, YIELD = range(1, 12)
# To the Java half.
HELLO, READY, FAILED, LOG, CHANGED, ANSWER, START, BLOCK, END, FAIL, READ, RECALLED, IDLE, FILE = range(65, 79)
MEMORY, PLACES, PLACED, SEEN, SERVED = range(79, 84)

_BUFFER = 128 * 1024
_SEND_BUFFER = 512 * 1024  # bytes that may lie in a socket: a long answer then waits for the Java half less often
_LONGEST = 64 * 1024 * 1024  # longer payloads are a broken peer's

# As they are before the application is loaded, which may put others in their places (gevent).
_Socket = socket.socket
_select = select.select
_poll = getattr(select, "poll", None)  # not on Windows


class Closed(Exception):
    """The Java half has closed the connection."""


def frame(kind: int, number: int, payload: bytes = b"") -> bytes:
    """Return a frame as it is sent."""
    return HEADER.pack(len(payload), kind, number) + payload


class Connection:
    """A connection that carries frames. One thread receives; senders take turns themselves."""

    def __init__(self, address: str, hello: "list[str]") -> None:
        """Connect, and say who this is."""
        self.socket = connect(address)
        self._data = b""  # what has been received
        self._start = 0  # where the part of it begins that has not been returned
        self.send(HELLO, 0, "\n".join(hello).encode())

    def send(self, kind: int, number: int, payload: bytes = b"") -> None:
        """Send a frame; raises OSError when the connection is closed."""
        self.socket.sendall(frame(kind, number, payload))

    def receive(self) -> "tuple[int, int, bytes]":
        """Wait for a frame; return its type, number and payload. Raises Closed, also for what cannot be a frame."""
        start = self._start + HEADER.size
        if len(self._data) < start:
            self._fill(HEADER.size)
            start = HEADER.size
        length, kind, number = HEADER.unpack_from(self._data, start - HEADER.size)
        if length > _LONGEST:
            raise Closed
        if len(self._data) < start + length:
            self._fill(HEADER.size + length)
            start = HEADER.size
        self._start = start + length
        return kind, number, self._data[start : self._start]

    def next_kind(self) -> Optional[int]:
        """Return the type of the frame that has arrived, without waiting; None if there is none."""
        data = self._data[self._start : self._start + HEADER.size]
        kept = len(data)
        if kept < HEADER.size:
            try:
                data += self._peek(HEADER.size - kept)
            except OSError:
                return None
        return data[4] if len(data) >= HEADER.size else None

    def is_closed(self) -> bool:
        """Return whether the Java half has closed the connection; where there is poll()."""
        ends = _poll()
        ends.register(self.socket, 0)
        return bool(ends.poll(0))

    def close(self) -> None:
        """Close the connection, whose descriptor the application may have closed already."""
        with contextlib.suppress(OSError):
            self.socket.close()

    def _peek(self, count: int) -> bytes:
        """Return what has arrived without taking it; raises OSError if that is nothing."""
        flag = getattr(socket, "MSG_DONTWAIT", None)
        if flag is None:  # Windows; elsewhere select() knows small descriptors alone
            if not _select([self.socket], [], [], 0)[0]:
                raise BlockingIOError
            flag = 0
        return self.socket.recv(count, socket.MSG_PEEK | flag)

    def _fill(self, wanted: int) -> None:
        """Receive until there are `wanted` bytes that have not been returned."""
        kept = self._data[self._start :]
        pieces = [kept] if kept else []
        count = len(kept)
        while count < wanted:
            try:
                piece = self.socket.recv(_BUFFER)
            except OSError as error:
                raise Closed from error
            if not piece:
                raise Closed
            pieces.append(piece)
            count += len(piece)
        self._data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._start = 0


def connect(address: str) -> socket.socket:
    """Connect to the Java half: a Unix socket's path, or 127.0.0.1:PORT where there are none.

    The application's default timeout is not for the connection, which waits for requests and for slow clients.
    """
    host, _, port = address.rpartition(":")
    if host == "127.0.0.1":
        connection = _Socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(None)
        connection.connect((host, int(port)))
        return connection
    connection = _Socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    connection.settimeout(None)
    connection.connect(address)
    return connection
