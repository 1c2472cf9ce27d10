"""The paths of the books."""

from django.urls import path

from books import views

app_name = "books"
urlpatterns = [
    path("", views.Shelf.as_view(), name="shelf"),
    path("books.csv", views.export, name="export"),
]
