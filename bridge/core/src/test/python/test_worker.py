"""A worker as a process."""

import marshal
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import wsgi_bridge
from test_frames import Listener, request
from wsgi_bridge.frames import (
    ANSWER,
    CHANGED,
    CONFIGURE,
    FAIL,
    FAILED,
    HELLO,
    INTERRUPT,
    LOG,
    READY,
    RECALL,
    RECALLED,
    REQUEST,
    SEEN,
    STOP,
    WATCH,
    YIELD,
)
from wsgi_bridge.worker import Worker

APPLICATION = """
import logging, os, sys, threading

print("loading", sys.argv[1:], os.getcwd())

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/log":
        logging.getLogger("shop").error("an error")
        environ["wsgi.errors"].write("a warning\\n")
    elif path == "/print":
        print("printed")
        print("wrong \\ud800", file=sys.stderr)
        os.write(1, b"by C\\n")
    elif path == "/long":
        environ["wsgi.errors"].write("x" * 70_000_000 + "\\n")
    elif path == "/loop":
        environ["wsgi.errors"].write("looping\\n")
        while True:
            pass
    start_response("200 OK", [])
    return [repr((environ["wsgi.multithread"], environ.get("x"), threading.stack_size())).encode()]
"""

OWN_OUTPUT = """
import io, sys

assert (sys.stdout.name, sys.stderr.name) == ("<stdout>", "<stderr>")
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-8", line_buffering=True)
sys.stderr = io.TextIOWrapper(sys.stderr.detach(), "latin-1", "replace", line_buffering=True)
"""

DEEP = """
import threading

threading.stack_size(64 << 20)
sizes = []
start = threading.Thread.start

def note(thread):
    sizes.append(threading.stack_size(64 << 20) >> 20)  # to be asked for it, it must be told one
    start(thread)

threading.Thread.start = note

def app(environ, start_response):
    start_response("200 OK", [])
    return [repr((sizes, threading.stack_size() >> 20)).encode()]
"""


class WorkerTest(unittest.TestCase):
    """The life of a worker."""

    def setUp(self):
        """Make a folder with an application."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        self.write("shop_of_the_test.py", APPLICATION)
        self.home = self.folder / "run"  # as the Java half makes it: the package beside the socket
        shutil.copytree(Path(wsgi_bridge.__file__).parent, self.home / "wsgi_bridge")
        self.listener = Listener(self, path=self.home / "socket")
        self.listener.socket.settimeout(20)
        self.peers = {}

    def write(self, name, text):
        """Write a file of the application."""
        (self.folder / name).write_text(text)

    def start(self, application="shop_of_the_test:app", reload=False):
        """Start a worker; return its first word on the control connection."""
        environment = {**os.environ, "PYTHONPATH": str(self.home)}
        command = [sys.executable, "-B", "-m", "wsgi_bridge.worker", self.listener.address, "7", "shop"]
        with (self.home / "output").open("wb") as output:  # as the Java half has it
            both = {"stdout": output, "stderr": subprocess.STDOUT}
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, **both)
        self.addCleanup(self.process.wait, 20)
        self.addCleanup(self.process.kill)
        self.addCleanup(self.process.stdin.close)
        self.process.stdin.write(b"secret\n")
        self.process.stdin.flush()
        self.accept("control")
        settings = {
            "application": application,
            "python_path": [str(self.folder)],
            "folder": str(self.folder),
            "threads": 2,
            "reload": reload,
            "environ": {"wsgi.multithread": True},
        }
        self.peers["control"].send(CONFIGURE, 0, marshal.dumps(settings))
        self.accept("stdout")
        self.accept("stderr")

    def accept(self, name):
        """Take a connection; return what else it says."""
        peer = self.listener.accept()
        kind, _, payload = peer.receive()
        self.assertEqual(HELLO, kind)
        secret, number, purpose, *more = payload.decode().split("\n")
        self.assertEqual(("secret", "7"), (secret, number))
        self.assertEqual(name.split()[0], purpose)
        self.peers[name] = peer
        return more

    def ready(self):
        """Take the slots; wait for the worker to be ready."""
        self.assertEqual([["0"], ["1"]], [self.accept("slot 0"), self.accept("slot 1")])
        kind, _, payload = self.peers["control"].receive()
        self.assertEqual(READY, kind)
        for number in struct.unpack("<2I", payload):
            self.assertTrue(Path(f"/proc/{self.process.pid}/task/{number}").exists() or sys.platform != "linux")

    def serve(self, path, number=1, **environ):
        """Send a request; return the answer's body."""
        environ["PATH_INFO"] = path
        self.peers["slot 0"].send(REQUEST, number, request(environ))
        kind, _, payload = self.peers["slot 0"].receive()
        self.assertEqual(ANSWER, kind, payload)
        return payload[4 + struct.unpack_from("<I", payload)[0] :].decode()

    def lines(self, name, count):
        """Wait for lines of a stream."""
        text = b""
        while text.count(b"\n") < count:
            text += self.peers[name].socket.recv(1000)
        return text.decode().splitlines()

    def test_serve_and_stop(self):
        """Loads, serves, and ends when it is told to."""
        self.start()
        self.ready()
        self.assertEqual([f"loading [] {self.folder}"], self.lines("stdout", 1))
        self.assertEqual("(True, 'y', 0)", self.serve("/", x="y"))
        for name in ("control", "slot 0", "slot 1"):
            self.peers[name].send(STOP, 0)
        self.assertEqual(0, self.process.wait(20))

    def test_stack(self):
        """An application that wants a larger stack for its threads has it, for those that serve requests, too."""
        self.write("deep_of_the_test.py", DEEP)
        self.start("deep_of_the_test:app")
        self.ready()
        self.assertEqual("([64, 64], 64)", self.serve("/"))

    def test_output(self):
        """G03: what is printed, in Python or in C, goes to the Java half."""
        self.start()
        self.ready()
        self.lines("stdout", 1)
        self.serve("/print")
        self.assertEqual(["by C", "printed"], sorted(self.lines("stdout", 2)))
        self.assertEqual(["wrong \\ud800"], self.lines("stderr", 1))

    def test_own_output(self):
        """G03: so does what goes through text streams that the application makes of them as it is loaded."""
        self.write("own_of_the_test.py", OWN_OUTPUT + APPLICATION)
        self.start("own_of_the_test:app")
        self.ready()
        self.lines("stdout", 1)
        self.serve("/print")
        self.assertEqual(["by C", "printed"], sorted(self.lines("stdout", 2)))
        self.assertEqual(["wrong ?"], self.lines("stderr", 1))

    def test_logs(self):
        """G04: logging and wsgi.errors keep their levels."""
        self.start()
        self.ready()
        self.serve("/log")
        self.assertEqual((LOG, 40, b"an error"), self.peers["control"].receive())
        self.assertEqual((LOG, 30, b"a warning"), self.peers["control"].receive())

    def test_not_loaded(self):
        """An application that cannot be loaded is told, with the traceback; the worker ends."""
        self.write("broken_of_the_test.py", "import no_such_module_of_the_test\n")
        self.write("leaves_of_the_test.py", "import sys; sys.exit('no settings')\n")
        for name, message in (
            ("shop_of_the_test:missing", b"has no 'missing'; its callables: app"),
            (
                "no_such_module_of_the_test:app",
                b"ModuleNotFoundError: No module named 'no_such_module_of_the_test'; sys.path is /",
            ),
            ("broken_of_the_test:app", b"ModuleNotFoundError: No module named 'no_such_module_of_the_test'\nTraceback"),
            ("leaves_of_the_test:app", b"SystemExit: no settings\nTraceback"),
        ):
            with self.subTest(name):
                self.start(name)
                kind, _, payload = self.peers["control"].receive()
                self.assertEqual(FAILED, kind)
                self.assertIn(message, payload)
                self.assertNotIn(b"loader.py", payload)
                self.assertEqual(3, self.process.wait(20))

    def test_new_slot(self):
        """L05: where the Java half gives a request up, the thread begins a new slot."""
        self.start()
        self.ready()
        self.peers["slot 0"].close()
        self.assertEqual(["0"], self.accept("slot 0"))
        self.assertEqual("(True, None, 0)", self.serve("/"))

    def test_recall(self):
        """Requests behind one that lasts are given back; the other slot is free for them."""
        self.start()
        self.ready()
        self.peers["slot 0"].send(REQUEST, 5, request({"PATH_INFO": "/loop"}))
        self.assertEqual((LOG, 30, b"looping"), self.peers["control"].receive())
        for number in (6, 7):
            self.peers["slot 0"].send(REQUEST, number, request({"PATH_INFO": "/"}))
        self.peers["control"].send(RECALL, 0)
        self.assertEqual((RECALLED, 0, struct.pack("<III", 5, 6, 7)), self.peers["control"].receive())
        self.peers["control"].send(RECALL, 1)
        self.assertEqual((RECALLED, 1, struct.pack("<I", 0)), self.peers["control"].receive())

    @unittest.skipUnless(hasattr(os, "SCHED_BATCH"), "the kernel has no such policy")
    def test_yield(self):
        """The Java half's thread leaves Python the processor, or does not; one that is not there is no failure."""
        held = threading.Event()
        thread = threading.Thread(target=held.wait, args=(20,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(held.set)
        self.start()
        self.ready()
        for number, yields, policy in (
            (thread.native_id, b"yes", os.SCHED_BATCH),
            (2**22 + 1, b"yes", os.SCHED_BATCH),
            (thread.native_id, b"no", os.SCHED_OTHER),
        ):
            self.peers["control"].send(YIELD, number, yields)
            self.peers["control"].send(RECALL, 0)
            self.assertEqual(RECALLED, self.peers["control"].receive()[0])
            self.assertEqual(policy, os.sched_getscheduler(thread.native_id))

    def test_interrupt(self):
        """A request that takes too long is ended by an exception; the log says where it stood."""
        self.start()
        self.ready()
        self.peers["slot 0"].send(REQUEST, 5, request({"PATH_INFO": "/loop"}))
        self.assertEqual((LOG, 30, b"looping"), self.peers["control"].receive())
        self.peers["control"].send(INTERRUPT, 0, b"4")  # ended long ago
        self.peers["control"].send(INTERRUPT, 0, b"5")
        kind, level, text = self.peers["control"].receive()
        self.assertEqual((LOG, 40), (kind, level))
        self.assertTrue(text.startswith(b"request-timeout: the request stood at\n"), text)
        self.assertIn(b"in app", text)
        kind, number, text = self.peers["slot 0"].receive()
        self.assertEqual((FAIL, 5), (kind, number))
        self.assertIn(b"RequestTimeout", text)
        self.assertEqual("(True, None, 0)", self.serve("/", 6))

    def test_reload(self):
        """A file that changes is told."""
        self.start(reload=True)
        self.ready()
        file = self.folder / "shop_of_the_test.py"
        os.utime(file, (0, file.stat().st_mtime + 10))
        kind, _, path = self.peers["control"].receive()
        self.assertEqual((CHANGED, str(file)), (kind, path.decode()))

    def test_mend(self):
        """A worker that cannot load the application names the files that it has seen; another one watches them."""
        files = ["broken_of_the_test.py", "whole_of_the_test.py", "syntax_of_the_test.py"]
        self.write(files[0], "import whole_of_the_test\nimport syntax_of_the_test\n")
        self.write(files[1], "")
        self.write(files[2], "def\n")
        self.start("broken_of_the_test:app", reload=True)
        kind, _, seen = self.peers["control"].receive()
        self.assertEqual(SEEN, kind)
        self.assertLessEqual({str(self.folder / name) for name in files}, set(marshal.loads(seen)))
        self.assertEqual(FAILED, self.peers["control"].receive()[0])
        self.start(reload=True)
        self.ready()
        self.peers["control"].send(WATCH, 0, seen)
        self.peers["control"].send(RECALL, 0)
        self.assertEqual(RECALLED, self.peers["control"].receive()[0])  # it has heard of the files
        changed = set()
        while len(changed) < len(files):
            for name in files:
                os.utime(self.folder / name, (0, time.time() + 10))
            kind, _, path = self.peers["control"].receive()
            self.assertEqual(CHANGED, kind)
            changed.add(path.decode())
        self.assertEqual({str(self.folder / name) for name in files}, changed)

    def test_orphan(self):
        """Where the JVM is gone, the worker cleans up and ends."""
        self.start()
        self.ready()
        self.process.send_signal(signal.SIGINT)  # Ctrl-C is for the Java half alone
        self.assertEqual("(True, None, 0)", self.serve("/"))
        for peer in self.peers.values():
            peer.close()
        self.listener.socket.close()
        self.process.wait(20)
        self.assertFalse(self.home.exists())
        self.assertTrue(self.folder.exists())

    def test_given_up(self):
        """A worker that a living Java half gives up ends, and leaves what others need."""
        self.start()
        self.ready()
        for peer in self.peers.values():
            peer.close()
        self.process.wait(20)
        self.assertTrue((self.home / "wsgi_bridge/worker.py").exists())
        self.assertTrue((self.home / "socket").exists())

    def test_cannot_connect(self):
        """A Java half to which a connection fails for reasons of this process is not gone."""
        this = SimpleNamespace(_address=self.listener.address)
        with mock.patch("wsgi_bridge.worker.connect", side_effect=OSError):
            self.assertFalse(Worker._is_alone(this))
        self.listener.socket.close()
        self.assertTrue(Worker._is_alone(this))

    def test_long_message(self):
        """What is logged is cut where it would be too long for the Java half."""
        self.start()
        self.ready()
        self.peers["slot 0"].send(REQUEST, 1, request({"PATH_INFO": "/long"}))
        kind, _, payload = self.peers["control"].receive()
        self.assertEqual((LOG, 1024 * 1024), (kind, len(payload)))
        self.assertIn(b"cut: the message has 70000000 characters", payload[-100:])

    def test_foreign_folder(self):
        """A worker that runs from anywhere else removes nothing."""
        elsewhere = self.folder / "elsewhere"
        self.home.rename(elsewhere)
        self.home.mkdir()
        self.home = elsewhere
        self.listener = Listener(self)
        self.start()
        self.ready()
        for peer in self.peers.values():
            peer.close()
        self.listener.socket.close()
        self.process.wait(20)
        self.assertTrue((elsewhere / "wsgi_bridge/worker.py").exists())


if __name__ == "__main__":
    unittest.main()
