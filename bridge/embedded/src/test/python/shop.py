"""The application of the engine's tests: each path does one thing."""

import atexit
import json
import logging
import os
import sys
import threading
import time

count = 0
four = threading.Barrier(4)
released = threading.Event()


def app(environ, start_response):
    return PATHS[environ["PATH_INFO"]](environ, start_response)


def text(start_response, value):
    body = str(value).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def hello(environ, start_response):
    return text(start_response, "hello")


def frames(environ, start_response):
    return text(start_response, len(sys._current_frames()))


def counted(environ, start_response):
    global count
    count += 1
    return text(start_response, count)


def meet(environ, start_response):
    four.wait(20)
    return text(start_response, "all four are here")


def whoami(environ, start_response):
    return text(start_response, threading.current_thread().name)


def read(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [])
    return [body]


def stream(environ, start_response):
    start_response("200 OK", [])

    def blocks():
        try:
            yield b"one"
            yield b"two"
        finally:
            print("closed")

    return blocks()


class Closing(list):
    """An answer whose end the log tells of."""

    def __init__(self, blocks, errors):
        super().__init__(blocks)
        self.errors = errors

    def close(self):
        print("closed", file=self.errors)


def long(environ, start_response):
    """A block that does not fit what is kept for a client that reads nothing."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return Closing([bytes(2 << 20)], environ["wsgi.errors"])


def file(environ, start_response):
    start_response("200 OK", [])
    return environ["wsgi.file_wrapper"](open(os.environ["SHOP_FILE"], "rb"))


def log(environ, start_response):
    print("printed")
    print("complained", file=sys.stderr)
    logging.getLogger("shop").error("logged ü\ud800")
    environ["wsgi.errors"].write("written\n")
    return text(start_response, "")


def log_elsewhere(environ, start_response):
    thread = threading.Thread(target=print, args=("from a thread",))
    thread.start()
    thread.join()
    return text(start_response, "")


def read_elsewhere(environ, start_response):
    read = []
    thread = threading.Thread(target=lambda: read.append(environ["wsgi.input"].read()))
    thread.start()
    thread.join()
    return text(start_response, read[0].decode())


def fail(environ, start_response):
    raise ValueError("no such thing")


def refused(environ, start_response):
    start_response("200 OK", [("Transfer-Encoding", "chunked")])
    return []


def spin(environ, start_response):
    while True:
        pass


def sleep(environ, start_response):
    time.sleep(0.3)
    return text(start_response, "slept")


def compute(environ, start_response):
    while not released.is_set():
        end = time.perf_counter() + 0.002
        while time.perf_counter() < end:
            pass
        os.stat(os.devnull)  # lets go of the GIL, and has it back at once
    return text(start_response, "computed")


def release(environ, start_response):
    released.set()
    return text(start_response, "")


def leave(environ, start_response):
    sys.exit(3)


def kill(environ, start_response):
    os._exit(3)


def fork(environ, start_response):
    os.fork()


def recurse(environ, start_response):
    return recurse(environ, start_response)


def recurse_in_c(environ, start_response):
    return json.loads("[" * 200_000)


def recurse_and_call(environ, start_response):
    """Fill the stack as far as Python allows, with calls to Java at each depth."""

    def deeper(level):
        if level % 1000 == 0 or level > 8000:
            environ["wsgi.errors"].write("deep\n")
        return list(map(deeper, [level + 1]))

    if sys.version_info >= (3, 14):
        sys.setrecursionlimit(1_000_000)  # from here on the stack's end is the limit
    try:
        return deeper(1)
    finally:
        sys.setrecursionlimit(1000)


def exhaust(environ, start_response):
    return [b"x" * (1 << 62)]


def environment(environ, start_response):
    os.environ["SHOP_CHANGED"] = "yes"
    return text(start_response, os.environ["SHOP_CHANGED"] + os.getenv("SHOP_GIVEN", ""))


def at_exit(environ, start_response):
    atexit.register(print, "exit")
    return text(start_response, "")


def daemon(environ, start_response):
    """Leave a thread behind that goes on logging."""

    def chatter():
        while True:
            print("chatter")
            time.sleep(0.001)

    threading.Thread(target=chatter, name="chatterbox", daemon=True).start()
    return text(start_response, "")


def executor(environ, start_response):
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor()
    return text(start_response, pool.submit(lambda: "done").result())


PATHS = {"/" + name: value for name, value in list(globals().items()) if callable(value)}
