"""wsgi.errors and logging, on their way to the container's log."""

import codecs
import io
import logging
import threading
from typing import Any, Callable

LONGEST = 1024 * 1024  # bytes of a message; the Java half takes longer frames for a broken peer's

# Takes a level as `logging` counts them, and a message.
Log = Callable[[int, str], None]


class LogStream(io.TextIOBase):
    """A text stream whose lines are lines of the log.

    Each thread's lines stay whole (G01); any character is accepted (G02). `buffer` takes them as bytes.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, log: Log, level: int) -> None:
        super().__init__()
        self.buffer = _Bytes(self)
        self._log = log
        self._level = level
        self._rests: dict[int, str] = {}  # each thread's incomplete line

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str, /) -> int:
        """Log the lines that `text` completes; keep the rest."""
        if not isinstance(text, str):
            raise TypeError(f"wsgi.errors takes str, not {type(text).__name__}")
        thread = threading.get_ident()
        lines = (self._rests.pop(thread, "") + text).split("\n")
        if lines[-1]:
            self._rests[thread] = lines[-1]
        for line in lines[:-1]:
            self._log(self._level, line)
        return len(text)

    def flush(self) -> None:
        """Log this thread's incomplete line."""
        if self._rests:
            rest = self._rests.pop(threading.get_ident(), "")
            if rest:
                self._log(self._level, rest)

    def detach(self) -> "_Bytes":  # type: ignore[override]
        """Return `buffer`, of which applications make a text file of their own for sys.stdout; this one goes on."""
        return self.buffer

    def reconfigure(self, **_settings: Any) -> None:
        """Do nothing: what text files can be told does not matter to the log."""


class _Bytes(io.RawIOBase):
    """A stream's text as bytes in UTF-8; bytes that are not UTF-8 are written as escapes."""

    def __init__(self, stream: LogStream) -> None:
        super().__init__()
        self._stream = stream
        self._rests: dict[int, bytes] = {}  # each thread's incomplete character

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any, /) -> int:
        """Write the characters that `data` completes; keep the rest."""
        thread = threading.get_ident()
        rest = self._rests.pop(thread, b"")
        known = b"".join((rest, data))
        text, used = codecs.utf_8_decode(known, self._stream.errors, False)
        if used < len(known):
            self._rests[thread] = known[used:]
        self._stream.write(text)
        return len(known) - len(rest)

    def flush(self) -> None:
        """Log this thread's incomplete line."""
        self._stream.flush()


class LogHandler(logging.Handler):
    """A handler that keeps each record's level on its way to the container's log.

    The bridge installs one where the application has configured no handler. An application that configures logging
    itself can name it: `"class": "wsgi_bridge.LogHandler"`.
    """

    log: "Log | None" = None

    def handle(self, record: logging.LogRecord) -> "bool | logging.LogRecord":  # type: ignore[override]
        """Log the record if the filters let it pass; without a lock, which RequestTimeout could leave locked."""
        passed = self.filter(record)
        if passed:
            self.emit(passed if isinstance(passed, logging.LogRecord) else record)
        return passed

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record; outside of the bridge, do nothing."""
        try:
            if LogHandler.log is not None:
                LogHandler.log(record.levelno, self.format(record))
        except Exception:
            self.handleError(record)


def encoded(message: str, longest: int = LONGEST) -> bytes:
    """Return a message as the Java half takes it: UTF-8, of 1 MiB at most. A longer one says that it is cut."""
    data = message[: longest + 1].encode("utf-8", "backslashreplace")
    if len(data) <= longest:
        return data
    note = f"... [cut: the message has {len(message)} characters]".encode()
    return data[: longest - len(note)].decode("utf-8", "ignore").encode() + note


def install_handler() -> None:
    """Give the root logger a handler, unless the application has configured logging itself."""
    if not logging.root.handlers:
        logging.root.addHandler(LogHandler())
