"""wsgi.errors and logging."""

import codecs
import io
import logging
import threading
import unittest

from wsgi_bridge import LogHandler
from wsgi_bridge.logs import LogStream, encoded, install_handler


class LogStreamTest(unittest.TestCase):
    """Section G."""

    def setUp(self):
        """Begin with an empty log."""
        self.lines = []
        self.stream = LogStream(lambda level, line: self.lines.append((level, line)), logging.WARNING)

    def test_lines(self):
        """G01: each line is one of the log; flush logs the rest."""
        self.assertTrue(self.stream.writable())
        self.assertEqual(7, self.stream.write("one\ntwo"))
        self.stream.writelines([" and more\n", "three"])
        self.assertEqual([(30, "one"), (30, "two and more")], self.lines)
        self.stream.flush()
        self.stream.flush()
        self.assertEqual((30, "three"), self.lines[-1])
        self.assertEqual(3, len(self.lines))

    def test_any_character(self):
        """G02: any character is accepted."""
        self.stream.write("\u20ac\ud800\n")
        self.assertEqual([(30, "\u20ac\ud800")], self.lines)

    def test_print_and_logging(self):
        """G03: print and logging.StreamHandler work; bytes do not."""
        print("a", 1, file=self.stream)
        handler = logging.StreamHandler(self.stream)
        handler.emit(logging.makeLogRecord({"msg": "logged"}))
        self.assertEqual([(30, "a 1"), (30, "logged")], self.lines)
        with self.assertRaisesRegex(TypeError, "wsgi.errors takes str, not bytes"):
            self.stream.write(b"bytes")

    def test_bytes(self):
        """A text file's `buffer`: UTF-8, and the numbers of what is none; half a character waits for the other."""
        self.assertEqual(("utf-8", "backslashreplace"), (self.stream.encoding, self.stream.errors))
        self.stream.reconfigure(line_buffering=True, encoding="latin-1")
        self.assertTrue(self.stream.buffer.writable())
        self.stream.write("text, ")
        self.assertEqual(5, self.stream.buffer.write(b"one\n\xe2"))
        self.assertEqual(2, self.stream.buffer.write(memoryview(b"\x82\xac")))
        self.stream.buffer.flush()
        self.stream.buffer.writelines([b"\xff", bytearray(b"\xe2\n")])
        self.assertEqual([(30, "text, one"), (30, "\u20ac"), (30, "\\xff\\xe2")], self.lines)
        for wrong in ("text", 1):
            with self.assertRaises(TypeError):
                self.stream.buffer.write(wrong)

    def test_detach(self):
        """What an application puts in the stream's place writes to the log, too."""
        text = io.TextIOWrapper(self.stream.detach(), "utf-8", line_buffering=True)
        print("\u20ac", file=text)
        codecs.getwriter("utf-8")(self.stream.detach()).write("\u20ac\n")
        self.stream.write("still here\n")
        self.assertEqual([(30, "\u20ac"), (30, "\u20ac"), (30, "still here")], self.lines)

    def test_a_thread_has_half_a_character_of_its_own(self):
        """G01: halves of characters of two threads do not meet."""
        self.stream.buffer.write(b"\xe2")
        thread = threading.Thread(target=self.stream.buffer.write, args=(b"other\n",))
        thread.start()
        thread.join()
        self.stream.buffer.write(b"\x82\xac\n")
        self.assertEqual([(30, "other"), (30, "\u20ac")], self.lines)

    def test_threads(self):
        """G01: halves of lines of two threads do not meet."""
        barrier = threading.Barrier(2)

        def write(name):
            for _ in range(50):
                self.stream.write(name * 3)
                barrier.wait()
                self.stream.write(name * 3 + "\n")

        threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({"aaaaaa", "bbbbbb"}, {line for _, line in self.lines})
        self.assertEqual(100, len(self.lines))


class EncodedTest(unittest.TestCase):
    """Messages on their way to the Java half."""

    def test_any_character(self):
        """G02: any character is accepted."""
        self.assertEqual(b"\xe2\x82\xac\\ud800", encoded("\u20ac\ud800"))

    def test_longest(self):
        """A message has 1 MiB at most, of whole characters; one that is cut says so."""
        longest = 1024 * 1024
        self.assertEqual(b"x" * longest, encoded("x" * longest))
        for character in "x\u20ac\U0001f40d\ud800":
            data = encoded(character * (longest + 1))
            self.assertGreater(len(data), longest - 10)
            self.assertLessEqual(len(data), longest)
            self.assertTrue(data.endswith(b"... [cut: the message has 1048577 characters]"))
            self.assertTrue(data.decode().startswith(encoded(character).decode()))


class LogHandlerTest(unittest.TestCase):
    """logging, with its levels."""

    def setUp(self):
        """Begin without handlers."""
        self.lines = []
        before = logging.root.handlers[:]
        logging.root.handlers[:] = []

        def restore():
            logging.root.handlers[:] = before
            LogHandler.log = None

        self.addCleanup(restore)

    def test_levels(self):
        """A record keeps its level."""
        LogHandler.log = lambda level, line: self.lines.append((level, line))
        handler = LogHandler()
        handler.emit(logging.makeLogRecord({"msg": "%s!", "args": ("x",), "levelno": logging.ERROR}))
        self.assertEqual([(40, "x!")], self.lines)

    def test_filters(self):
        """What a filter does not let pass is not logged."""
        LogHandler.log = lambda level, line: self.lines.append((level, line))
        handler = LogHandler()
        handler.addFilter(lambda record: record.levelno > logging.INFO)
        for level in (logging.INFO, logging.ERROR):
            handler.handle(logging.makeLogRecord({"msg": "x", "levelno": level}))
        self.assertEqual([(40, "x")], self.lines)

    def test_no_lock(self):
        """A thread that request-timeout has struck while it logged keeps no other one from logging."""
        LogHandler.log = lambda level, line: self.lines.append((level, line))
        handler = LogHandler()
        handler.acquire()
        self.addCleanup(handler.release)
        thread = threading.Thread(target=handler.handle, args=(logging.makeLogRecord({"msg": "x"}),), daemon=True)
        thread.start()
        thread.join(20)
        self.assertFalse(thread.is_alive())

    def test_outside(self):
        """Outside of the bridge nothing happens."""
        LogHandler().emit(logging.makeLogRecord({"msg": "x"}))

    def test_failing(self):
        """A record that cannot be formatted is logging's to report."""
        LogHandler.log = lambda level, line: None
        handler = LogHandler()
        failed = []
        handler.handleError = failed.append
        handler.emit(logging.makeLogRecord({"msg": "%d", "args": ("x",)}))
        self.assertEqual(1, len(failed))

    def test_install(self):
        """The root logger gets one, unless it has one."""
        install_handler()
        install_handler()
        self.assertEqual([LogHandler], [type(handler) for handler in logging.root.handlers])


if __name__ == "__main__":
    unittest.main()
