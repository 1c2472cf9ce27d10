"""Short ways to answer."""


def text(start_response, body, status="200 OK"):
    """Answer with a text."""
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [str(body).encode()]
