"""The Python half of wsgi-bridge: what only Python can do to serve a WSGI application.

A request comes from the Java half to a `worker`, whose `slot` hands it to the `gateway`, which calls the application
as PEP 3333 says. Only the standard library is used; CPython 3.9 and later.
"""

from wsgi_bridge.logs import LogHandler

__all__ = ["LogHandler"]
