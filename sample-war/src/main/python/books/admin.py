"""The books in the admin."""

from django.contrib import admin

from books.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    """How the admin shows books."""

    list_display = ("title", "author", "year", "added")
    list_filter = ("added",)
    search_fields = ("title", "author")
