"""Memory that another process can open."""

import mmap
import os
import unittest
from unittest import mock

from wsgi_bridge.memory import share


@unittest.skipUnless(hasattr(os, "memfd_create"), "Linux has it")
class MemoryTest(unittest.TestCase):
    """What the other process puts there shows here."""

    def test_piece(self):
        """A piece is what lies at a place."""
        memory = share(10)
        self.addCleanup(memory.close)
        with mmap.mmap(memory.descriptor, 10) as other:
            other[2:5] = b"abc"
        self.assertEqual(b"abc", bytes(memory.piece(2, 3)))
        self.assertEqual(10, memory.size)

    def test_size(self):
        """Nobody can make it smaller under the other's hands."""
        memory = share(10)
        self.addCleanup(memory.close)
        self.assertRaises(PermissionError, os.ftruncate, memory.descriptor, 5)

    def test_closed(self):
        """A closed one has no descriptor, also where it came to nothing."""
        memory = share(10)
        memory.close()
        self.assertRaises(OSError, os.fstat, memory.descriptor)
        with mock.patch("mmap.mmap", side_effect=OSError):
            self.assertIsNone(share(10))
        self.assertRaises(OSError, os.fstat, memory.descriptor)


class NoMemoryTest(unittest.TestCase):
    """Not every system has it."""

    def test_none(self):
        """Then there is none to share."""
        with mock.patch("wsgi_bridge.memory.os", new=object()):
            self.assertIsNone(share(10))


if __name__ == "__main__":
    unittest.main()
