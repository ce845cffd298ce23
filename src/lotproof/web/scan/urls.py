"""Addresses of the scan page."""

from django.urls import path

from lotproof.web.scan import views

app_name = "scan"
urlpatterns = [
    path("", views.index, name="index"),
    path("picture/", views.picture, name="picture"),
]
