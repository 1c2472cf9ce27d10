"""Calls the application for one request, as PEP 3333 says. The same for every engine.

An engine's transport has the methods of `Transport`; everything else about a response is decided here.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Callable, Optional

from wsgi_bridge.files import FileWrapper
from wsgi_bridge.headers import check_head
from wsgi_bridge.traces import describe

WHOLE = 64 * 1024  # a result that is there at once is sent in one piece up to this many bytes

Application = Callable[["dict[str, Any]", Callable[..., Any]], Iterable[bytes]]


class ClientGone(ConnectionError):
    """Nobody waits for the answer any more."""


class RequestTimeout(BaseException):
    """Raised inside an application that works on a request for longer than request-timeout."""


class Transport:
    """What an engine offers for the answer to one request; each method may raise ClientGone."""

    def answer(self, head: bytes, body: bytes) -> None:
        """Send a whole answer."""
        raise NotImplementedError

    def start(self, head: bytes, block: bytes) -> None:
        """Send the head and the first block of an answer."""
        raise NotImplementedError

    def block(self, block: bytes) -> None:
        """Send one more block."""
        raise NotImplementedError

    def end(self) -> None:
        """End the answer that `start` began."""
        raise NotImplementedError

    def file(self, head: bytes, descriptor: int, offset: int, length: int) -> bool:
        """Send a whole answer whose body is a part of a regular file; return whether the engine can."""
        raise NotImplementedError

    def fail(self, message: str, detail: str) -> None:
        """End the request without a complete answer."""
        raise NotImplementedError


class Response:
    """One response: start_response, write, and what the application returns (sections H and J)."""

    __slots__ = ("_called", "_head", "_remaining", "_sent", "_transport", "ended")

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._called = False
        self._head: Optional[bytes] = None
        self._remaining: Optional[int] = None  # bytes that Content-Length still allows
        self._sent = False
        self.ended = False

    def start_response(self, status: str, headers: "list[tuple[str, str]]", exc_info: Any = None, /) -> Any:
        """PEP 3333's start_response; returns `write`."""
        if exc_info is not None:
            try:
                if type(exc_info) is not tuple or len(exc_info) != 3:
                    raise TypeError("exc_info must be a tuple as sys.exc_info() returns it (H05)")
                if self._sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # it holds this frame
        elif self._called:
            raise AssertionError("start_response was called a second time without exc_info (H04)")
        if self.ended:
            raise AssertionError("start_response was called after the response had ended (J10)")
        self._called = True
        self._head, self._remaining = check_head(status, headers)
        return self.write

    def write(self, block: bytes, /) -> None:
        """PEP 3333's write callable: send a block ahead of those that the application returns (J09)."""
        if self.ended:
            raise AssertionError("write was called after the response had ended (J10)")
        if type(block) is not bytes:
            raise TypeError(f"write takes bytes, not {type(block).__name__} (A05)")
        if self._remaining is not None and len(block) > self._remaining:
            raise AssertionError(f"write exceeds Content-Length by {len(block) - self._remaining} bytes (J05)")
        if block:
            self._send(block)

    def send(self, result: Iterable[bytes]) -> None:
        """Send what the application has returned, block by block, and end the response."""
        if type(result) is FileWrapper and self._send_file(result):
            return
        if type(result) in (list, tuple):
            result = _joined(result)
            last = len(result)  # no code of the application's runs behind this block
        else:
            last = 0
        blocks = iter(result)
        for count, block in enumerate(blocks, 1):
            if type(block) is not bytes:
                raise TypeError(f"the application yielded {type(block).__name__}, not bytes (A05)")
            remaining = self._remaining
            if remaining is not None and len(block) >= remaining:
                self._finish(block[:remaining])
                if type(result) is not FileWrapper and (len(block) > remaining or count != last):
                    _run_out(block[remaining:], blocks)
                return
            if count == last:
                self._finish(block)
                return
            if block:
                self._send(block)
        self._finish(b"")

    def _send_file(self, wrapper: FileWrapper) -> bool:
        """Leave a large file to the engine, which needs no thread of Python's for it (K03)."""
        part = None if self._sent else wrapper.part()
        if part is None:
            return False
        descriptor, offset, length = part
        if self._remaining is not None:
            if self._remaining > length:
                return False  # it will be too short, and treated like any other body that is
            length = self._remaining
        if length <= WHOLE:
            self._finish(wrapper.filelike.read(length))
            return True
        self._sent = self.ended = self._transport.file(self._checked_head(), descriptor, offset, length)
        return self._sent

    def _send(self, block: bytes) -> None:
        if self._remaining is not None:
            self._remaining -= len(block)
        if self._sent:
            self._transport.block(block)
        else:
            head = self._checked_head()
            self._sent = True
            self._transport.start(head, block)

    def _finish(self, block: bytes) -> None:
        if self._sent:
            if block:
                self._transport.block(block)
            self._transport.end()
        else:
            head = self._checked_head()
            self._sent = True
            self._transport.answer(head, block)
        self.ended = True

    def _checked_head(self) -> bytes:
        if self._head is None:
            raise AssertionError("start_response was not called before the first block, or its arguments were refused")
        return self._head


def _run_out(excess: bytes, blocks: Iterator[bytes]) -> None:
    """Let an application come to its end behind its last byte, while its client has the answer (J05).

    It may have something to do there. But it is asked no more when it goes on sending.
    """
    if excess or any(blocks):
        raise AssertionError("the body is longer than its Content-Length; the rest is dropped (J05)")


def _joined(result: Any) -> Any:
    """Make one block of a short list; between its blocks no code of the application's runs."""
    if len(result) > 1 and all(type(block) is bytes for block in result) and sum(map(len, result)) <= WHOLE:
        return (b"".join(result),)
    return result


def serve_body(application: Application, environ: "dict[str, Any]", body: BinaryIO, transport: Transport) -> None:
    """Serve a request with its body, which is closed at the end. Never raises."""
    environ["wsgi.input"] = body
    try:
        serve(application, environ, transport)
    except RequestTimeout:  # it came while another failure was being told
        transport.fail("the application raised RequestTimeout", "")
    with contextlib.suppress(BufferError):  # its bytes are the application's, which has a view of them: getbuffer()
        body.close()


def serve(application: Application, environ: "dict[str, Any]", transport: Transport) -> None:
    """Call the application and send its answer. Never raises: what goes wrong is told to the transport."""
    errors = environ["wsgi.errors"]
    response = Response(transport)
    try:
        result = application(environ, response.start_response)
        try:
            response.send(result)
        finally:
            _close(result, errors)
    except ClientGone:
        pass  # the Java half knows
    except BaseException as error:  # SystemExit ends the request, not the worker (A13)
        line, trace = describe(error)
        if response.ended:
            errors.write(f"behind the answer's end: {line}\n{trace}\n")
        else:
            transport.fail(f"the application raised {line}", trace)
    finally:
        response.ended = True
        errors.flush()  # a line that the application has not ended must not lead the next request's


def _close(result: Any, errors: Any) -> None:
    """Call the result's close(), if it has one; the response is out already: an exception goes into the log (L02)."""
    try:
        close = getattr(result, "close", None)
        if close is not None:
            close()
    except BaseException as error:
        line, trace = describe(error)
        errors.write(f"close() raised {line}\n{trace}\n")
