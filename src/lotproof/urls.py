"""Every address of the site; a screen's own addresses stand in its folder."""

from django.urls import URLPattern, URLResolver, include, path

from lotproof.api.service import service

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", service.urls),
    path("", include("lotproof.web.urls")),
]
