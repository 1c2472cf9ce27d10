"""The shelf, a form for new books, and all books as a file."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from typing import Any

from django.contrib.messages.views import SuccessMessageMixin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe
from django.views.generic import CreateView

from books.models import Book

_SHOWN = 50


class Shelf(SuccessMessageMixin, CreateView):
    """The newest books, and the form to add one."""

    model = Book
    fields = ("title", "author", "year")
    template_name = "books/shelf.html"
    success_url = reverse_lazy("books:shelf")
    success_message = "“%(title)s” is on the shelf."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows."""
        books = Book.objects.all()
        added = self.request.session.get("added", 0)
        return super().get_context_data(books=books[:_SHOWN], total=books.count(), added=added, **kwargs)

    def form_valid(self, form: ModelForm) -> HttpResponse:
        """Put the book on the shelf, and count it in the visitor's session."""
        self.request.session["added"] = self.request.session.get("added", 0) + 1
        return super().form_valid(form)


@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send all books as CSV; with `?rows=`, as many rows, the books over and over again."""
    books = Book.objects.order_by("pk").values_list("title", "author", "year")
    rows = books.iterator()
    if "rows" in request.GET:
        try:
            rows = itertools.islice(itertools.cycle(books), int(request.GET["rows"]))
        except ValueError:
            return HttpResponseBadRequest("rows must be a whole number from 0\n", "text/plain; charset=utf-8")
    headers = {"Content-Disposition": 'attachment; filename="books.csv"'}
    return StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    """Yield CSV lines, each when the bridge asks for it."""
    write = csv.writer(_Echo()).writerow
    yield write(("title", "author", "year"))
    for row in rows:
        yield write(row)


class _Echo:
    """A file that hands back what is written to it, so that `writerow` returns its line."""

    def write(self, line: str) -> str:
        return line
