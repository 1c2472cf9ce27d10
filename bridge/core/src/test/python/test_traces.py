"""Tracebacks for the log."""

import importlib
import sys
import time
import unittest

from wsgi_bridge.gateway import Transport, serve
from wsgi_bridge.loader import load
from wsgi_bridge.logs import LogStream
from wsgi_bridge.traces import describe, files_of, stack_of, why_not_loaded


def caught(raising):
    """Return what a function raises."""
    try:
        raising()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


class Silent(Transport):
    """A transport to nowhere."""

    def answer(self, head, body):
        """Do nothing."""


class DescribeTest(unittest.TestCase):
    """One line, and the application's frames."""

    def test_line(self):
        """The line is the exception's own."""

        def raising():
            raise ValueError("what is wrong")

        line, trace = describe(caught(raising))
        self.assertEqual("ValueError: what is wrong", line)
        self.assertTrue(trace.startswith("Traceback (most recent call last):\n"))
        self.assertIn("in raising", trace)

    def test_syntax_error(self):
        """The line of a SyntaxError is not its place."""
        line, trace = describe(caught(lambda: compile("def f(:", "shop.py", "exec")))
        self.assertTrue(line.startswith("SyntaxError: "), line)
        self.assertIn('File "shop.py", line 1', trace)

    @unittest.skipIf(sys.version_info < (3, 11), "notes came with Python 3.11")
    def test_notes(self):
        """An exception's notes stand in the trace, not in the line."""

        def raising():
            error = ValueError("what is wrong")
            error.add_note("a note")
            raise error

        line, trace = describe(caught(raising))
        self.assertEqual("ValueError: what is wrong", line)
        self.assertIn("a note", trace)

    @unittest.skipIf(sys.version_info < (3, 11), "groups came with Python 3.11")
    def test_groups(self):
        """The members of a group are stripped, too."""
        own = caught(lambda: load("no_such_module:app"))

        def raising():
            raise ExceptionGroup("several", [own])  # noqa: F821 - from Python 3.11 on

        line, trace = describe(caught(raising))
        self.assertEqual("ExceptionGroup: several (1 sub-exception)", line)
        self.assertNotIn("loader.py", trace)

    def test_own_frames(self):
        """The frames of the bridge and of the import system are left out, of causes too."""

        def raising():
            try:
                load("no_such_module_of_the_test:app")
            except ModuleNotFoundError as error:
                raise ValueError("wrapped") from error

        line, trace = describe(caught(raising))
        self.assertEqual("ValueError: wrapped", line)
        self.assertIn("ModuleNotFoundError", trace)
        for own in ("loader.py", "<frozen importlib", importlib.__file__):
            self.assertNotIn(own, trace)

    def test_long_chain(self):
        """The near end of a chain is shown, however long it is."""
        error = None
        for number in range(5000):
            try:
                raise ValueError(number) from error
            except ValueError as raised:
                error = raised
        begun = time.monotonic()
        line, trace = describe(error)
        self.assertLess(time.monotonic() - begun, 2)
        self.assertEqual("ValueError: 4999", line)
        self.assertTrue(trace.startswith("(of a chain of exceptions, the last 100 or so)\nTraceback"), trace[:200])
        self.assertEqual(100, trace.count("in test_long_chain"))
        self.assertTrue(trace.endswith("ValueError: 4999\n"))

    def test_no_description(self):
        """An exception that cannot be described is named."""

        class Odd(Exception):
            @property
            def __cause__(self):
                raise SystemExit

        line, trace = describe(Odd())
        self.assertEqual("Odd", line)
        self.assertEqual("(its traceback cannot be shown: SystemExit)\n", trace)

    @unittest.skipIf(sys.version_info < (3, 11), "groups came with Python 3.11")
    def test_deep_groups(self):
        """A group in a group, and so on, may be more than can be described."""
        error = ValueError("x")
        for _ in range(5000):
            error = ExceptionGroup("g", [error])  # noqa: F821 - from Python 3.11 on
        line, _ = describe(error)
        self.assertIn("ExceptionGroup", line)

    def test_why_not_loaded(self):
        """Without a traceback nothing is told twice; of a module that is not there, where it was looked for."""
        self.assertEqual(
            f"ModuleNotFoundError: No module named 'shop'; sys.path is {', '.join(sys.path)}",
            why_not_loaded(ModuleNotFoundError("No module named 'shop'")),
        )
        self.assertEqual("ValueError: wrong", why_not_loaded(ValueError("wrong")))
        self.assertIn("\nTraceback ", why_not_loaded(caught(lambda: int("x"))))

    def test_files(self):
        """The files that an exception and those behind it have come through, and the one that is no Python."""
        error = ValueError("x")
        error.__cause__ = SyntaxError("no", ("/a/b.py", 1, 1, "x"))
        error.__cause__.__context__ = error
        try:
            raise error
        except ValueError:
            self.assertEqual({__file__, "/a/b.py"}, files_of(error))

    def test_stack_below_the_bridge(self):
        """Where a thread stands that the bridge has called, and that has called the bridge."""
        stacks = []
        stream = LogStream(lambda level, line: stacks.append(stack_of(sys._getframe())), 0)

        def application(environ, start_response):
            stream.write("line\n")
            start_response("200 OK", [])
            return [b"x"]

        serve(application, {"wsgi.errors": stream}, Silent())
        self.assertIn("in application", stacks[0])
        for other in ("gateway.py", "logs.py", "in test_stack_below_the_bridge", "unittest"):
            self.assertNotIn(other, stacks[0])

    def test_stack(self):
        """Where a thread stands."""

        def standing():
            return stack_of(sys._getframe())

        self.assertIn("in standing", standing())


if __name__ == "__main__":
    unittest.main()
