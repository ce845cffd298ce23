"""Addresses of devices."""

from django.urls import path

from lotproof.web.devices import views

app_name = "devices"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:device_id>/", views.device, name="device"),
    path("<uuid:device_id>/change/", views.change, name="change"),
    path("<uuid:device_id>/approve/", views.approve, name="approve"),
    path("<uuid:device_id>/deactivate/", views.deactivate, name="deactivate"),
    path("<uuid:device_id>/reopen/", views.reopen, name="reopen"),
    path("<uuid:device_id>/identifiers/", views.add_identifier, name="add_identifier"),
    path(
        "<uuid:device_id>/certificates/", views.add_certificate, name="add_certificate"
    ),
    path(
        "certificates/<uuid:certificate_id>/change/",
        views.change_certificate,
        name="change_certificate",
    ),
    path(
        "identifiers/<uuid:identifier_id>/end/",
        views.end_identifier,
        name="end_identifier",
    ),
]
