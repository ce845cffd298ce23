"""Addresses of stock."""

from django.urls import path

from lotproof.web.stock import views

app_name = "stock"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
]
