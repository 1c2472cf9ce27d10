"""Frames: what travels between the two halves of the bridge.

A frame is the length of its payload, its type and the number of the request that it belongs to, then the payload. Its
types stand in `Frame` in the Java half, too.
"""

import socket
import struct
from typing import Optional

HEADER = struct.Struct("<IBI")

# From the Java half.
CONFIGURE, REQUEST, DATA, BROKEN, TAKE, STOP, INTERRUPT, OPENED = range(1, 9)
# To the Java half.
HELLO, READY, FAILED, LOG, CHANGED, ANSWER, START, BLOCK, END, FAIL, READ, TOOK, NOTHING, FILE = range(65, 79)

_CHUNK = 64 * 1024

Frame = "tuple[int, int, bytes]"


class Closed(Exception):
    """The Java half has closed the connection."""


class Connection:
    """A connection that carries frames. One thread receives; senders take turns themselves."""

    def __init__(self, address: str, hello: "list[str]") -> None:
        """Connect, and say who this is."""
        self.socket = connect(address)
        self._rest = b""
        self.send(HELLO, 0, "\n".join(hello).encode())

    def send(self, kind: int, number: int, payload: bytes = b"") -> None:
        """Send a frame; raises OSError when the connection is closed."""
        self.socket.sendall(HEADER.pack(len(payload), kind, number) + payload)

    def receive(self) -> "tuple[int, int, bytes]":
        """Wait for a frame; return its type, number and payload."""
        data = self._rest
        while True:
            if len(data) < HEADER.size:
                data += self._receive(_CHUNK)
                continue
            length, kind, number = HEADER.unpack_from(data)
            end = HEADER.size + length
            if len(data) >= end:
                self._rest = data[end:]
                return kind, number, data[HEADER.size : end]
            data += self._receive_exactly(end - len(data))

    def next_kind(self) -> Optional[int]:
        """Return the type of the frame that has arrived, without waiting; None if there is none."""
        data = self._rest
        if len(data) < HEADER.size:
            try:
                data += self.socket.recv(HEADER.size - len(data), socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except OSError:
                return None
        return data[4] if len(data) >= HEADER.size else None

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()

    def _receive(self, most: int) -> bytes:
        try:
            data = self.socket.recv(most)
        except OSError as error:
            raise Closed from error
        if not data:
            raise Closed
        return data

    def _receive_exactly(self, count: int) -> bytes:
        pieces = []
        while count:
            pieces.append(self._receive(min(count, 16 * _CHUNK)))
            count -= len(pieces[-1])
        return b"".join(pieces)


def connect(address: str) -> socket.socket:
    """Connect to the Java half: a Unix socket's path, or 127.0.0.1:PORT where there are none."""
    host, _, port = address.rpartition(":")
    if host == "127.0.0.1":
        connection = socket.create_connection((host, int(port)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(address)
    return connection
