"""The application's configuration."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """The books."""

    name = "books"
