"""The environ of a request."""

import unittest

from wsgi_bridge.environs import Environs


class EnvironsTest(unittest.TestCase):
    """Names that come again, and values that do not."""

    def setUp(self):
        """Have constants."""
        self.environs = Environs({"wsgi.version": (1, 0)})

    def test_environ(self):
        """Variables and constants, whether the names have come before or not; each dict is the request's own."""
        for path in ("/a", "/b"):
            environ = self.environs.environ(b"PATH_INFO\nHTTP_X_A", (path, "1"))
            self.assertEqual({"PATH_INFO": path, "HTTP_X_A": "1", "wsgi.version": (1, 0)}, environ)
            self.assertIs(dict, type(environ))
            environ["own"] = 1
            environ.pop("wsgi.version")

    def test_order(self):
        """The same names in another order, and with one more."""
        self.assertEqual("/", self.environs.environ(b"PATH_INFO\nHTTP_X_A", ("/", "1"))["PATH_INFO"])
        self.assertEqual("/", self.environs.environ(b"HTTP_X_A\nPATH_INFO", ("1", "/"))["PATH_INFO"])
        self.assertEqual("2", self.environs.environ(b"HTTP_X_A\nPATH_INFO\nHTTP_X_B", ("1", "/", "2"))["HTTP_X_B"])

    def test_many(self):
        """Clients that always send other names fill no memory."""
        for number in range(1000):
            environ = self.environs.environ(f"PATH_INFO\nHTTP_X_{number}".encode(), ("/", "1"))
            self.assertEqual("1", environ[f"HTTP_X_{number}"])
        self.assertLessEqual(len(self.environs._remembered), 200)
