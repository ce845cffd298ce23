"""Addresses of the evidence log: its page, and the paths of C2SP tlog-tiles."""

from django.urls import path

from lotproof.web.log import checks, tiles, views

app_name = "log"
urlpatterns = [
    path("", views.index, name="index"),
    path("verify/", checks.index, name="verify"),
    path("verify/<uuid:check_id>/", checks.check, name="check"),
    path("compare/", views.compare, name="compare"),
    path("entries/", views.entries, name="entries"),
    path("entries/<uuid:entry_id>/", views.entry, name="entry"),
    path("exports/", views.exports, name="exports"),
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("checkpoint", tiles.checkpoint, name="checkpoint"),
    path("tile/<path:rest>", tiles.tile, name="tile"),
]
