"""Addresses of all screens; a screen's own stand in its folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("lotproof.web.workbench.urls")),
    path("accounts/", include("lotproof.web.sign_in.urls")),
    path("devices/", include("lotproof.web.devices.urls")),
    path("documents/", include("lotproof.web.documents.urls")),
    path("help/", include("lotproof.web.help.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("locations/", include("lotproof.web.locations.urls")),
    path("log/", include("lotproof.web.log.urls")),
    path("lots/", include("lotproof.web.lots.urls")),
    path("papers/", include("lotproof.web.papers.urls")),
    path("partners/", include("lotproof.web.partners.urls")),
    path("people/", include("lotproof.web.people.urls")),
    path("scan/", include("lotproof.web.scan.urls")),
    path("stock/", include("lotproof.web.stock.urls")),
]
