"""G: wsgi.errors."""

import io
import logging
import sys
import threading

from rows.answers import text


def g01(environ, start_response):
    """Two threads write lines, each in three pieces."""
    errors = environ["wsgi.errors"]
    name = environ["QUERY_STRING"]
    start = threading.Barrier(2)

    def write(letter):
        start.wait(30)
        for number in range(100):
            errors.write(f"G01 {name} {letter}")
            errors.write(f"{letter}{letter} ")
            errors.write(f"{number} {letter}\n")
        errors.flush()

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    errors.writelines([f"G01 {name} ", "written ", "in lines\n", f"G01 {name} flushed"])
    errors.flush()
    return text(start_response, "written")


def g02(environ, start_response):
    """Characters of all kinds."""
    name = environ["QUERY_STRING"]
    environ["wsgi.errors"].write(f"G02 {name} \u20ac \ud800 \U0001f40d \x00 end\n")
    return text(start_response, "written")


def g03(environ, start_response):
    """Whatever writes into text streams; bytes are refused."""
    errors = environ["wsgi.errors"]
    name = environ["QUERY_STRING"]
    print("G03", name, "printed", file=errors)
    handler = logging.StreamHandler(errors)
    handler.emit(logging.makeLogRecord({"msg": f"G03 {name} handled", "levelno": logging.INFO}))
    print("G03", name, "to standard output")
    print("G03", name, "to standard error", file=sys.stderr)
    try:
        errors.write(b"bytes")
    except TypeError:
        return text(start_response, isinstance(errors, io.TextIOBase))


def g04(environ, start_response):
    """A line for this application's log."""
    environ["wsgi.errors"].write(f"G04 {environ['QUERY_STRING']} an error\n")
    return text(start_response, "written")
