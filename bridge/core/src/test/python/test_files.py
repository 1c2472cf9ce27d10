"""Files as answers."""

import gzip
import io
import os
import tempfile
import unittest

from test_gateway import Recorded
from wsgi_bridge.files import FileWrapper
from wsgi_bridge.gateway import WHOLE, serve

LARGE = os.urandom(1000) * (2 * WHOLE // 1000)


class Taking(Recorded):
    """A transport that takes files."""

    def file(self, head, descriptor, offset, length):
        """Keep the file's part."""
        self._call("file", head, os.pread(descriptor, length, offset))
        return True


class FileWrapperTest(unittest.TestCase):
    """Section K."""

    def setUp(self):
        """Make a large file."""
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the test ends
        self.addCleanup(self.file.close)
        self.file.write(LARGE)
        self.file.seek(0)

    def answer(self, result, transport, *headers):
        """Serve a result; return what the transport was told."""

        def application(environ, start_response):
            start_response("200 OK", list(headers))
            return result

        serve(application, {"wsgi.errors": io.StringIO()}, transport)
        return transport.calls

    def test_blocks(self):
        """K01, K02: blocks of what is no file of the system, which is closed."""
        file = io.BytesIO(b"abcde")
        calls = self.answer(FileWrapper(file, 2), Taking())
        self.assertEqual([("start", b"200 OK", b"ab"), ("block", b"cd"), ("block", b"e"), ("end",)], calls)
        self.assertTrue(file.closed)

    def test_file_like(self):
        """K02: an object that has read alone has no close."""

        class Reader:
            def read(self, size):
                return b""

        wrapper = FileWrapper(Reader())
        self.assertFalse(hasattr(wrapper, "close"))
        self.assertFalse(hasattr(wrapper, "seek"))
        self.assertEqual([("answer", b"200 OK", b"")], self.answer(wrapper, Taking()))

    def test_seek(self):
        """Frameworks begin somewhere else."""
        wrapper = FileWrapper(io.BytesIO(b"abcde"))
        self.assertTrue(wrapper.seekable())
        wrapper.seek(3)
        self.assertEqual(3, wrapper.tell())
        self.assertEqual([b"de"], list(wrapper))

    def test_large(self):
        """K03: a large file is the engine's, from its position; then it is closed."""
        self.file.read(10)
        calls = self.answer(FileWrapper(self.file), Taking())
        self.assertEqual([("file", b"200 OK", LARGE[10:])], calls)
        self.assertTrue(self.file.closed)

    def test_length(self):
        """K03: Content-Length ends it."""
        count = WHOLE + 1
        calls = self.answer(FileWrapper(self.file), Taking(), ("Content-Length", str(count)))
        self.assertEqual(LARGE[:count], calls[0][2])

    def test_too_short(self):
        """J06: a file shorter than Content-Length is treated as any body."""
        calls = self.answer(FileWrapper(self.file, 1 << 20), Taking(), ("Content-Length", str(len(LARGE) + 1)))
        self.assertEqual(["start", "end"], [call[0] for call in calls])

    def test_small(self):
        """A small file is one answer."""
        self.file.truncate(100)
        calls = self.answer(FileWrapper(self.file, 8), Taking())
        self.assertEqual([("answer", b"200 OK", LARGE[:100])], calls)

    @unittest.skipUnless(os.path.exists("/proc/self/status"), "the system has no such files")
    def test_empty_for_the_system(self):
        """K03: a file whose size is said to be 0 is read; one that is empty, or at its end, is an empty answer."""
        with open("/proc/self/status", "rb") as status:
            self.assertIn(b"Pid:", self.answer(FileWrapper(status, 1 << 20), Taking())[0][2])
        self.file.seek(0, io.SEEK_END)
        self.assertEqual([("answer", b"200 OK", b"")], self.answer(FileWrapper(self.file), Taking()))

    def test_refused(self):
        """An engine that cannot take it gets blocks."""
        calls = self.answer(FileWrapper(self.file, len(LARGE)), Recorded())
        self.assertEqual([("start", b"200 OK", LARGE), ("end",)], calls)

    def test_unwritten(self):
        """What is still in the file's buffer counts."""
        with tempfile.TemporaryFile(buffering=1 << 20) as file:
            file.write(LARGE)
            file.seek(0)
            file.write(b"!")
            file.seek(0)
            self.assertEqual(b"!" + LARGE[1:], self.answer(FileWrapper(file), Taking())[0][2])

    def test_not_what_it_seems(self):
        """K03: files that read something else than what lies in the system's file, pipes, and closed files."""
        with tempfile.NamedTemporaryFile() as packed:
            packed.write(gzip.compress(LARGE))
            packed.flush()
            with gzip.open(packed.name) as unpacked:
                self.assertIsNone(FileWrapper(unpacked).part())
            with io.BufferedReader(gzip.open(packed.name)) as unpacked:
                self.assertIsNone(FileWrapper(unpacked).part())
        reading, writing = os.pipe()
        with open(reading, "rb") as pipe, open(writing, "wb") as full:
            self.assertIsNone(FileWrapper(pipe).part())
            self.assertIsNone(FileWrapper(full).part())
        with open(os.devnull, "rb") as device:
            self.assertIsNone(FileWrapper(device).part())
        self.file.close()
        self.assertIsNone(FileWrapper(self.file).part())


if __name__ == "__main__":
    unittest.main()
