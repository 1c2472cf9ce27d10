"""The floor: calls an application in plain CPython, with no server around it.

Usage: calls.py MODULE METHOD PATH QUERY BODY_LENGTH SECONDS; prints JSON with the answer's length and hash, and the CPU
time of a call.
"""

import hashlib
import importlib
import io
import json
import sys
import time

module, method, path, query, length, seconds = sys.argv[1:]
application = importlib.import_module(module).application
body = b"x" * int(length)
environ = {
    "REQUEST_METHOD": method,
    "SCRIPT_NAME": "",
    "PATH_INFO": path,
    "QUERY_STRING": query,
    "CONTENT_LENGTH": length,
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "127.0.0.1",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def start_response(status, headers, exc_info=None):
    assert status.startswith("200"), status


def call(sink):
    result = application({**environ, "wsgi.input": io.BytesIO(body)}, start_response)
    try:
        for block in result:
            sink(block)
    finally:
        if hasattr(result, "close"):
            result.close()


def measure(wanted):
    """Call for some seconds; return the CPU time of a call in microseconds."""
    calls, begin, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - begin < wanted:
        call(len)
        calls += 1
    return (time.process_time() - cpu) / calls * 1e6


answer = bytearray()
call(answer.extend)
measure(0.2)
print(
    json.dumps({"length": len(answer), "digest": hashlib.sha256(answer).hexdigest(), "cpu_us": measure(float(seconds))})
)
