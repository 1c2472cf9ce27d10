"""What is asked of the servers."""

from dataclasses import dataclass

FILE_BYTES = 100_000_000
UPLOAD_BYTES = 10_000_000


@dataclass(frozen=True)
class Scenario:
    """One kind of request, and with how many connections it is sent."""

    name: str
    title: str
    module: str  # of the application, in the folder apps
    path: str
    query: str = ""
    upload: int = 0  # bytes of the request's body
    connections: tuple[int, ...] = (1, 16, 256)
    timeout: int = 2  # seconds after which wrk counts a request as lost

    @property
    def method(self) -> str:
        """The request's method."""
        return "POST" if self.upload else "GET"

    @property
    def target(self) -> str:
        """The request's target: path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


ALL = {
    scenario.name: scenario
    for scenario in (
        Scenario("hello", "Hello, world", "plain", "/hello"),
        Scenario("flask", "Flask, JSON", "flask_json", "/items/42", query="name=A%20thing"),
        Scenario("django", "Django, a template and an SQLite query", "django_page", "/books/"),
        Scenario("megabyte", "An answer of 1 MB", "plain", "/megabyte"),
        Scenario("file", "A file of 100 MB", "plain", "/file", connections=(1, 16), timeout=60),
        Scenario(
            "upload", "An upload of 10 MB", "plain", "/upload", upload=UPLOAD_BYTES, connections=(1, 16), timeout=20
        ),
        Scenario("stream", "A stream of 1,000 small chunks", "plain", "/stream", timeout=20),
    )
}
