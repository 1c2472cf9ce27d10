"""What is stored."""

from django.core.validators import MaxValueValidator
from django.db import models


class Book(models.Model):
    """A book on the shelf."""

    title = models.CharField(max_length=200)
    author = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(2100)])
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest books come first."""

        ordering = ("-added", "-pk")

    def __str__(self) -> str:
        """Return title and author."""
        return f"{self.title} ({self.author})"
