"""A slot over a socket."""

import io
import marshal
import os
import struct
import tempfile
import threading
import unittest

from test_frames import Listener
from wsgi_bridge.files import FileWrapper
from wsgi_bridge.frames import (
    ANSWER,
    BLOCK,
    BROKEN,
    DATA,
    END,
    FAIL,
    FILE,
    NOTHING,
    READ,
    REQUEST,
    START,
    STOP,
    TAKE,
    TOOK,
    Connection,
)
from wsgi_bridge.slot import RequestTimeout, Slot


class Errors:
    """wsgi.errors, thrown away."""

    def write(self, text):
        """Do nothing."""

    def flush(self):
        """Do nothing."""


class SlotTest(unittest.TestCase):
    """What a thread of a worker does."""

    def setUp(self):
        """Start two slots of a worker."""
        self.application = None
        self.slots = []
        self.peers = []
        self.threads = []
        self.results = {}
        listener = Listener(self)
        constants = {"wsgi.errors": Errors(), "wsgi.version": (1, 0)}
        for index in range(2):
            connection = Connection(listener.address, [str(index)])
            self.slots.append(Slot(connection, self.slots, self.call, constants))
            self.peers.append(listener.accept())
            self.peers[-1].receive()
            self.threads.append(threading.Thread(target=self.run_slot, args=(index,)))
        for thread in self.threads:
            thread.start()

    def tearDown(self):
        """End the threads."""
        for peer in self.peers:
            peer.close()
        for thread in self.threads:
            thread.join(20)

    def run_slot(self, index):
        """Run a slot; keep what it returns."""
        self.results[index] = self.slots[index].run()

    def call(self, environ, start_response):
        """Call the test's application."""
        return self.application(environ, start_response)

    def request(self, number, ahead=b"", window=-1, spooled=None, slot=0, **environ):
        """Send a request."""
        self.peers[slot].send(REQUEST, number, marshal.dumps((environ, ahead, window, spooled)))

    def receive(self, slot=0):
        """Wait for a frame."""
        return self.peers[slot].receive()

    def headed(self, head, body=b""):
        """Return a payload with a head."""
        return struct.pack("<I", len(head)) + head + body

    def answer(self, body):
        """Answer with a body, in whatever form."""

        def application(environ, start_response):
            start_response("200 OK", [])
            return body

        self.application = application

    def test_answer(self):
        """One request in, one answer out; then the next."""
        seen = []

        def application(environ, start_response):
            seen.append((environ["PATH_INFO"], environ["wsgi.version"], environ["wsgi.input"].read()))
            environ["own"] = 1
            start_response("200 OK", [("X-A", "1")])
            return [b"hello"]

        self.application = application
        for number in (1, 2):
            self.request(number, b"body", PATH_INFO="/x")
            self.assertEqual((ANSWER, number, self.headed(b"200 OK\nX-A\n1", b"hello")), self.receive())
        self.assertEqual([("/x", (1, 0), b"body")] * 2, seen)

    def test_stream(self):
        """Blocks go out one by one, long ones in several frames."""
        self.answer(iter([b"a", b"b" * 100_000]))
        self.request(1)
        self.assertEqual((START, 1, self.headed(b"200 OK", b"a")), self.receive())
        self.assertEqual((BLOCK, 1, b"b" * 65536), self.receive())
        self.assertEqual((BLOCK, 1, b"b" * 34464), self.receive())
        self.assertEqual((END, 1, b""), self.receive())

    def test_long_answer(self):
        """A long answer is a stream."""
        self.answer([b"a" * 100_000])
        self.request(1)
        self.assertEqual((START, 1, self.headed(b"200 OK", b"a" * 65536)), self.receive())
        self.assertEqual((BLOCK, 1, b"a" * 34464), self.receive())
        self.assertEqual((END, 1, b""), self.receive())

    def test_file(self):
        """K03: a large file is named; who opens it there sends it, else its blocks follow."""
        with tempfile.TemporaryFile(buffering=0) as file:
            file.write(b"a" * 100_000)
            for opened in (True, False):
                file.seek(5)
                self.answer(FileWrapper(io.FileIO(file.fileno(), closefd=False), 65536))
                self.request(1)
                kind, _, payload = self.receive()
                self.assertEqual(FILE, kind)
                process, descriptor, inode, offset, length = struct.unpack_from("<IIQQQ", payload)
                self.assertEqual((os.getpid(), 5, 99_995), (process, offset, length))
                self.assertEqual(inode, os.fstat(descriptor).st_ino)
                self.assertEqual(b"200 OK", payload[32:])
                self.slots[0].opened(opened)
            self.assertEqual((START, 1, self.headed(b"200 OK", b"a" * 65536)), self.receive())
            self.assertEqual((BLOCK, 1, b"a" * 34459), self.receive())
            self.assertEqual((END, 1, b""), self.receive())

    def test_failure(self):
        """A failure is a line and a traceback."""

        def application(environ, start_response):
            raise ValueError("\u20ac\ud800")

        self.application = application
        self.request(1)
        kind, number, text = self.receive()
        self.assertEqual((FAIL, 1), (kind, number))
        line, trace = text.decode().split("\n", 1)
        self.assertEqual("the application raised ValueError: \u20ac\\ud800", line)
        self.assertIn("in application", trace)

    def read_all(self, environ, start_response):
        """Answer with the body."""
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    def count_all(self, environ, start_response):
        """Answer with the body's length."""
        start_response("200 OK", [])
        return [str(len(environ["wsgi.input"].read())).encode()]

    def test_pull(self):
        """The rest of the body is asked for, up to a window of it, until it ends; what is left of it is passed over."""
        self.application = self.read_all
        window = 400_000
        self.request(1, b"ahead ", window=window)
        self.assertEqual(window, self.granted(1))
        for piece in (b"more ", b"and more", b""):
            self.peers[0].send(DATA, 1, piece)
        self.assertEqual(self.headed(b"200 OK", b"ahead more and more"), self.receive()[2])
        self.application = self.count_all
        self.request(2, window=window)
        self.assertEqual(window, self.granted(2))
        for _ in range(4):
            self.peers[0].send(DATA, 2, b"x" * 50_000)
        self.assertEqual(window // 2, self.granted(2))
        self.peers[0].send(DATA, 2, b"")
        self.assertEqual(self.headed(b"200 OK", str(window // 2).encode()), self.receive()[2])
        self.answer([b"unread"])
        self.peers[0].send(DATA, 2, b"late")
        self.request(3)
        self.assertEqual(self.headed(b"200 OK", b"unread"), self.receive()[2])

    def test_ask(self):
        """F06: without a window each piece is asked for."""
        self.application = self.read_all
        self.request(1, b"ahead ", window=0)
        for piece in (b"more ", b"and more", b""):
            self.assertEqual(0, self.granted(1))
            self.peers[0].send(DATA, 1, piece)
        self.assertEqual(self.headed(b"200 OK", b"ahead more and more"), self.receive()[2])

    def granted(self, number):
        """Wait until a body is asked for; return how much of it."""
        kind, of, asked = self.receive()
        self.assertEqual((READ, number), (kind, of))
        return struct.unpack("<I", asked)[0]

    def test_broken(self):
        """F14: a body that breaks off is an OSError in the application."""
        self.application = self.read_all
        self.request(1, window=0)
        self.receive()
        self.peers[0].send(BROKEN, 1, b"only 3 of 5")
        self.assertIn(b"ConnectionError: only 3 of 5", self.receive()[2])

    def test_given_up_while_reading(self):
        """L05: a request that is given up while it reads ends in silence."""
        self.application = self.read_all
        self.request(1, window=0)
        self.receive()
        self.peers[0].close()
        self.threads[0].join(20)
        self.assertIs(False, self.results[0])

    def test_stopped_while_reading(self):
        """F14: an application that is being stopped takes no half body for a whole one."""
        ended = threading.Event()

        def application(environ, start_response):
            try:
                return self.read_all(environ, start_response)
            except OSError:
                ended.set()
                raise

        self.application = application
        self.request(1, window=0)
        self.receive()
        self.peers[0].send(STOP, 0)
        self.assertTrue(ended.wait(20))

    def test_given_up(self):
        """L05: a stream that is given up ends, and so does the slot."""
        ended = threading.Event()

        def application(environ, start_response):
            start_response("200 OK", [])
            try:
                while True:
                    yield bytes(10_000)
            finally:
                ended.set()

        self.application = application
        self.request(1)
        self.receive()
        self.peers[0].close()
        self.threads[0].join(20)
        self.assertTrue(ended.is_set())
        self.assertIs(False, self.results[0])

    def test_stop(self):
        """A slot ends when it is told to."""
        self.peers[0].send(STOP, 0)
        self.assertTrue(self.peers[0].ended())
        self.threads[0].join(20)
        self.assertIs(True, self.results[0])

    def slow(self):
        """Make requests to /slow wait; return what ends the waiting."""
        begun = threading.Event()
        go = threading.Event()
        self.addCleanup(go.set)

        def application(environ, start_response):
            start_response("200 OK", [])
            if environ["PATH_INFO"] == "/slow":
                begun.set()
                go.wait(20)
            return [environ["PATH_INFO"].encode()]

        self.application = application
        self.request(1, PATH_INFO="/slow")
        self.assertTrue(begun.wait(20))
        return go

    def test_take(self):
        """An idle slot takes what lies behind a slow request."""
        go = self.slow()
        self.request(2, PATH_INFO="/next")
        self.peers[1].send(TAKE, 0)
        self.assertEqual((TOOK, 2, b""), self.receive(1))
        self.assertEqual((ANSWER, 2, self.headed(b"200 OK", b"/next")), self.receive(1))
        go.set()
        self.assertEqual((ANSWER, 1, self.headed(b"200 OK", b"/slow")), self.receive())

    def test_take_nothing(self):
        """Where there is nothing to take, it says so."""
        self.peers[1].send(TAKE, 0)  # the other one waits for a request itself
        self.assertEqual((NOTHING, 0, b""), self.receive(1))
        go = self.slow()
        self.peers[1].send(TAKE, 0)  # it has begun, and nothing lies behind
        self.assertEqual((NOTHING, 0, b""), self.receive(1))
        self.peers[0].close()
        self.peers[1].send(TAKE, 0)
        self.assertEqual((NOTHING, 0, b""), self.receive(1))
        go.set()

    def test_timeout(self):
        """A request that takes too long is a failure; the slot goes on."""

        def application(environ, start_response):
            raise RequestTimeout

        self.application = application
        self.request(1)
        self.assertEqual(FAIL, self.receive()[0])
        self.answer([b"x"])
        self.request(2)
        self.assertEqual(ANSWER, self.receive()[0])

    def test_interrupt(self):
        """request-timeout strikes the request that it is meant for, and no other."""
        entered = threading.Event()

        def application(environ, start_response):
            entered.set()
            while True:
                pass

        self.application = application
        self.request(1)
        self.assertTrue(entered.wait(20))
        thread = self.threads[0].ident
        self.assertFalse(self.slots[0].interrupt(2, thread))
        self.assertTrue(self.slots[0].interrupt(1, thread))
        self.assertIn(b"RequestTimeout", self.receive()[2])
        self.answer([b"x"])
        for number in range(2, 2000):
            self.request(number)
            self.slots[0].interrupt(number, thread)
            self.assertEqual(number, self.receive()[1])
        self.request(2000)
        self.assertEqual((ANSWER, 2000), self.receive()[:2])


if __name__ == "__main__":
    unittest.main()
