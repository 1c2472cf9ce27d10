"""A Django project: a shelf of books, and the admin."""
