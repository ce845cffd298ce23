"""Addresses of the first page after sign-in, and of papers that lapse."""

from django.urls import path

from lotproof.web.workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.index, name="index"),
    path("lapsing/", views.lapsing, name="lapsing"),
]
