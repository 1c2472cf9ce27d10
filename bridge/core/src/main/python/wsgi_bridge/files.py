"""wsgi.file_wrapper (section K)."""

import io
import os
import stat
from typing import Any, Optional


class FileWrapper:
    """An iterable over a file-like object, from its current position.

    It has `close` if that one has it (K02), and what frameworks need to begin somewhere else.
    """

    def __init__(self, filelike: Any, block_size: int = 8192) -> None:
        self.filelike = filelike
        self.block_size = block_size
        for name in ("close", "seekable", "seek", "tell"):
            if hasattr(filelike, name):
                setattr(self, name, getattr(filelike, name))

    def __iter__(self) -> "FileWrapper":
        return self

    def __next__(self) -> bytes:
        block = self.filelike.read(self.block_size)
        if block:
            return block
        raise StopIteration

    def part(self) -> "Optional[tuple[int, int, int]]":
        """Return descriptor, position and rest of a regular file; None for anything else, and where nothing is left.

        The system's own files (/proc) say that they are empty, and can be read all the same. Only the standard
        library's own binary files are looked at: whatever else has a `fileno`, such as a compressed file, may read
        something else than what lies there.
        """
        file = self.filelike
        try:
            raw = file.raw if type(file) in (io.BufferedReader, io.BufferedRandom) else file
            if type(raw) is not io.FileIO or not raw.readable():
                return None
            file.flush()
            status = os.fstat(raw.fileno())
            position = file.tell()
        except (OSError, ValueError):  # closed, or no file that can be positioned
            return None
        length = status.st_size - position
        if not stat.S_ISREG(status.st_mode) or length <= 0:
            return None
        return raw.fileno(), position, length
