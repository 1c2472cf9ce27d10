"""Memory that another process can open."""

import mmap
import os
import unittest
from unittest import mock

from wsgi_bridge.memory import Places, make_places, share


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


@unittest.skipUnless(hasattr(os, "memfd_create"), "Linux has it")
class PlacesTest(unittest.TestCase):
    """Blocks lie where the other process finds them."""

    def setUp(self):
        """Make places, and open them as the other process does."""
        self.places = make_places()
        memory = self.places.memory
        self.other = mmap.mmap(memory.descriptor, memory.size)
        self.addCleanup(self.other.close)

    def tearDown(self):
        """Close the descriptor."""
        self.places.memory.close()

    def test_not_open(self):
        """Nothing is laid down before the other process has opened the memory."""
        self.assertEqual([], self.places.put(memoryview(b"x")))

    def test_put(self):
        """A block takes as many places as it needs, or none."""
        self.other[4 * Places.COUNT] = 1
        self.other[4 * 1] = 1
        block = os.urandom(2 * Places.SIZE + 3)
        self.assertEqual([(0, Places.SIZE), (2, Places.SIZE), (3, 3)], self.places.put(memoryview(block)))
        self.assertEqual(block[: Places.SIZE], self.other[Places.HEAD :][: Places.SIZE])
        self.assertEqual(block[-3:], self.other[Places.HEAD + 3 * Places.SIZE :][:3])
        self.assertEqual([1, 1, 1, 1, 0], [self.other[4 * place] for place in range(5)])
        self.assertEqual([], self.places.put(memoryview(bytes(4 * Places.SIZE + 1))))
        self.assertEqual(0, self.other[4 * 4])

    def test_lost(self):
        """They are lost when most of them will not be free again."""
        for place in range(5):
            self.assertFalse(self.places.lost())
            self.other[4 * place] = 2
        self.assertTrue(self.places.lost())

    def test_close(self):
        """What is closed holds no more memory than what is still to be sent."""
        self.other[4 * Places.COUNT] = 1
        block = os.urandom(Places.SIZE)
        for _ in range(3):
            self.places.put(memoryview(block))
        self.other[4 * 0] = 0
        self.other[4 * 1] = 2
        self.places.close()
        found = [self.other[Places.HEAD + place * Places.SIZE :][: Places.SIZE] for place in range(3)]
        self.assertEqual([bytes(Places.SIZE), bytes(Places.SIZE), block], found)
        self.assertRaises(OSError, os.fstat, self.places.memory.descriptor)
        self.places = make_places()


class NoMemoryTest(unittest.TestCase):
    """Not every system has it."""

    def test_none(self):
        """Then there is none to share."""
        with mock.patch("wsgi_bridge.memory.os", new=object()):
            self.assertIsNone(share(10))
            self.assertIsNone(make_places())


if __name__ == "__main__":
    unittest.main()
