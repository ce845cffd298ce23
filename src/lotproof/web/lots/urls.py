"""Addresses of lots."""

from django.urls import path

from lotproof.web.lots import listing, views

app_name = "lots"
urlpatterns = [
    path("", listing.index, name="index"),
    path("<uuid:lot_id>/", views.lot, name="lot"),
    path("<uuid:lot_id>/dossier/", views.dossier, name="dossier"),
    path("<uuid:lot_id>/trace/", views.trace, name="trace"),
    path("serials/<uuid:serial_id>/", views.serial, name="serial"),
]
