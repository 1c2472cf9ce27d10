"""Plain WSGI: what a server costs by itself, for small and for large requests and answers."""

import os
from pathlib import Path

FILE = Path(os.environ["BENCH_DATA"]) / "100mb.bin"
MEGABYTE = b"x" * 1_000_000
CHUNK = b"data: a small chunk of a stream\n\n"
CHUNKS = 1000


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "13")])
    return [b"Hello, world!"]


def megabyte(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(MEGABYTE)))])
    return [MEGABYTE]


def file(environ, start_response):
    size = str(FILE.stat().st_size)
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", size)])
    opened = FILE.open("rb")
    if "wsgi.file_wrapper" in environ:
        return environ["wsgi.file_wrapper"](opened, 65536)
    return iter(lambda: opened.read(65536), b"")


def upload(environ, start_response):
    count = 0
    while block := environ["wsgi.input"].read(65536):
        count += len(block)
    answer = str(count).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]


def stream(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    for _ in range(CHUNKS):
        yield CHUNK


ROUTES = {"/hello": hello, "/megabyte": megabyte, "/file": file, "/upload": upload, "/stream": stream}


def application(environ, start_response):
    return ROUTES[environ["PATH_INFO"]](environ, start_response)
