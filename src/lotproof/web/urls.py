"""Addresses of all screens; a screen's own stand in its folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("lotproof.web.workbench.urls")),
    path("accounts/", include("lotproof.web.sign_in.urls")),
    path("documents/", include("lotproof.web.documents.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("log/", include("lotproof.web.log.urls")),
    path("lots/", include("lotproof.web.lots.urls")),
    path("scan/", include("lotproof.web.scan.urls")),
]
