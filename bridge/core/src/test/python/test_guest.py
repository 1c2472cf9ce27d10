"""Manners of an application inside the JVM."""

import faulthandler
import os
import signal
import sys
import threading
import unittest

from wsgi_bridge.guest import Environment, Guest


class EnvironmentTest(unittest.TestCase):
    """The copy of os.environ."""

    def test_changes_stay_in_the_copy(self):
        environment = Environment({"A": "1"})
        environment["B"] = "2"
        self.assertEqual(environment["B"], "2")
        self.assertNotIn("B", os.environ)
        del environment["A"]
        self.assertEqual(list(environment), ["B"])
        self.assertEqual(len(environment), 1)
        self.assertEqual(environment.copy(), {"B": "2"})
        self.assertEqual(repr(environment), "environ({'B': '2'})")

    def test_takes_strings_only_as_the_real_one_does(self):
        environment = Environment({})
        for name, value in ((1, "a"), ("a", 1)):
            with self.assertRaisesRegex(TypeError, "str expected, not int"):
                environment[name] = value

    def test_is_joined_with_others_as_the_real_one_is(self):
        environment = Environment({"A": "1"})
        self.assertEqual(environment | {"B": "2"}, {"A": "1", "B": "2"})
        self.assertEqual({"A": "0"} | environment, {"A": "1"})
        environment |= {"A": "3"}
        self.assertEqual(environment["A"], "3")


class GuestTest(unittest.TestCase):
    """Arrival and departure."""

    def setUp(self):
        self.before = (os.environ, os._exit, signal.signal, sys.stdout)
        functions = (faulthandler.enable, faulthandler.register)
        self.addCleanup(setattr, faulthandler, "enable", functions[0])
        self.addCleanup(setattr, faulthandler, "register", functions[1])

    def test_what_would_end_the_process_is_refused_and_comes_back(self):
        guest = Guest({"GIVEN": "yes"}, "out", "err", False)
        guest.arrive()
        try:
            self.assertEqual(os.getenv("GIVEN"), "yes")
            self.assertEqual((sys.stdout, sys.stderr), ("out", "err"))
            for function in (os._exit, os.abort, os.fork, os.execv):
                with self.assertRaisesRegex(RuntimeError, "embedded"):
                    function(1)
            with self.assertRaisesRegex(ValueError, "signals"):
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
            faulthandler.enable()
            self.assertFalse(faulthandler.is_enabled())
        finally:
            guest.depart(False)
        self.assertEqual((os.environ, os._exit, signal.signal, sys.stdout), self.before)

    def test_threads_that_are_left_print_nowhere(self):
        streams = (sys.stdout, sys.stderr)
        guest = Guest({}, "out", "err", False)
        guest.arrive()
        guest.depart(True)
        left = (sys.stdout, sys.stderr)
        sys.stdout, sys.stderr = streams
        self.assertEqual(left, ("out", "err"))
        self.assertIs(os.environ, self.before[0])

    @unittest.skipIf(sys.version_info < (3, 13), "no GIL of an interpreter's own")
    def test_with_a_gil_of_its_own_it_sees_its_own_thread_alone(self):
        functions = (sys._current_frames, sys._current_exceptions)
        guest = Guest({}, sys.stdout, sys.stderr, True)
        guest.arrive()
        try:
            self.assertEqual({threading.get_ident(): sys._getframe()}, sys._current_frames())
            try:
                raise ValueError
            except ValueError as error:
                self.assertEqual({threading.get_ident(): error}, sys._current_exceptions())
        finally:
            guest.depart(False)
        self.assertEqual(functions, (sys._current_frames, sys._current_exceptions))


if __name__ == "__main__":
    unittest.main()
