"""Memory that the Java half sees, too: long bodies go through it, and not through a socket (Linux)."""

import mmap
import os
from contextlib import suppress
from typing import Optional

_FREE, _TAKEN, _LOST = range(3)  # a place


class SharedMemory:
    """Memory behind a descriptor, which another process can open through /proc. It does not outlive those processes."""

    def __init__(self, size: int) -> None:
        """Make memory of a size; raises OSError where the system has none."""
        self.size = size
        self.descriptor = os.memfd_create("wsgi-bridge", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(self.descriptor, size)
            _seal(self.descriptor)
            self._map = mmap.mmap(self.descriptor, size)
            self._view = memoryview(self._map)
        except BaseException:
            self.close()
            raise

    def piece(self, place: int, length: int) -> memoryview:
        """Return a part of the memory; what the Java half puts there later shows in it."""
        return self._view[place : place + length]

    def discard(self, start: int, length: int) -> None:
        """Give a part of the memory back to the system; whoever reads it finds zeros."""
        with suppress(OSError):  # a system may have no such call: then it goes with the rest
            self._map.madvise(mmap.MADV_REMOVE, start, length)

    def close(self) -> None:
        """Close the descriptor; the memory goes with the last who uses it: the JVM does until it collects garbage."""
        os.close(self.descriptor)


class Places:
    """Memory in which long blocks of answers lie until they are sent; in `Places` of the Java half, too.

    It begins with a word for each place, which both halves write: 0 where it is free. One more is not 0 once the memory
    is open in the Java half.
    """

    COUNT = 8
    HEAD = 64 * 1024  # bytes in front of the first place: a page of every system
    SIZE = 512 * 1024  # bytes in each

    def __init__(self, memory: SharedMemory) -> None:
        """Make places of memory that has room for them."""
        self.memory = memory
        self._bytes = memory.piece(0, memory.size)
        self._words = memory.piece(0, 4 * (self.COUNT + 1)).cast("I")

    def put(self, block: memoryview) -> "list[tuple[int, int]]":
        """Lay a block down; return the places, and how many bytes lie in each; none where there are too few."""
        words = self._words
        free = [place for place in range(self.COUNT) if words[place] == _FREE] if words[self.COUNT] else []
        count = -(-len(block) // self.SIZE)
        if count > len(free):
            return []
        taken = []
        for place in free[:count]:
            piece = block[len(taken) * self.SIZE :][: self.SIZE]
            start = self.HEAD + place * self.SIZE
            self._bytes[start : start + len(piece)] = piece
            words[place] = _TAKEN
            taken.append((place, len(piece)))
        return taken

    def lost(self) -> bool:
        """Return whether the Java half will not free most of them: it has given up each with a client that left."""
        return sum(self._words[place] == _LOST for place in range(self.COUNT)) > self.COUNT // 2

    def close(self) -> None:
        """Close the memory, and discard what nobody is to read any more."""
        for place in range(self.COUNT):
            if self._words[place] != _TAKEN:
                self.memory.discard(self.HEAD + place * self.SIZE, self.SIZE)
        self.memory.close()


def make_places() -> Optional[Places]:
    """Return places that can be shared; None where the system has no such memory."""
    memory = share(Places.HEAD + Places.COUNT * Places.SIZE)
    return None if memory is None else Places(memory)


def share(size: int) -> Optional[SharedMemory]:
    """Return memory that can be shared; None where the system has none."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        return SharedMemory(size)
    except OSError:
        return None


def _seal(descriptor: int) -> None:
    """See that nobody makes it smaller: whoever has mapped it would be killed."""
    from fcntl import F_ADD_SEALS, F_SEAL_GROW, F_SEAL_SHRINK, fcntl  # noqa: PLC0415 - not on Windows

    fcntl(descriptor, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK)
