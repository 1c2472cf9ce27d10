"""wsgi.input (section F): the request's body as a file of the standard library's."""

import io
from typing import BinaryIO, Callable, Optional

_BUFFER = 64 * 1024


def open_body(ahead: bytes, pull: "Optional[Callable[[], bytes | memoryview]]", spooled: Optional[str]) -> BinaryIO:
    """Return the body: the bytes that came with the request, and then what `pull` gives; or a file.

    `pull` returns the next piece, an empty one at the end; a piece is not looked at any more when the next one is
    pulled, or the body is closed. It raises OSError for a body that the client has not sent to its end (F14). Once the
    body is closed, reading raises ValueError (F17).
    """
    if spooled is not None:
        return _Body(io.FileIO(spooled), _BUFFER)  # type: ignore[return-value]
    if pull is None:
        return io.BytesIO(ahead)
    return _Body(_Pulled(ahead, pull), _BUFFER)  # type: ignore[return-value]


class _Body(io.BufferedReader):
    """The body, which ends with the request: nobody takes away what it reads from."""

    def detach(self) -> io.RawIOBase:
        raise io.UnsupportedOperation("detach")


class _Pulled(io.RawIOBase):
    """The bytes that came ahead, then what the client sends while the application reads."""

    def __init__(self, ahead: bytes, pull: "Callable[[], bytes | memoryview]") -> None:
        super().__init__()
        self._piece = memoryview(ahead)
        self._pull = pull
        self._ended = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._piece.release()  # the memory is another request's from now on
        super().close()

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if not self._piece and not self._ended:
            self._piece = memoryview(self._pull())
            self._ended = not self._piece
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        return count
