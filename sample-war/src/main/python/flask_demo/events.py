"""Events, sent to the browser as they happen (server-sent events)."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timezone

from flask import Blueprint, Response, abort, render_template, request

from common import place

blueprint = Blueprint("events", __name__)

_MOST = 3600
_SLOWEST = 60.0  # seconds


@blueprint.get("/clock")
def clock() -> str:
    """Show a page that shows the events."""
    return render_template("clock.html")


@blueprint.get("/events")
def events() -> Response:
    """Send `count` events, one each `interval` seconds; then a last one that is called done."""
    interval = request.args.get("interval", 1.0, type=float)
    count = request.args.get("count", 10, type=int)
    if not (0 <= interval <= _SLOWEST and 0 <= count <= _MOST):
        abort(400, f"interval must be from 0 to {_SLOWEST:.0f} seconds, count from 0 to {_MOST}")
    response = Response(_stream(interval, count), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    return response


def _stream(interval: float, count: int) -> Iterator[str]:
    """Yield the events. Each block goes to the client at once; the thread that sleeps here belongs to the worker."""
    for number in range(1, count + 1):
        if number > 1:
            time.sleep(interval)
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        tick = {"number": number, "time": now, **place.worker()}
        yield f"id: {number}\ndata: {json.dumps(tick)}\n\n"
    yield "event: done\ndata: {}\n\n"
