"""Cookies that stay with the application."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri


class MountedCookies:
    """Sends the application's cookies to the application only.

    Django's settings give cookies the path `/`, the same for every request; where the application is mounted is the
    container's affair, and stands in SCRIPT_NAME.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the project."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve a request."""
        response = self._get_response(request)
        for cookie in response.cookies.values():
            if cookie["path"] == "/":
                cookie["path"] = iri_to_uri(request.META["SCRIPT_NAME"]) or "/"
        return response
