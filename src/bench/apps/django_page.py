"""Django: a page from a template, with twenty rows from SQLite. Run as a program, it makes the database."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse
from django.template import engines
from django.urls import path

DATABASE = Path(os.environ["BENCH_DATA"]) / "books.sqlite3"
TEMPLATE = """<!DOCTYPE html>
<title>Books</title>
<ul>{% for book in books %}
<li>{{ book.title }}, {{ book.year }}{% if book.year > 1990 %} (new){% endif %}</li>{% endfor %}
</ul>
"""

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()


class Book(models.Model):
    title = models.CharField(max_length=100)
    year = models.IntegerField()

    class Meta:
        app_label = "books"


_template = engines["django"].from_string(TEMPLATE)


def page(request):
    return HttpResponse(
        _template.render({"books": Book.objects.filter(year__gte=1950).order_by("title")[:20]}, request)
    )


urlpatterns = [path("books/", page)]
application = get_wsgi_application()

if __name__ == "__main__":
    DATABASE.unlink(missing_ok=True)
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    Book.objects.bulk_create(Book(title=f"Book number {n:03}", year=1900 + n) for n in range(120))
