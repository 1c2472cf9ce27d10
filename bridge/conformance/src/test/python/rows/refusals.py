"""Shows what start_response refuses."""

import sys


def refusals(start_response, *heads):
    """Offer heads one after the other, and answer with a line on each: what was offered, and what was raised.

    From the second head on, exc_info takes back the one before.
    """
    lines = []
    raised = None
    for head in heads:
        try:
            start_response(*head, raised)
            outcome = "taken"
        except Exception as error:
            raised = sys.exc_info()
            outcome = type(error).__name__
        lines.append(f"{_shown(head)}: {outcome}\n")
    start_response("200 OK", [("Content-Type", "text/plain")], raised)
    return ["".join(lines).encode("ascii")]


def _shown(head):
    status, headers = head
    return ascii(headers) if status == "200 OK" else ascii(status)


def with_headers(start_response, *headers):
    """Offer one header after the other."""
    return refusals(start_response, *(("200 OK", [header]) for header in headers))
