"""wsgi.input (section F): the request's body as a file of the standard library's."""

import io
from typing import BinaryIO, Callable, Optional

_BUFFER = 64 * 1024


def open_body(ahead: bytes, pull: "Optional[Callable[[memoryview], int]]", spooled: Optional[str]) -> BinaryIO:
    """Return the body: the bytes that came with the request, and then what `pull` gives; or a file.

    `pull` fills a buffer and returns the number of bytes, 0 at the end; it raises OSError for a body that the client
    has not sent to its end (F14). Once the body is closed, reading raises ValueError (F17).
    """
    if spooled is not None:
        return open(spooled, "rb")
    if pull is None:
        return io.BytesIO(ahead)
    return io.BufferedReader(_Pulled(ahead, pull), _BUFFER)  # type: ignore[return-value]


class _Pulled(io.RawIOBase):
    """The bytes that came ahead, then what the client sends while the application reads."""

    def __init__(self, ahead: bytes, pull: "Callable[[memoryview], int]") -> None:
        super().__init__()
        self._ahead = ahead
        self._pull = pull
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._ahead:
            piece = self._ahead[: len(buffer)]
            self._ahead = self._ahead[len(piece) :]
            buffer[: len(piece)] = piece
            return len(piece)
        if self._ended:
            return 0
        count = self._pull(buffer)
        self._ended = count == 0
        return count
