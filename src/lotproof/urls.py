"""Every address of the site; a screen's own addresses stand in its folder."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lotproof.web.urls")),
]
