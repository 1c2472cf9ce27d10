"""Memory that the Java half sees, too: long bodies of requests go through it, and the kernel copies nothing (Linux)."""

import mmap
import os
from typing import Optional


class SharedMemory:
    """Memory behind a descriptor, which another process can open through /proc. It does not outlive those processes."""

    def __init__(self, size: int) -> None:
        """Make memory of a size; raises OSError where the system has none."""
        self.size = size
        self.descriptor = os.memfd_create("wsgi-bridge", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(self.descriptor, size)
            _seal(self.descriptor)
            self._view = memoryview(mmap.mmap(self.descriptor, size))
        except BaseException:
            self.close()
            raise

    def piece(self, place: int, length: int) -> memoryview:
        """Return a part of the memory; what the Java half puts there later shows in it."""
        return self._view[place : place + length]

    def close(self) -> None:
        """Close the descriptor; the memory itself goes with the last who uses it."""
        os.close(self.descriptor)


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
