"""Load at a fixed rate: requests are sent when they are due, and a late answer makes the next ones no later.

A request that finds no free connection waits, and its latency counts from when it was due.
"""

import contextlib
import math
import select
import socket
import time
from collections import deque
from dataclasses import dataclass

from harness.scenarios import Scenario


@dataclass(frozen=True)
class Paced:
    """What has been seen; latencies in milliseconds."""

    sent: int
    errors: int
    p50: float
    p99: float
    p999: float


def run(scenario: Scenario, port: int, connections: int, rate: float, seconds: float) -> Paced:
    """Send `rate` requests a second, over at most so many connections."""
    request = f"GET {scenario.target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    free: deque[_Connection] = deque(_Connection(port) for _ in range(connections))
    busy: dict[int, _Connection] = {}
    latencies: list[float] = []
    errors = sent = 0
    total = int(rate * seconds)
    begin = time.perf_counter()
    while sent < total or busy:
        now = time.perf_counter()
        if now - begin > seconds + 10:
            errors += len(busy) + total - sent
            break
        while free and sent < total and begin + sent / rate <= now:
            connection = free.popleft()
            busy[connection.send(request, due=begin + sent / rate)] = connection
            sent += 1
        pause = max(0.0, begin + sent / rate - now) if free and sent < total else 0.1
        for descriptor in select.select(list(busy), [], [], pause)[0]:
            connection = busy[descriptor]
            answered = connection.receive()
            if answered is None:
                continue
            del busy[descriptor]
            errors += not answered
            latencies.append((time.perf_counter() - connection.due) * 1000)
            free.appendleft(connection)
    for connection in [*free, *busy.values()]:
        connection.close()
    latencies.sort()
    return Paced(total, errors, *(_percentile(latencies, share) for share in (0.5, 0.99, 0.999)))


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


class _Connection:
    """One request at a time; answers with Content-Length, as the scenarios for this load have.

    Opened for its first request: a server may give a connection a thread from the moment when it is opened.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._received = b""
        self.due = 0.0
        self.socket: socket.socket | None = None

    def send(self, request: bytes, due: float) -> int:
        """Send a request; return the socket's number."""
        self.due = due
        self._received = b""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=10)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):  # receive will tell
            self.socket.sendall(request)
        return self.socket.fileno()

    def receive(self) -> "bool | None":
        """Return whether the answer is good, or None while it is not complete."""
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not data:
            self.close()
            return False
        if not end:
            return None
        fields = head.lower()
        _, _, length = fields.partition(b"content-length:")
        if len(body) < int(length.split(b"\r\n", 1)[0]):
            return None
        if b"connection: close" in fields:
            self.close()
        return head.split(b" ", 2)[1] == b"200"

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None
