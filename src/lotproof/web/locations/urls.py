"""Addresses of sites, zones and locations."""

from django.urls import path

from lotproof.web.locations import views

app_name = "locations"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:location_id>/", views.location, name="location"),
    path("<uuid:location_id>/change/", views.change, name="change"),
    path("<uuid:location_id>/deactivate/", views.deactivate, name="deactivate"),
    path("zones/new/", views.new_zone, name="new_zone"),
    path("zones/<uuid:zone_id>/", views.zone, name="zone"),
    path("zones/<uuid:zone_id>/change/", views.change_zone, name="change_zone"),
    path("sites/new/", views.new_site, name="new_site"),
    path("sites/<uuid:site_id>/", views.site, name="site"),
    path("sites/<uuid:site_id>/change/", views.change_site, name="change_site"),
]
