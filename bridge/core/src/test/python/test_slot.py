"""A slot over a socket."""

import functools
import io
import mmap
import os
import queue
import struct
import tempfile
import threading
import time
import unittest
from unittest import mock

from test_frames import Listener, request
from wsgi_bridge import slot
from wsgi_bridge.environs import Environs
from wsgi_bridge.files import FileWrapper
from wsgi_bridge.frames import (
    ANSWER,
    BLOCK,
    BROKEN,
    DATA,
    END,
    FAIL,
    FILE,
    HEADER,
    IDLE,
    MEMORY,
    PLACED,
    PLACES,
    READ,
    REQUEST,
    SHARED,
    START,
    STOP,
    Connection,
)
from wsgi_bridge.gateway import ClientGone
from wsgi_bridge.memory import Places
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
        """Start a slot."""
        self.application = None
        listener = Listener(self)
        environs = Environs({"wsgi.errors": Errors(), "wsgi.version": (1, 0)})
        self.slot = Slot(Connection(listener.address, ["0"]), self.call, environs)
        self.peer = listener.accept()
        self.peer.receive()
        self.thread = threading.Thread(target=self.run_slot)
        self.thread.start()

    def tearDown(self):
        """End the thread."""
        self.peer.close()
        self.thread.join(20)

    def run_slot(self):
        """Run the slot; keep what it returns."""
        self.result = self.slot.run()

    def call(self, environ, start_response):
        """Call the test's application."""
        return self.application(environ, start_response)

    def request(self, number, ahead=b"", window=-1, spooled=None, **environ):
        """Send a request."""
        self.peer.send(REQUEST, number, request(environ, ahead, window, spooled))

    def receive(self):
        """Wait for a frame."""
        return self.peer.receive()

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
        self.share_nothing()
        self.answer(iter([b"a", b"b" * 200_000]))
        self.request(1)
        self.assertEqual((START, 1, self.headed(b"200 OK", b"a")), self.receive())
        self.assertEqual((BLOCK, 1, b"b" * 131072), self.receive())
        self.assertEqual((BLOCK, 1, b"b" * 68928), self.receive())
        self.assertEqual((END, 1, b""), self.receive())

    def test_long_answer(self):
        """A long answer is a stream."""
        self.share_nothing()
        self.answer([b"a" * 200_000])
        self.request(1)
        self.assert_in_blocks(1, b"a" * 200_000)

    def share_nothing(self):
        """Let the system have no memory that can be shared."""
        patch = mock.patch("wsgi_bridge.slot.make_places", return_value=None)
        patch.start()
        self.addCleanup(patch.stop)

    def assert_in_blocks(self, number, body):
        """An answer comes whole, through the socket."""
        self.assertEqual((START, number, self.headed(b"200 OK", body[:131072])), self.receive())
        received = body[:131072]
        kind, _, block = self.receive()
        while kind == BLOCK:
            received += block
            kind, _, block = self.receive()
        self.assertEqual((END, body), (kind, received))

    def open_places(self):
        """Take the offer of memory; return a view of it."""
        kind, _, payload = self.receive()
        self.assertEqual(PLACES, kind)
        process, descriptor, inode, size = struct.unpack("<IIQQ", payload)
        self.assertEqual((os.getpid(), os.fstat(descriptor).st_ino), (process, inode))
        memory = mmap.mmap(descriptor, size)
        self.addCleanup(memory.close)
        return memory

    def offered_places(self, number, body):
        """Have a long answer sent for the first time; return the memory that is offered."""
        self.answer([body])
        self.request(number)
        memory = self.open_places()
        self.assert_in_blocks(number, body)
        return memory

    def assert_placed(self, number, memory, body, *places):
        """An answer comes whole, and lies in these places."""
        self.assertEqual((START, number, self.headed(b"200 OK")), self.receive())
        received = b""
        for expected in places:
            kind, _, payload = self.receive()
            place, length = struct.unpack("<II", payload)
            self.assertEqual((PLACED, expected), (kind, place))
            self.assertEqual(1, memory[4 * place])
            received += memory[Places.HEAD + place * Places.SIZE :][:length]
        self.assertEqual(body, received)
        self.assertEqual((END, number, b""), self.receive())

    @unittest.skipUnless(hasattr(os, "memfd_create"), "memory is shared on Linux")
    def test_places(self):
        """J11: once the offered memory is open, long answers lie in its free places; where too few are, in frames."""
        long = os.urandom(Places.SIZE + 5)
        memory = self.offered_places(1, long)
        self.request(2)
        self.assert_in_blocks(2, long)  # it is not open yet
        memory[4 * Places.COUNT] = 1
        self.request(3)
        self.assert_placed(3, memory, long, 0, 1)
        self.request(4)
        self.assert_placed(4, memory, long, 2, 3)
        memory[4 * 1] = 0  # sent
        self.request(5)
        self.assert_placed(5, memory, long, 1, 4)
        for place in range(Places.COUNT):
            memory[4 * place] = 1
        self.request(6)
        self.assert_in_blocks(6, long)

    @unittest.skipUnless(hasattr(os, "memfd_create"), "memory is shared on Linux")
    def test_very_long_answer(self):
        """J11: an answer that is longer than the memory lies there in parts, as far as there is room."""
        memory = self.offered_places(1, bytes(200_000))
        memory[4 * Places.COUNT] = 1
        body = os.urandom(Places.COUNT * Places.SIZE + 5)
        self.answer([body])
        self.request(2)
        self.assertEqual((START, 2, self.headed(b"200 OK")), self.receive())
        self.assertEqual([PLACED] * Places.COUNT, [self.receive()[0] for _ in range(Places.COUNT)])
        self.assertEqual(body[:-5], memory[Places.HEAD :])
        self.assertEqual((BLOCK, 2, body[-5:]), self.receive())
        self.assertEqual((END, 2, b""), self.receive())

    @unittest.skipUnless(hasattr(os, "memfd_create"), "memory is shared on Linux")
    def test_lost_places(self):
        """L05: what may still be sent to clients who left is not used; when that is most, other memory is offered."""
        memory = self.offered_places(1, bytes(200_000))
        memory[4 * Places.COUNT] = 1
        for place in range(4):
            memory[4 * place] = 2
        self.request(2)
        self.assert_placed(2, memory, bytes(200_000), 4)
        for place in range(4, Places.COUNT):
            memory[4 * place] = 1 + (place == 4)
        self.request(3)
        other = self.open_places()
        self.assert_in_blocks(3, bytes(200_000))
        other[4 * Places.COUNT] = 1
        self.request(4)
        self.assert_placed(4, other, bytes(200_000), 0)

    @unittest.skipUnless(hasattr(os, "memfd_create"), "memory is shared on Linux")
    def test_interrupted_while_laying_down(self):
        """N06: an interruption between a place's taking and its frame costs the memory, not the next answers."""
        memory = self.offered_places(1, bytes(200_000))
        memory[4 * Places.COUNT] = 1
        with mock.patch.object(Places, "put", side_effect=RequestTimeout):
            self.request(2)
            self.assertEqual(FAIL, self.receive()[0])
        self.offered_places(3, bytes(200_000))

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
                self.slot.opened(opened)
            self.assertEqual((START, 1, self.headed(b"200 OK", b"a" * 65536)), self.receive())
            self.assertEqual((BLOCK, 1, b"a" * 34459), self.receive())
            self.assertEqual((END, 1, b""), self.receive())

    def test_file_for_nobody(self):
        """K03: where the connection is closed while a file is named, nobody says whether it could be opened."""
        with tempfile.TemporaryFile(buffering=0) as file:
            file.write(b"a" * 100_000)
            file.seek(0)
            self.answer(FileWrapper(io.FileIO(file.fileno(), closefd=False), 65536))
            self.request(1)
            self.request(2)
            self.assertEqual(FILE, self.receive()[0])
            self.peer.close()
            self.thread.join(30)
            self.assertFalse(self.thread.is_alive())

    def test_descriptor_closed_by_the_application(self):
        """An application that closes all descriptors ends the slot, and not its thread: it begins a new one."""

        def application(environ, start_response):
            os.close(self.slot._socket.fileno())
            start_response("200 OK", [])
            return [b""]

        self.application = application
        self.request(1)
        self.thread.join(20)
        self.assertIs(False, self.result)

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

    def test_long_failure(self):
        """A failure that would be too long for the Java half is cut, not the connection."""

        def application(environ, start_response):
            raise ValueError("x" * 70_000_000)

        self.application = application
        self.request(1)
        kind, _, text = self.receive()
        self.assertEqual((FAIL, 1024 * 1024), (kind, len(text)))

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
            self.peer.send(DATA, 1, piece)
        self.assertEqual(self.headed(b"200 OK", b"ahead more and more"), self.receive()[2])
        self.application = self.count_all
        self.request(2, window=window)
        self.assertEqual(window, self.granted(2))
        for _ in range(4):
            self.peer.send(DATA, 2, b"x" * 50_000)
        self.assertEqual(window // 2, self.granted(2))
        self.peer.send(DATA, 2, b"")
        self.assertEqual(self.headed(b"200 OK", str(window // 2).encode()), self.receive()[2])
        self.answer([b"unread"])
        self.peer.send(DATA, 2, b"late")
        self.request(3)
        self.assertEqual(self.headed(b"200 OK", b"unread"), self.receive()[2])

    def test_ask(self):
        """F06: without a window each piece is asked for."""
        self.application = self.read_all
        self.request(1, b"ahead ", window=0)
        for piece in (b"more ", b"and more", b""):
            self.assertEqual(0, self.granted(1))
            self.peer.send(DATA, 1, piece)
        self.assertEqual(self.headed(b"200 OK", b"ahead more and more"), self.receive()[2])

    @unittest.skipUnless(hasattr(os, "memfd_create"), "memory is shared on Linux")
    def test_shared_memory(self):
        """F07: memory is offered at the first long body; this and later ones come through it, as far as they do."""
        self.application = self.read_all
        self.request(1, b"ahead ", window=8)
        kind, _, payload = self.receive()
        self.assertEqual(MEMORY, kind)
        process, descriptor, inode, size = struct.unpack("<IIQQ", payload)
        self.assertEqual((os.getpid(), os.fstat(descriptor).st_ino, 8), (process, inode, size))
        with mmap.mmap(descriptor, size) as memory:
            for number in (1, 2):
                self.assertEqual(8, self.granted(number))
                self.peer.send(DATA, number, b"!")
                memory[3:8] = b"share"
                self.peer.send(SHARED, number, struct.pack("<II", 3, 5))
                self.assertEqual(6, self.granted(number))
                memory[:2] = b"d!"
                self.peer.send(SHARED, number, struct.pack("<II", 0, 2))
                self.peer.send(DATA, number, b"")
                self.assertEqual(self.headed(b"200 OK", b"ahead !shared!"), self.receive()[2])
                self.request(2 * number, b"ahead ", window=8 if number == 1 else 0)
            for _ in range(2):  # F06: each piece is asked for
                self.assertEqual(0, self.granted(4))
                self.peer.send(SHARED, 4, struct.pack("<II", 0, 2))
            self.assertEqual(0, self.granted(4))
            self.peer.send(DATA, 4, b"")
            self.assertEqual(self.headed(b"200 OK", b"ahead d!d!"), self.receive()[2])
        self.peer.close()
        self.thread.join(20)
        self.assertRaises(OSError, os.fstat, descriptor)

    def granted(self, number):
        """Wait until a body is asked for; return how much of it."""
        kind, of, asked = self.receive()
        if kind == MEMORY:
            kind, of, asked = self.receive()
        self.assertEqual((READ, number), (kind, of))
        return struct.unpack("<I", asked)[0]

    def test_broken(self):
        """F14: a body that breaks off is an OSError in the application."""
        self.application = self.read_all
        self.request(1, window=0)
        self.receive()
        self.peer.send(BROKEN, 1, b"only 3 of 5")
        self.assertIn(b"ConnectionError: only 3 of 5", self.receive()[2])

    def test_broken_behind_the_answer(self):
        """F17: a thread that still reads when the answer is out hears that the body is broken off; the slot goes on."""
        told = queue.SimpleQueue()

        def application(environ, start_response):
            start_response("200 OK", [])
            reader = threading.Thread(target=self.read_until_error, args=(environ["wsgi.input"], told))
            reader.start()
            self.addCleanup(reader.join)
            asked.wait(20)
            return [b"early"]

        asked = threading.Event()
        self.application = application
        self.request(1, window=1000)
        self.assertEqual(1000, self.granted(1))
        asked.set()
        self.assertEqual((ANSWER, 1, self.headed(b"200 OK", b"early")), self.receive())
        self.peer.send(BROKEN, 1, b"the request has ended")
        self.assertIn("ConnectionError", told.get(timeout=20))
        self.answer([b"next"])
        self.request(2)
        self.assertEqual((ANSWER, 2, self.headed(b"200 OK", b"next")), self.receive())

    def read_until_error(self, body, told):
        """Read; tell what is raised."""
        try:
            body.read()
        except Exception as error:
            told.put(repr(error))

    def test_read_behind_the_answer(self):
        """F17: whoever reads in close() takes nothing of the next request: the body ends with the answer."""
        told = queue.SimpleQueue()

        def application(environ, start_response):
            start_response("200 OK", [])
            return Closing(self.read_until_error, environ["wsgi.input"], told)

        self.application = application
        self.request(1, window=1000)
        self.assertEqual([START, END], [self.receive()[0] for _ in range(2)])
        self.assertIn("the request has ended", told.get(timeout=20))
        self.answer([b"next"])
        self.request(2)
        self.assertEqual((ANSWER, 2, self.headed(b"200 OK", b"next")), self.receive())

    def test_asked_within_a_block(self):
        """A thread that reads the body does not ask for more of it in the middle of a block that another one sends."""
        turns = Turns(self.slot)

        def application(environ, start_response):
            start_response("200 OK", [])
            turns.record()
            reader = threading.Thread(target=environ["wsgi.input"].read)
            reader.start()
            yield b"block"
            reader.join()

        self.application = application
        self.request(1, window=0)
        self.assertEqual({START, READ}, {self.receive()[0] for _ in range(2)})
        self.peer.send(DATA, 1, b"")
        self.assertEqual((END, 1, b""), self.receive())
        self.assertEqual(1, turns.most)

    def test_given_up_while_reading(self):
        """L05: a request that is given up while it reads ends in silence."""
        self.application = self.read_all
        self.request(1, window=0)
        self.receive()
        self.peer.close()
        self.thread.join(20)
        self.assertIs(False, self.result)

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
        self.peer.send(STOP, 0)
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
        self.peer.close()
        self.thread.join(20)
        self.assertTrue(ended.is_set())
        self.assertIs(False, self.result)
        self.assertFalse(self.slot.interrupt(1, self.thread.ident))

    def test_stop(self):
        """A slot ends when it is told to."""
        self.peer.send(STOP, 0)
        self.assertTrue(self.peer.ended())
        self.thread.join(20)
        self.assertIs(True, self.result)

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

    def test_give_back(self):
        """What lies behind a slow request is given back, in order; the slot goes on with what is sent then."""
        go = self.slow()
        self.request(2, PATH_INFO="/next")
        self.request(3, PATH_INFO="/last")
        self.assertEqual([1, 2, 3], self.slot.give_back())
        self.request(4, PATH_INFO="/other")
        go.set()
        self.assertEqual((ANSWER, 1, self.headed(b"200 OK", b"/slow")), self.receive())
        self.assertEqual((IDLE, 2, b""), self.receive())
        self.assertEqual((ANSWER, 4, self.headed(b"200 OK", b"/other")), self.receive())

    def answer_and_wait(self):
        """Answer, and let close() wait; return what says that it does, and what ends the waiting."""
        closing = threading.Event()
        go = threading.Event()
        self.addCleanup(go.set)
        self.answer(Closing(lambda: (closing.set(), go.wait(20))))
        return closing, go

    def test_give_back_behind_close(self):
        """A request that waits for the end of another one's close() is given back; the slot tells when it is free."""
        closing, go = self.answer_and_wait()
        self.request(1)
        self.assertEqual([START, END], [self.receive()[0] for _ in range(2)])
        self.assertTrue(closing.wait(20))
        self.answer([b"y"])
        self.request(2)
        self.request(3)
        self.assertEqual([0, 2, 3], self.slot.give_back())
        go.set()
        self.assertEqual((IDLE, 2, b""), self.receive())
        self.request(4)
        self.assertEqual((ANSWER, 4, self.headed(b"200 OK", b"y")), self.receive())

    def test_give_back_behind_a_body(self):
        """What is left of the body of an answered request is not in the way of the requests behind it."""
        closing, go = self.answer_and_wait()
        self.request(1, window=1000)
        self.assertEqual([START, END], [self.receive()[0] for _ in range(2)])
        self.assertTrue(closing.wait(20))
        self.peer.send(DATA, 1, b"late")
        self.peer.send(BROKEN, 1, b"the request has ended")
        self.request(2)
        self.assertEqual([0, 2], self.slot.give_back())
        go.set()

    def test_give_back_nothing(self):
        """A slot that waits for a request itself has none to give; nor has one that is closed, or told to end."""
        self.assertEqual([0], self.slot.give_back())
        go = self.slow()
        self.assertEqual([1], self.slot.give_back())
        self.peer.send(STOP, 0)
        self.assertEqual([1], self.slot.give_back())
        self.peer.close()
        self.assertEqual([1], self.slot.give_back())
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
        thread = self.thread.ident
        self.assertFalse(self.slot.interrupt(2, thread))
        self.assertTrue(self.slot.interrupt(1, thread))
        self.assertIn(b"RequestTimeout", self.receive()[2])
        self.answer([b"x"])
        for number in range(2, 2000):
            self.request(number)
            self.slot.interrupt(number, thread)
            self.assertEqual(number, self.receive()[1])
        self.request(2000)
        self.assertEqual((ANSWER, 2000), self.receive()[:2])

    def test_interrupt_at_the_end(self):
        """request-timeout that comes as the request is about to be answered leaves no lock locked."""
        raise_in = slot._raise_in
        go = self.slow()

        def raise_late(thread, exception):
            if exception is not None:
                go.set()
                time.sleep(0.2)  # the slot's thread comes to wait for what is decided here
            raise_in(thread, exception)

        with mock.patch.object(slot, "_raise_in", raise_late):
            self.assertTrue(self.slot.interrupt(1, self.thread.ident))
            self.assertIn(b"RequestTimeout", self.receive()[2])
        self.assertFalse(self.slot.interrupt(1, self.thread.ident))
        self.request(2, PATH_INFO="/")
        self.assertEqual((ANSWER, 2), self.receive()[:2])

    def test_interrupt_ahead_of_the_application(self):
        """request-timeout may come as late as the request begins; the thread goes on, with another slot."""
        self.answer([b"x"])
        with mock.patch.object(slot, "open_body", lambda *_arguments: self.slot.interrupt(1, self.thread.ident)):
            self.request(1)
            self.thread.join(20)
        self.assertTrue(self.peer.ended())
        self.assertIs(False, self.result)

    def interrupted_behind(self, name, replacement):
        """Serve a client that goes; a function of the bridge's behind the application interrupts the request."""

        def application(environ, start_response):
            raise ClientGone

        self.application = application
        with mock.patch.object(slot, name, replacement):
            self.request(1)
            self.thread.join(20)
        self.assertTrue(self.peer.ended())
        self.assertIs(False, self.result)

    def test_interrupt_behind_the_application(self):
        """request-timeout may come when the client has gone, too; the thread goes on, with another slot."""
        serve_body = slot.serve_body

        def serve(*arguments):
            serve_body(*arguments)
            self.slot.interrupt(1, self.thread.ident)

        self.interrupted_behind("serve_body", serve)

    def test_interrupt_at_the_last_moment(self):
        """request-timeout may come while it is seen to that it comes no more."""
        self.interrupted_behind("take_turn", lambda *_arguments: self.slot.interrupt(1, self.thread.ident))

    def test_interrupt_while_reading(self):
        """A part of the body may be lost with it: what follows in the connection is not taken for something else."""
        again = []

        def application(environ, start_response):
            try:
                return self.read_all(environ, start_response)
            except RequestTimeout:
                try:
                    environ["wsgi.input"].read()
                except OSError as error:
                    again.append(error)
                raise

        self.application = application
        self.request(1, window=0)
        self.granted(1)
        time.sleep(0.1)  # it comes to wait for the connection
        self.assertTrue(self.slot.interrupt(1, self.thread.ident))
        self.peer.socket.sendall(HEADER.pack(1000, DATA, 1) + b"a part")
        kind, _, text = self.receive()
        self.assertEqual(FAIL, kind)
        self.assertIn(b"RequestTimeout", text)
        self.assertTrue(self.peer.ended())
        self.thread.join(20)
        self.assertIs(False, self.result)
        self.assertIsInstance(again[0], ClientGone)


class Closing(list):
    """A result of one block that calls a function as it is closed."""

    def __init__(self, function, *arguments):
        super().__init__([b"x"])
        self.function = functools.partial(function, *arguments)

    def close(self):
        """Call the function."""
        self.function()


class Turns:
    """Counts the threads that send at a time; the first of them waits a moment for others."""

    def __init__(self, own):
        self.own = own
        self.most = 0

    def record(self):
        """Begin to count."""
        self.socket = self.own._socket
        self.sending = []
        self.own._socket = self

    def sendall(self, data):
        """Send."""
        self.sending.append(data)
        self.most = max(self.most, len(self.sending))
        if len(self.sending) == 1:
            time.sleep(0.2)
        self.socket.sendall(data)
        self.sending.remove(data)


class TakeTurnTest(unittest.TestCase):
    """Locks that application threads take."""

    def test_interrupted(self):
        """An exception that comes while a thread waits for its turn does not leave the lock locked."""
        lock = threading.RLock()
        raised = []

        def wait():
            try:
                slot.take_turn(lock, time.sleep, 0)
            except RequestTimeout as error:
                raised.append(error)

        for _ in range(20):
            with lock:
                thread = threading.Thread(target=wait)
                thread.start()
                time.sleep(0.01)
                slot._raise_in(thread.ident, RequestTimeout)
            thread.join(20)
            self.assertTrue(lock.acquire(timeout=20))
            lock.release()
        self.assertEqual(20, len(raised))

    def test_not_acquired(self):
        """CPython 3.9: an exception may come ahead of the acquisition."""
        lock = mock.Mock(acquire=mock.Mock(side_effect=RequestTimeout), release=mock.Mock(side_effect=RuntimeError))
        self.assertRaises(RequestTimeout, slot.take_turn, lock, print)


if __name__ == "__main__":
    unittest.main()
