"""A stack of middleware around the plain application, composed here and nowhere else.

A request goes through it from the last line to the first, the response the other way.
"""

import logging

import hello
from stack.basic_auth import BasicAuth
from stack.request_log import RequestLog
from stack.server_timing import ServerTiming
from stack.upper_case import UpperCase

# The bridge takes what Python logs to the container's log; only the level is this application's own decision.
log = logging.getLogger(__name__)
log.setLevel(logging.INFO)

application = hello.application
application = UpperCase(application)
application = BasicAuth(application, realm="stack", passwords={"guest": "guest"})
application = ServerTiming(application)
application = RequestLog(application, log)
