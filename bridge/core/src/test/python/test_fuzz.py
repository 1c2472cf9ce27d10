"""Any input, by chance; a failure names its seed, and `FUZZ_SEED=n` repeats it. `FUZZ_TRIES` makes more of them."""

import io
import os
import random
import socket
import tempfile
import threading
import unittest

from wsgi_bridge.body import open_body
from wsgi_bridge.frames import HEADER, HELLO, Closed, Connection
from wsgi_bridge.headers import check_head

TRIES = int(os.environ.get("FUZZ_TRIES", "300"))
SEED = os.environ.get("FUZZ_SEED")

PIECES = [
    "200 OK",
    "404 ",
    "100 x",
    "X-A",
    "Content-Length",
    "12",
    "Connection",
    "Set-Cookie",
    "\r",
    "\n",
    "\0",
    "é",
    "€",
]
ODD = [None, 0, b"200 OK", ("a", "b"), ["a"], {}, 1.5, "\ud800"]


def chances(case):
    """Yield sources of chance; each has a seed, and a failure is followed by it."""
    for seed in [int(SEED)] if SEED else (random.getrandbits(40) for _ in range(TRIES)):
        case.seed = seed
        yield random.Random(seed)


def slices(chance, data):
    """Cut bytes into pieces."""
    start = 0
    while start < len(data):
        end = start + chance.randint(1, 1 + len(data) // chance.randint(1, 8))
        yield data[start:end]
        start = end


class FuzzTest(unittest.TestCase):
    """What arrives from outside, and what applications give."""

    seed = None

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print(f"FUZZ_SEED={self.seed} repeats the failure of {self.id()}")
        return result

    def text(self, chance):
        if chance.random() < 0.1:
            return chance.choice(ODD)
        return "".join(chance.choice(PIECES) for _ in range(chance.choice([1, 1, 1, 0, 2, 5])))

    def test_check_head(self):
        """H07 to H13: a head that can be sent, or one of three errors."""
        for chance in chances(self):
            headers = [(self.text(chance), self.text(chance)) for _ in range(chance.randint(0, 4))]
            if chance.random() < 0.1:
                headers.append(chance.choice(ODD))
            status = chance.choice(["200 OK", self.text(chance)])
            try:
                head, length = check_head(status, headers)
            except (TypeError, ValueError, AssertionError):
                continue
            self.assertEqual(1 + 2 * len(headers), len(head.split(b"\n")))
            self.assertNotRegex(head, rb"[\0\r]")
            self.assertTrue(length is None or length >= 0)

    def test_body(self):
        """F01 to F07: whatever the slices and the calls, the body reads as one in memory does."""
        for chance in chances(self):
            content = bytes(chance.choice(b"ab\n\r\0\xff") for _ in range(chance.choice([0, 1, 50, 5000])))
            ahead = chance.randint(0, len(content))
            pieces = slices(chance, content[ahead:])
            body = open_body(content[:ahead], lambda pieces=pieces: next(pieces, b""), None)
            model = io.BytesIO(content)
            for _ in range(30):
                name = chance.choice(["read", "read", "readline", "readline", "readlines"])
                size = -1 if name == "readlines" else chance.choice([-1, 0, 1, 2, 7, 100, 4096])
                self.assertEqual(getattr(model, name)(size), getattr(body, name)(size))
            self.assertEqual(model.read(), body.read())
            self.assertEqual(b"", body.read())

    def receive(self, sent):
        """Return what a connection makes of pieces: its frames, and whether it has closed."""
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.join(folder, "s"))
            listener.listen()
            connection = Connection(os.path.join(folder, "s"), ["hello"])
            peer, _ = listener.accept()
            self.assertEqual(HEADER.pack(5, HELLO, 0) + b"hello", peer.recv(100))

            def send():
                with peer:
                    try:
                        for piece in sent:
                            peer.sendall(piece)
                    except OSError:
                        pass  # it has closed

            sender = threading.Thread(target=send)
            sender.start()
            frames = []
            try:
                while True:
                    frames.append(connection.receive())
            except Closed:
                return frames
            finally:
                connection.close()
                sender.join(20)
                self.assertFalse(sender.is_alive())

    def test_frames(self):
        """Whole frames come out as they were put in, in whatever slices."""
        for chance in chances(self):
            frames = []
            for _ in range(chance.randint(0, 8)):
                payload = os.urandom(chance.choice([0, 1, 9, 1000, 200_000]))
                frames.append((chance.randint(0, 255), chance.getrandbits(32), payload))
            data = b"".join(HEADER.pack(len(p), k, n) + p for k, n, p in frames)
            self.assertEqual(frames, self.receive(slices(chance, data)))

    def test_broken(self):
        """Any bytes are frames, or end the connection; a length that cannot be takes no memory."""
        for chance in chances(self):
            data = bytes(chance.getrandbits(8) for _ in range(chance.randint(0, 100)))
            if chance.random() < 0.5:
                data = HEADER.pack(chance.randint(0, 60), 2, 0) + data
            self.receive(slices(chance, data))


if __name__ == "__main__":
    unittest.main()
