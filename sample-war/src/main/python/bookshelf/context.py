"""What each template may use."""

from typing import Any

from django.http import HttpRequest

from common.place import site, worker


def place(request: HttpRequest) -> dict[str, Any]:
    """Return the web application's path, and where the page comes from."""
    return {"site": site(request.META["SCRIPT_NAME"]), "worker": worker()}
