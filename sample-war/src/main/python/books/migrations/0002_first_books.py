"""A shelf should not be empty."""

from django.db import migrations

_BOOKS = [
    ("The Bridge of San Luis Rey", "Thornton Wilder", 1927),
    ("Na Drini ćuprija", "Ivo Andrić", 1945),
    ("The Bridge over the River Kwai", "Pierre Boulle", 1952),
    ("A View from the Bridge", "Arthur Miller", 1955),
    ("Structures: Or Why Things Don’t Fall Down", "J. E. Gordon", 1978),
]


def _add(apps, schema_editor) -> None:
    book = apps.get_model("books", "Book")
    for title, author, year in _BOOKS:
        book.objects.create(title=title, author=author, year=year)


class Migration(migrations.Migration):
    """Adds the first books."""

    dependencies = [("books", "0001_books")]

    operations = [migrations.RunPython(_add, migrations.RunPython.noop)]
