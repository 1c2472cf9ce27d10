"""The application's call, as PEP 3333 says."""

import functools
import gc
import io
import sys
import unittest
import weakref
from unittest import mock

from wsgi_bridge.files import FileWrapper
from wsgi_bridge.gateway import WHOLE, ClientGone, Transport, serve, serve_body


class Recorded(Transport):
    """A transport that keeps what it is told."""

    def __init__(self, leaves_after=None):
        self.calls = []
        self.leaves_after = leaves_after

    def _call(self, *call):
        if len(self.calls) == self.leaves_after:
            raise ClientGone("gone")
        self.calls.append(call)

    def answer(self, head, body):
        """Keep a whole answer."""
        self._call("answer", head, body)

    def start(self, head, block):
        """Keep a head and a block."""
        self._call("start", head, block)

    def block(self, block):
        """Keep a block."""
        self._call("block", block)

    def end(self):
        """Keep the end."""
        self._call("end")

    def file(self, head, descriptor, offset, length):
        """Take no file."""
        return False

    def fail(self, message, detail):
        """Keep a failure."""
        self._call("fail", message, detail)


class Blocks:
    """A result that counts how often it is closed."""

    def __init__(self, *blocks, error=None):
        self.blocks = iter(blocks)
        self.error = error
        self.closed = 0

    def __iter__(self):
        return self

    def __next__(self):
        for block in self.blocks:
            return block
        if self.error:
            raise self.error
        raise StopIteration

    def close(self):
        """Count."""
        self.closed += 1


class GatewayCase(unittest.TestCase):
    """Calls applications."""

    def setUp(self):
        """Begin with an empty log."""
        self.errors = io.StringIO()

    def serve(self, application, leaves_after=None):
        """Serve a request; return what the transport was told."""
        transport = Recorded(leaves_after)
        serve(application, {"wsgi.errors": self.errors}, transport)
        return transport.calls

    def result(self, result, *headers):
        """Serve a request whose application returns a result."""

        def application(environ, start_response):
            start_response("200 OK", list(headers))
            return result

        return self.serve(application)

    def failure(self, application):
        """Serve a request that fails; return the message."""
        calls = self.serve(application)
        self.assertEqual("fail", calls[-1][0], calls)
        return calls[-1][1]


class CallTest(GatewayCase):
    """Which applications there are."""

    def test_callables(self):
        """A01, A02: whatever can be called with two arguments."""

        def function(environ, start_response, /):
            start_response("200 OK", [])
            return [b"x"]

        class Instance:
            def __call__(self, environ, start_response):
                return function(environ, start_response)

            def method(self, environ, start_response):
                return function(environ, start_response)

        class Iterated:
            def __init__(self, environ, start_response):
                start_response("200 OK", [])

            def __iter__(self):
                yield b"x"

        for application in (function, Instance(), Instance().method, functools.partial(function)):
            self.assertEqual([("answer", b"200 OK", b"x")], self.serve(application))
        self.assertEqual([("start", b"200 OK", b"x"), ("end",)], self.serve(Iterated))

    def test_late_start(self):
        """A07: the first step of the iteration may call start_response."""

        def application(environ, start_response):
            start_response("200 OK", [])
            yield b"x"

        self.assertEqual([("start", b"200 OK", b"x"), ("end",)], self.serve(application))

    def test_only_the_protocol(self):
        """A08: nothing of the result is touched but __iter__, __next__ and close."""
        touched = []

        class Result:
            def __getattr__(self, name):
                touched.append(name)
                raise AttributeError(name)

            def __iter__(self):
                return iter([b"x"])

        self.result(Result())
        self.assertEqual(["close"], touched)

    def test_body(self):
        """F17: the body is closed at the end; one of which the application keeps a view stays as it is."""
        views = []

        def application(environ, start_response):
            start_response("200 OK", [])
            if environ["PATH_INFO"] == "/view":
                views.append(environ["wsgi.input"].getbuffer())
            return []

        for path in ("/", "/view"):
            with self.subTest(path=path):
                body = io.BytesIO(b"body")
                serve_body(application, {"wsgi.errors": self.errors, "PATH_INFO": path}, body, Recorded())
                self.assertEqual(path == "/", body.closed)
        self.assertEqual(b"body", bytes(views[0]))

    def test_errors_are_flushed(self):
        """G01: a line that is not ended does not lead the next request's."""
        flushed = []

        class Errors(io.StringIO):
            def flush(self):
                flushed.append(self.getvalue())

        self.errors = Errors()

        def application(environ, start_response):
            environ["wsgi.errors"].write("half a line")
            start_response("200 OK", [])
            return []

        self.serve(application)
        self.assertEqual(["half a line"], flushed)


class StartResponseTest(GatewayCase):
    """Section H."""

    def test_returns_write(self):
        """A06, J09: write sends ahead of the blocks."""

        def application(environ, start_response):
            write = start_response("200 OK", [], None)
            write(b"a")
            write(b"")
            write(b"b")
            return [b"c"]

        calls = [("start", b"200 OK", b"a"), ("block", b"b"), ("block", b"c"), ("end",)]
        self.assertEqual(calls, self.serve(application))

    def test_arguments(self):
        """A06: one argument, or four, are errors."""
        self.assertIn("TypeError", self.failure(lambda environ, start_response: start_response("200 OK")))
        self.assertIn("TypeError", self.failure(lambda environ, start_response: start_response("200 OK", [], None, 1)))

    def test_twice(self):
        """H04: a second call without exc_info is an error, after a refused first one, too."""

        def application(environ, start_response):
            start_response("200 OK", [])
            start_response("200 OK", [])

        def refused(environ, start_response):
            try:
                start_response("OK", [])
            except ValueError:
                pass
            return [b"x"]

        self.assertIn("H04", self.failure(application))
        self.assertIn("start_response was not called", self.failure(refused))

    def test_replaced(self):
        """H02: with exc_info, before the first block, status and headers are replaced."""

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "1")])
            try:
                raise KeyError("x")
            except KeyError:
                start_response("500 Oops", [("X-After", "1")], sys.exc_info())
            return [b"sorry"]

        self.assertEqual([("answer", b"500 Oops\nX-After\n1", b"sorry")], self.serve(application))

    def test_too_late(self):
        """H03: with exc_info, after the first block, that very exception is raised."""
        seen = []

        def application(environ, start_response):
            start_response("200 OK", [])
            yield b"x"
            error = KeyError("x")
            try:
                try:
                    raise error
                except KeyError:
                    start_response("500 Oops", [], sys.exc_info())
            except KeyError as raised:
                seen.append(raised is error)
                raise

        calls = self.serve(application)
        self.assertEqual([True], seen)
        self.assertEqual("the application raised KeyError: 'x'", calls[1][1])

    def test_exc_info_form(self):
        """H05: exc_info is a tuple of three."""
        for exc_info in ((1, 2), [None, None, None], True):
            with self.subTest(exc_info):
                message = self.failure(lambda e, start_response, info=exc_info: start_response("200 OK", [], info))
                self.assertIn("H05", message)

    def test_no_references(self):
        """H05: nothing keeps the exception when the request has ended."""

        class Held(Exception):
            pass

        refs = []

        def application(environ, start_response):
            start_response("200 OK", [])
            try:
                error = Held()
                refs.append(weakref.ref(error))
                raise error
            except Held:
                start_response("500 Oops", [], sys.exc_info())
            return [b""]

        gc.disable()
        try:
            self.serve(application)
        finally:
            gc.enable()
        del self.errors
        gc.collect()
        self.assertIsNone(refs[0]())

    def test_refused(self):
        """H06: the application sees what is wrong when it calls."""

        def application(environ, start_response):
            try:
                start_response("200 OK", [("Connection", "close")])
            except AssertionError as error:
                start_response("500 Oops", [], sys.exc_info())
                return [str(error).encode()]

        self.assertEqual(
            [("answer", b"500 Oops", b"header Connection is the server's, not the application's (H11)")],
            self.serve(application),
        )

    def test_never_called(self):
        """H14: a result without start_response is a failure."""
        self.assertIn("start_response was not called", self.failure(lambda environ, start_response: []))
        self.assertIn("start_response was not called", self.failure(lambda environ, start_response: iter([b"x"])))

    def test_snapshot(self):
        """H15: what happens to the list afterwards changes nothing."""
        headers = [("X-A", "1")]

        def application(environ, start_response):
            start_response("200 OK", headers)
            headers.clear()
            return [b"x"]

        self.assertEqual([("answer", b"200 OK\nX-A\n1", b"x")], self.serve(application))

    def test_after_the_end(self):
        """J10: start_response and write are errors when the request has ended."""
        kept = []

        def application(environ, start_response):
            kept.append(start_response)
            kept.append(start_response("200 OK", []))
            return [b"x"]

        self.serve(application)
        with self.assertRaisesRegex(AssertionError, "J10"):
            kept[1](b"late")
        with self.assertRaisesRegex(AssertionError, "H04"):
            kept[0]("200 OK", [])


class BlocksTest(GatewayCase):
    """Section J."""

    def test_whole(self):
        """J03, J07: a list that is there at once is one answer."""
        for result in ([], [b""], (b"",), iter([]), iter([b""])):
            self.assertEqual([("answer", b"200 OK", b"")], self.result(result))
        self.assertEqual([("answer", b"200 OK", b"abc")], self.result([b"a", b"", b"bc"]))
        self.assertEqual([("answer", b"200 OK", b"abc")], self.result((b"abc",)))

    def test_large_list(self):
        """A list that is long goes block by block."""
        block = bytes(WHOLE)
        calls = [("start", b"200 OK", block), ("block", b"x"), ("end",)]
        self.assertEqual(calls, self.result([block, b"x"]))
        self.assertEqual([("answer", b"200 OK", block + b"x")], self.result([block + b"x"]))

    def test_empty_block(self):
        """J02: an empty block commits nothing."""

        def application(environ, start_response):
            start_response("200 OK", [])
            yield b""
            start_response("500 Oops", [], (None, None, None))
            yield b""

        self.assertEqual([("answer", b"500 Oops", b"")], self.serve(application))

    def test_each_block(self):
        """J01: each block is sent before the next is asked for."""
        sent = []
        transport = Recorded()

        def application(environ, start_response):
            start_response("200 OK", [])
            for block in (b"a", b"b"):
                yield block
                sent.append(transport.calls[-1][-1])

        serve(application, {"wsgi.errors": self.errors}, transport)
        self.assertEqual([b"a", b"b"], sent)

    def test_iterables(self):
        """J13: whatever can be iterated."""

        class Sequence:
            def __getitem__(self, index):
                return [b"a", b"b"][index]

        for result in (Sequence(), {b"a": 1, b"b": 2}, iter([b"a", b"b"]), (b for b in (b"a", b"b"))):
            calls = [("start", b"200 OK", b"a"), ("block", b"b"), ("end",)]
            self.assertEqual(calls, self.result(result))
        self.assertEqual([("start", b"200 OK", b"a\n"), ("block", b"b"), ("end",)], self.result(io.BytesIO(b"a\nb")))

    def test_types(self):
        """A05, J14: blocks are bytes, exactly."""
        for result, name in (("x", "str"), (["x"], "str"), (b"abc", "int"), ([bytearray(b"x")], "bytearray")):
            with self.subTest(result):
                message = self.result(result)[-1][1]
                self.assertIn(f"the application yielded {name}, not bytes (A05)", message)
        self.assertIn("'NoneType' object is not iterable", self.result(None)[-1][1])
        failing = self.failure(lambda environ, start_response: start_response("200 OK", [])("x"))
        self.assertIn("write takes bytes, not str (A05)", failing)

    def test_content_length_reached(self):
        """J05: what goes over Content-Length is dropped, and the application asked for no more."""
        asked = []

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "4")])
            for block in (b"abc", b"def", b"ghi"):
                asked.append(block)
                yield block

        calls = self.serve(application)
        head = b"200 OK\nContent-Length\n4"
        self.assertEqual([("start", head, b"abc"), ("block", b"d"), ("end",)], calls)
        self.assertEqual([b"abc", b"def"], asked)
        self.assertIn("the body is longer than its Content-Length; the rest is dropped (J05)", self.errors.getvalue())

    def test_behind_content_length(self):
        """J05: the application comes to its end behind its last byte, but is asked no more once it sends another."""
        for more in (), (b"", b""), (b"", b"d", b"e"):
            with self.subTest(more):
                asked = []
                self.errors.truncate(0)

                def application(environ, start_response, asked=asked, more=more):
                    start_response("200 OK", [("Content-Length", "3")])
                    for block in (b"abc", *more):
                        asked.append(block)
                        yield block
                    asked.append("end")

                calls = self.serve(application)
                self.assertEqual([("answer", b"200 OK\nContent-Length\n3", b"abc")], calls)
                overlong = b"d" in more
                self.assertEqual([b"abc", b"", b"d"] if overlong else [b"abc", *more, "end"], asked)
                self.assertEqual(overlong, "(J05)" in self.errors.getvalue())

    def test_file_longer_than_content_length(self):
        """K03: a part of a file is no mistake, and no more of it is read."""
        file = mock.Mock(spec=["read"])
        file.read.side_effect = [b"abc", b"def"]
        calls = self.result(FileWrapper(file, 3), ("Content-Length", "3"))
        self.assertEqual([("answer", b"200 OK\nContent-Length\n3", b"abc")], calls)
        file.read.assert_called_once_with(3)
        self.assertEqual("", self.errors.getvalue())

    def test_failure_behind_content_length(self):
        """J05, L02: what fails there does not fail the answer; the log tells."""

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "3")])
            yield b"abc"
            raise KeyError("too late")

        self.assertEqual([("answer", b"200 OK\nContent-Length\n3", b"abc")], self.serve(application))
        self.assertIn("behind the answer's end: KeyError: 'too late'", self.errors.getvalue())

    def test_content_length_of_a_list(self):
        """J05: a list is cut, too; an exact one is one answer."""
        head = b"200 OK\nContent-Length\n2"
        self.assertEqual([("answer", head, b"ab")], self.result([b"abc"], ("Content-Length", "2")))
        self.assertEqual([("answer", head, b"ab")], self.result([b"a", b"b"], ("Content-Length", "2")))
        empty = b"304 Not Modified\nContent-Length\n0"

        def application(environ, start_response):
            start_response("304 Not Modified", [("Content-Length", "0")])
            return [b""]

        self.assertEqual([("answer", empty, b"")], self.serve(application))

    def test_content_length_not_reached(self):
        """J06: a body that is too short is the Java half's to refuse."""
        head = b"200 OK\nContent-Length\n9"
        self.assertEqual([("answer", head, b"abc")], self.result([b"abc"], ("Content-Length", "9")))

    def test_write_past_content_length(self):
        """J05: write past Content-Length raises."""

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "2")])(b"abc")

        self.assertIn("write exceeds Content-Length by 1 bytes (J05)", self.failure(application))


class EndTest(GatewayCase):
    """Section L."""

    def test_close(self):
        """L01: close is called once, at the end."""
        result = Blocks(b"a")
        self.result(result)
        self.assertEqual(1, result.closed)

    def test_close_after_errors(self):
        """L01: and after an exception, a refusal, a client that leaves, or at Content-Length."""
        results = [Blocks(b"a", error=KeyError("x")), Blocks("no bytes"), Blocks(b"a", b"b"), Blocks(b"abc", b"d")]
        self.result(results[0])
        self.result(results[1])

        def application(environ, start_response):
            start_response("200 OK", [])
            return results[2]

        self.serve(application, leaves_after=1)
        self.result(results[3], ("Content-Length", "2"))
        self.assertEqual([1, 1, 1, 1], [result.closed for result in results])

    def test_close_of_what_cannot_be_iterated(self):
        """L01: even where the iteration cannot begin."""
        closed = []

        class Result:
            def __iter__(self):
                raise KeyError("x")

            def close(self):
                closed.append(1)

        self.assertIn("KeyError", self.result(Result())[-1][1])
        self.assertEqual([1], closed)

    def test_close_raises(self):
        """L02: the answer is whole; the exception goes into the log."""
        result = Blocks(b"a")
        result.close = lambda: sys.exit("close")
        self.assertEqual([("start", b"200 OK", b"a"), ("end",)], self.result(result))
        self.assertIn("close() raised SystemExit: close\nTraceback", self.errors.getvalue())

    def test_close_cannot_be_looked_up(self):
        """L02: nor does a result fail an answer that has ended by having no attributes any more, as a proxy may."""

        class Proxy:
            def __iter__(self):
                return iter([b"a"])

            @property
            def close(self):
                raise RuntimeError("outside of its context")

        self.assertEqual([("start", b"200 OK", b"a"), ("end",)], self.result(Proxy()))
        self.assertIn("close() raised RuntimeError: outside of its context\nTraceback", self.errors.getvalue())

    def test_failure_behind_the_end(self):
        """L02: nothing that goes wrong behind the end of an answer fails it: the next request may have begun."""
        result = Blocks(b"a")
        result.close = lambda: sys.exit("close")
        self.errors.write = mock.Mock(side_effect=[RuntimeError("the log is not there"), 0])
        self.assertEqual([("start", b"200 OK", b"a"), ("end",)], self.result(result))
        self.assertIn("behind the answer's end: RuntimeError: the log is not", self.errors.write.call_args[0][0])

    def test_failure(self):
        """L03, A13: any exception ends the request, with its traceback."""
        for error in (ValueError("x"), SystemExit(3), KeyboardInterrupt()):
            with self.subTest(error):

                def application(environ, start_response, error=error):
                    raise error

                name = type(error).__name__
                ((kind, message, detail),) = self.serve(application)
                self.assertEqual("fail", kind)
                self.assertTrue(message.startswith(f"the application raised {name}"), message)
                self.assertIn("in application", detail)
                self.assertNotIn("gateway.py", detail.replace("test_gateway.py", ""))

    def test_client_gone(self):
        """L05: a client that leaves is no failure; the generator is ended on this thread."""
        ended = []

        def application(environ, start_response):
            start_response("200 OK", [])
            try:
                while True:
                    yield b"x"
            finally:
                ended.append(1)

        calls = self.serve(application, leaves_after=3)
        self.assertEqual(3, len(calls))
        self.assertNotIn("fail", [call[0] for call in calls])
        self.assertEqual([1], ended)
        self.assertEqual("", self.errors.getvalue())


class TransportTest(unittest.TestCase):
    """What an engine must have."""

    def test_abstract(self):
        """Each method is the engine's to write."""
        transport = Transport()
        for name, arguments in (("answer", 2), ("start", 2), ("block", 1), ("end", 0), ("file", 4), ("fail", 2)):
            with self.assertRaises(NotImplementedError):
                getattr(transport, name)(*([b""] * arguments))


if __name__ == "__main__":
    unittest.main()
