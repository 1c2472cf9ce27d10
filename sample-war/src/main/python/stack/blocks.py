"""What the middleware in this package has in common."""

from collections.abc import Callable, Iterable, Iterator


class Blocks:
    """The blocks of a response on their way through a middleware.

    Asks for one block when it is asked for one, so that a response that is streamed stays so, and hands `close()` on
    to the iterable behind it, as PEP 3333 wants of every middleware.
    """

    def __init__(self, result: Iterable[bytes], through: Callable[[bytes], bytes]) -> None:
        """Take what an application has returned, and a function that each block passes through."""
        self._iterator = iter(result)
        self._close = getattr(result, "close", None)
        self._through = through

    def __iter__(self) -> Iterator[bytes]:
        """Return itself."""
        return self

    def __next__(self) -> bytes:
        """Return the next block."""
        return self._through(next(self._iterator))

    def close(self) -> None:
        """Tell the application that the response is over."""
        if self._close is not None:
            self._close()
