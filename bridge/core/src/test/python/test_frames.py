"""Frames over a socket."""

import marshal
import os
import socket
import tempfile
import threading
import unittest
from unittest import mock

from wsgi_bridge.frames import ANSWER, DATA, HEADER, HELLO, REQUEST, Closed, Connection, connect


class Listener:
    """The Java half's end, played by a test."""

    def __init__(self, case, family=socket.AF_UNIX, path=None):
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        case.addCleanup(self.socket.close)
        if family == socket.AF_UNIX:
            if path is None:
                folder = tempfile.TemporaryDirectory()
                case.addCleanup(folder.cleanup)
                path = os.path.join(folder.name, "socket")
            self.address = str(path)
            self.socket.bind(self.address)
        else:
            self.socket.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.socket.listen()
        self.case = case

    def accept(self):
        """Take the next connection."""
        peer, _ = self.socket.accept()
        peer.settimeout(20)
        self.case.addCleanup(peer.close)
        return Peer(peer)


def request(environ, ahead=b"", window=-1, spooled=None):
    """Return a REQUEST's payload."""
    names = "\n".join(environ).encode("ascii")
    return marshal.dumps((names, tuple(environ.values()), ahead, window, spooled))


class Peer:
    """One connection of the Java half's."""

    def __init__(self, connection):
        self.socket = connection

    def send(self, kind, number, payload=b""):
        """Send a frame."""
        self.socket.sendall(HEADER.pack(len(payload), kind, number) + payload)

    def receive(self):
        """Wait for a frame; return its type, number and payload."""
        length, kind, number = HEADER.unpack(self._read(HEADER.size))
        return kind, number, self._read(length)

    def ended(self):
        """Wait for the end of the connection; return whether it has come."""
        return self.socket.recv(1) == b""

    def close(self):
        """Close the connection."""
        self.socket.close()

    def _read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data


class ConnectionTest(unittest.TestCase):
    """Sending and receiving."""

    def setUp(self):
        """Connect."""
        listener = Listener(self)
        self.connection = Connection(listener.address, ["secret", "1", "slot", "0"])
        self.addCleanup(self.connection.close)
        self.peer = listener.accept()
        self.assertEqual((HELLO, 0, b"secret\n1\nslot\n0"), self.peer.receive())

    def test_layout(self):
        """Length, type and number, little-endian, then the payload."""
        self.connection.send(ANSWER, 0x01020304, b"hi")
        self.assertEqual(b"\x02\0\0\0" + bytes([ANSWER]) + b"\x04\x03\x02\x01hi", self.peer.socket.recv(100))

    def test_receive(self):
        """Frames come one by one, however they arrive."""
        frame = HEADER.pack(3, DATA, 7) + b"abc"
        for byte in frame[:-1]:
            self.peer.socket.sendall(bytes([byte]))
        self.peer.socket.sendall(frame[-1:] + frame + HEADER.pack(0, REQUEST, 8))
        self.assertEqual((DATA, 7, b"abc"), self.connection.receive())
        self.assertEqual((DATA, 7, b"abc"), self.connection.receive())
        self.assertEqual((REQUEST, 8, b""), self.connection.receive())

    def test_large(self):
        """A frame larger than any buffer."""
        payload = os.urandom(5_000_000)
        sender = threading.Thread(target=self.peer.send, args=(DATA, 1, payload))
        sender.start()
        self.assertEqual((DATA, 1, payload), self.connection.receive())
        sender.join()

    def test_next_kind(self):
        """What has arrived can be looked at without waiting, and without taking it."""
        self.look_at_what_arrives()

    def test_next_kind_without_the_flag(self):
        """Windows has no flag for that."""
        with mock.patch.object(socket, "MSG_DONTWAIT", create=True):
            del socket.MSG_DONTWAIT
            self.look_at_what_arrives()

    def look_at_what_arrives(self):
        """Send two frames, and close; look each time."""
        self.assertIsNone(self.connection.next_kind())
        self.peer.socket.sendall(HEADER.pack(1, REQUEST, 8)[:5])
        self.assertIsNone(self.connection.next_kind())
        self.peer.socket.sendall(HEADER.pack(1, REQUEST, 8)[5:] + b"x" + HEADER.pack(0, DATA, 9))
        self.assertEqual(REQUEST, self.connection.next_kind())
        self.assertEqual((REQUEST, 8, b"x"), self.connection.receive())
        self.assertEqual(DATA, self.connection.next_kind())
        self.connection.receive()
        self.peer.close()
        self.assertIsNone(self.connection.next_kind())

    def test_closed(self):
        """The end of the connection is an exception, in the middle of a frame, too."""
        self.peer.socket.sendall(HEADER.pack(9, DATA, 7) + b"abc")
        self.peer.close()
        with self.assertRaises(Closed):
            self.connection.receive()
        with self.assertRaises(OSError):
            while True:
                self.connection.send(ANSWER, 1, bytes(100_000))

    def test_too_long(self):
        """A length that cannot be is a broken peer's, and takes no memory."""
        self.peer.socket.sendall(HEADER.pack(0xFFFFFFFF, DATA, 0))
        with self.assertRaises(Closed):
            self.connection.receive()

    def test_tcp(self):
        """Where there are no Unix sockets, a port of this machine."""
        listener = Listener(self, socket.AF_INET)
        connection = connect(listener.address)
        self.addCleanup(connection.close)
        connection.sendall(b"x")
        self.assertEqual(b"x", listener.accept().socket.recv(1))

    def test_changed_sockets(self):
        """What an application makes of sockets, a default timeout or a class of its own, does not count here."""
        self.addCleanup(socket.setdefaulttimeout, socket.getdefaulttimeout())
        for listener in (Listener(self), Listener(self, socket.AF_INET)):
            socket.setdefaulttimeout(30)
            with self.subTest(listener.address), mock.patch.object(socket, "socket"):
                connection = connect(listener.address)
                self.addCleanup(connection.close)
                self.assertIsNone(connection.gettimeout())


if __name__ == "__main__":
    unittest.main()
