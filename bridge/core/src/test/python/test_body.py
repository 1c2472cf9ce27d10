"""wsgi.input."""

import io
import tempfile
import unittest
from pathlib import Path

from wsgi_bridge.body import open_body


def pieces(*blocks):
    """Return a pull that gives blocks, one a call."""
    waiting = list(blocks)

    def pull():
        block = waiting.pop(0) if waiting else b""
        if isinstance(block, Exception):
            raise block
        return block

    return pull


class BodyTest(unittest.TestCase):
    """Section F, for each kind of body."""

    def bodies(self, content):
        """Return each kind of body that holds `content`."""
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        spooled = Path(self.folder.name, "body")
        spooled.write_bytes(content)
        half = len(content) // 2
        step = 1 + len(content) // 100
        packets = [content[i : i + step] for i in range(half, len(content), step)]
        bodies = {
            "ahead": open_body(content, None, None),
            "pulled": open_body(content[:half], pieces(*packets), None),
            "spooled": open_body(b"", None, str(spooled)),
        }
        for name, body in bodies.items():
            with self.subTest(name):
                yield body
            body.close()

    def test_read(self):
        """F02, F03, F06: all forms of read; exactly as many bytes as asked for; then nothing."""
        for body in self.bodies(b"abcdefghij"):
            self.assertEqual(b"", body.read(0))
            self.assertEqual(b"abcdefg", body.read(7))
            self.assertEqual(b"hij", body.read())
            self.assertEqual([b"", b"", b""], [body.read(1), body.read(-1), body.read(None)])

    def test_lines(self):
        """F01, F04, F05: readline, readlines, iteration."""
        for body in self.bodies(b"a\nbcd\nc\nd\n\ne"):
            self.assertEqual(b"a\n", body.readline())
            self.assertEqual(b"bc", body.readline(2))
            self.assertEqual(b"d\n", body.readline())
            self.assertEqual(b"c\n", next(iter(body)))
            self.assertEqual([b"d\n", b"\n", b"e"], body.readlines())

    def test_types(self):
        """A05, F07: bytes, whatever they are."""
        content = bytes(range(256)) * 2000
        for body in self.bodies(content):
            read = body.read()
            self.assertIs(bytes, type(read))
            self.assertEqual(content, read)

    def test_lazy(self):
        """F11: nothing is pulled before the first read, or for what came ahead."""
        pulls = []

        def pull():
            pulls.append(1)
            return b""

        body = open_body(b"abc", pull, None)
        self.assertEqual([], pulls)
        self.assertEqual(b"a", body.read(1))
        self.assertEqual([], pulls)
        self.assertEqual(b"bc", body.read())
        self.assertEqual(1, len(pulls), "not pulled again at its end")
        body.read()
        self.assertEqual(1, len(pulls))

    def test_broken(self):
        """F14: a body that breaks off raises OSError."""
        body = open_body(b"ab", pieces(ConnectionError("only 2 of 5")), None)
        with self.assertRaisesRegex(OSError, "only 2 of 5"):
            body.read()

    def test_closed(self):
        """F17: reading when the request has ended raises ValueError."""
        for body in self.bodies(b"abc"):
            body.close()
            with self.assertRaises(ValueError):
                body.read()

    def test_closed_below(self):
        """What lies in memory that is the next request's by then is not seen below the buffer either."""
        body = open_body(b"", pieces(b"abcdef"), None)
        raw = body.raw
        self.assertEqual(b"a", raw.read(1))
        body.close()
        with self.assertRaises(ValueError):
            raw.readinto(bytearray(9))

    def test_detach(self):
        """Nobody takes the raw stream away: it would outlive the request."""
        for body in self.bodies(b"abc"):
            with self.assertRaises(io.UnsupportedOperation):
                body.detach()
            self.assertEqual(b"abc", body.read())


if __name__ == "__main__":
    unittest.main()
