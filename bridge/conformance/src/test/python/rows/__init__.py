"""The applications that the rows of the conformance matrix are tested with.

The first segment of PATH_INFO names one: `/A03` is `a03` of `rows.section_a`, `/A01.method` is `a01_method`. Without
one the environ is shown.
"""

import importlib

from rows import echo


def application(environ, start_response):
    """Call the application of a row."""
    row = environ["PATH_INFO"].split("/")[1]
    if not row:
        return echo.application(environ, start_response)
    module = importlib.import_module(f"rows.section_{row[0].lower()}")
    return getattr(module, row.lower().replace(".", "_"))(environ, start_response)
