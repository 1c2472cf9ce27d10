"""Shows the environ: a line for each key, its value as repr() writes it."""


def application(environ, start_response):
    """Answer with the environ."""
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return ["".join(f"{key}={value!r}\n" for key, value in sorted(environ.items())).encode("ascii", "backslashreplace")]
