"""A file that takes no room."""

import io

PERIOD = 251  # a prime, so that no block of a usual size begins like the one before it
_BYTES = bytes(range(PERIOD)) * 1024


class Pattern(io.RawIOBase):
    """A file of a given size whose byte number n is n modulo 251."""

    def __init__(self, size: int) -> None:
        """Make a file of `size` bytes."""
        super().__init__()
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer, or the beginning of it; return how many bytes that are, 0 at the end."""
        start = self._position % PERIOD
        count = min(len(buffer), len(_BYTES) - start, self._size - self._position)
        buffer[:count] = _BYTES[start : start + count]
        self._position += count
        return count
