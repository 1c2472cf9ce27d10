"""An application in an interpreter inside the JVM, with Java played by the test."""

import _thread
import builtins
import gc
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
import unittest
import warnings
from pathlib import Path

from wsgi_bridge import LogHandler
from wsgi_bridge.embedded import ClientGone, Interpreter, RequestTimeout

APPLICATION = """
import atexit, logging, threading, weakref
from concurrent.futures import ThreadPoolExecutor

atexit.register(print, "exit")
event = threading.Event()

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/fail":
        raise ValueError("no such thing")
    if path == "/finalize":
        weakref.finalize(threading.Event(), print, "finalized")
        weakref.finalize(event, print, "finalized at exit")
    if path == "/thread":
        threading.Thread(target=event.wait, name="left", daemon=True).start()
    if path == "/executor":
        ThreadPoolExecutor().submit(int).result()
    if path == "/log":
        logging.warning("logged")
    start_response("200 OK", [])
    if path == "/daemon":
        return [str(threading.Thread().daemon).encode()]
    if path == "/stream":
        return iter([b"one", b"two"])
    if path == "/file":
        return environ["wsgi.file_wrapper"](open(__file__, "rb"))
    return [environ["wsgi.input"].read()]
"""

# What an application may do to its interpreter.
CHANGES = """
import builtins, gc, logging, socket, sys, threading, warnings

class Finder:
    def find_spec(self, *arguments): raise OSError("a finder that is left")

class Gentle(logging.Logger):
    pass

def refuse(*arguments, **keywords): raise OSError("a function that is left")

sys.meta_path.insert(0, Finder())
sys.path_hooks[:] = [refuse]
sys.excepthook = sys.unraisablehook = sys.displayhook = threading.excepthook = refuse
warnings.filters = [*warnings.filters]
warnings.simplefilter("error")
warnings.showwarning = refuse
sys.setrecursionlimit(sys.getrecursionlimit() + 1)
gc.disable()
gc.set_threshold(5, 6, 7)
socket.setdefaulttimeout(0.25)
builtins._ = builtins.print = refuse
del builtins.copyright
builtins.__shared_by_extensions__ = 1
threading.setprofile(refuse)
sys.setprofile(lambda *arguments: None)
logging.root.addFilter(lambda record: False)
logging.root.setLevel(logging.DEBUG)
logging.setLogRecordFactory(refuse)
logging.setLoggerClass(Gentle)
logging.addLevelName(logging.INFO, "information")
logging.captureWarnings(True)
logging.disable(logging.CRITICAL)
app = refuse
"""


def state():
    """Return what an application may change."""
    places = [(sys, "meta_path"), (sys, "path_hooks"), (sys, "excepthook"), (sys, "unraisablehook")]
    places += [(sys, "displayhook"), (threading, "excepthook"), (threading, "_profile_hook"), (warnings, "filters")]
    places += [(warnings, "showwarning"), (builtins, "print"), (builtins, "copyright"), (logging.root, "filters")]
    places += [(logging.root, "handlers"), (logging.root, "level"), (logging.root.manager, "disable")]
    found = {f"{holder}.{name}": getattr(holder, name, None) for holder, name in places}
    found = {name: (id(value), list(value)) if isinstance(value, list) else value for name, value in found.items()}
    for get in (sys.getrecursionlimit, gc.isenabled, gc.get_threshold, socket.getdefaulttimeout, sys.getprofile):
        found[get.__name__] = get()
    for get in (logging.getLogRecordFactory, logging.getLoggerClass):
        found[get.__name__] = get()
    return {**found, "level": logging.getLevelName(logging.INFO), "_": hasattr(builtins, "_")}


@unittest.skipIf(sys.version_info < (3, 10), "the embedded engine needs 3.10")
class EmbeddedTest(unittest.TestCase):
    """An interpreter from loading to leaving."""

    def setUp(self):
        folder = tempfile.mkdtemp()  # leaving would clean up a TemporaryDirectory
        self.addCleanup(shutil.rmtree, folder)
        (Path(folder) / "embedded_shop.py").write_text(APPLICATION + "#" * 100_000, "ascii")
        self.calls = []
        self.pieces = [b"c", b"d", b""]
        java = {name: self._recorder(name) for name in ("answer", "start", "block", "end", "file", "fail")}
        java["log"] = lambda level, message: self.calls.append(("log", level, message.decode()))
        java["read"] = lambda number: self.pieces.pop(0)
        self.settings = {
            "application": "embedded_shop:app",
            "python_path": [folder],
            "environ": {"wsgi.version": (1, 0)},
            "environment": {"GIVEN": "yes"},
            "own_gil": False,
        }
        self.java = java
        self.left = (os.environ, sys.stdout, list(sys.path))

    def _recorder(self, name):
        def record(*arguments):
            self.calls.append((name, *arguments))
            return True

        return record

    def open(self):
        interpreter = Interpreter(self.settings, self.java)
        self.assertEqual(interpreter.load(), b"")
        return interpreter

    def serve(self, interpreter, path, *body):
        name = threading.current_thread().name
        try:
            interpreter.slot(3)(b"PATH_INFO", (path,), *(body or (b"", False, None)))
        finally:
            threading.current_thread().name = name
        calls, self.calls[:] = list(self.calls), []
        return calls

    def test_requests_are_served(self):
        interpreter = self.open()
        self.assertEqual(os.environ["GIVEN"], "yes")
        self.assertEqual(self.serve(interpreter, "/", b"ab", False, None), [("answer", 3, b"200 OK", b"ab")])
        self.assertEqual(self.serve(interpreter, "/", b"ab", True, None), [("answer", 3, b"200 OK", b"abcd")])
        self.assertEqual(
            self.serve(interpreter, "/stream"),
            [("start", 3, b"200 OK", b"one"), ("block", 3, b"two"), ("end", 3)],
        )
        (call,) = self.serve(interpreter, "/file")
        self.assertEqual((call[0], call[2], call[4:]), ("file", b"200 OK", (0, len(APPLICATION) + 100_000)))
        (call,) = self.serve(interpreter, "/fail")
        self.assertEqual(call[:3], ("fail", 3, b"the application raised ValueError: no such thing"))
        self.assertIn(b"embedded_shop.py", call[3])
        self.assertEqual(self.serve(interpreter, "/log")[0], ("log", 30, "logged"))
        self.assertEqual(interpreter.leave(1), b"")

    def test_a_client_that_has_gone_and_a_timeout_end_a_request(self):
        def gone(*_arguments):
            raise ClientGone

        def late(*_arguments):
            raise RequestTimeout

        self.java["block"] = gone
        self.java["answer"] = late
        interpreter = self.open()
        self.assertEqual([call[0] for call in self.serve(interpreter, "/stream")], ["start"])
        (call,) = self.serve(interpreter, "/")
        self.assertEqual(call[:2], ("fail", 3))
        self.assertEqual(interpreter.leave(1), b"")

    def test_leaving_ends_what_the_application_has_begun(self):
        interpreter = self.open()
        self.serve(interpreter, "/executor")
        self.assertEqual(interpreter.leave(10), b"")
        self.assertEqual(self.calls, [("log", 20, "exit")])
        self.assertNotIn("embedded_shop", sys.modules)
        self.assertIn("concurrent.futures.thread", sys.modules)
        self.assertIsNone(LogHandler.log)
        self.assertEqual((os.environ, sys.stdout, sys.path), self.left)
        again = self.open()
        self.serve(again, "/executor")
        self.assertEqual(again.leave(10), b"")

    def test_leaving_puts_back_what_the_application_has_changed_in_the_interpreter(self):
        before = state()
        self.addCleanup(vars(builtins).pop, "__shared_by_extensions__", None)
        (Path(self.settings["python_path"][0]) / "embedded_changes.py").write_text(CHANGES, "ascii")
        self.settings["application"] = "embedded_changes:app"
        interpreter = self.open()
        self.assertEqual(interpreter.leave(1), b"")
        self.assertEqual(state(), before)
        self.assertTrue(hasattr(builtins, "__shared_by_extensions__"), "C extensions stay, and so does this")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warnings.warn("as ever", stacklevel=1)
        self.assertEqual([str(each.message) for each in caught], ["as ever"])

    def test_each_application_has_finalizers(self):
        for _ in range(2):
            interpreter = self.open()
            self.assertEqual(self.serve(interpreter, "/finalize")[0], ("log", 20, "finalized"))
            self.assertEqual(interpreter.leave(1), b"")
            self.assertEqual(self.calls, [("log", 20, "finalized at exit"), ("log", 20, "exit")])
            self.calls.clear()

    def test_threads_of_a_thread_that_python_has_not_started_are_no_daemons(self):
        interpreter = self.open()
        self.addCleanup(interpreter.leave, 1)
        done = threading.Lock()
        done.acquire()

        def serve():
            interpreter.slot(3)(b"PATH_INFO", ("/daemon",), b"", False, None)
            done.release()

        _thread.start_new_thread(serve, ())
        self.assertTrue(done.acquire(timeout=20))
        self.assertEqual(self.calls, [("answer", 3, b"200 OK", b"False")])

    def test_threads_that_do_not_end_are_named(self):
        interpreter = self.open()
        self.serve(interpreter, "/thread")
        event = sys.modules["embedded_shop"].event
        self.assertEqual(interpreter.leave(0), b"left")
        event.set()
        sys.stdout, sys.stderr = self.left[1], sys.__stderr__

    def test_where_a_thread_stands(self):
        interpreter = self.open()
        self.assertEqual(interpreter.stack_of_thread("1"), b"")
        event = threading.Event()
        thread = threading.Thread(target=event.wait)
        thread.start()
        self.assertIn(b"in wait\n", interpreter.stack_of_thread(str(thread.ident)))
        self.assertIn(b"in test_where_a_thread_stands\n", interpreter.stack(sys._getframe()))
        event.set()
        thread.join()
        interpreter.leave(0)

    def test_an_application_that_cannot_be_loaded(self):
        for name, message in (("no_such:app", b"ModuleNotFoundError: "), ("sys:no_such", b"'sys:no_such': ")):
            self.settings["application"] = name
            interpreter = Interpreter(self.settings, self.java)
            self.assertTrue(interpreter.load().startswith(message))
            interpreter.leave(0)


if __name__ == "__main__":
    unittest.main()
