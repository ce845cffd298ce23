"""Addresses of the guides."""

from django.urls import path

from lotproof.web.help import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:name>/", views.page, name="page"),
]
