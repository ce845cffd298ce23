"""Addresses of partners."""

from django.urls import path

from lotproof.web.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:partner_id>/", views.partner, name="partner"),
    path("<uuid:partner_id>/change/", views.change, name="change"),
    path("<uuid:partner_id>/approve/", views.approve, name="approve"),
    path(
        "<uuid:partner_id>/locations/<slug:kind>/",
        views.add_location,
        name="add_location",
    ),
    path("<uuid:partner_id>/deactivate/", views.deactivate, name="deactivate"),
    path("<uuid:partner_id>/reopen/", views.reopen, name="reopen"),
    path("<uuid:partner_id>/licences/", views.add_licence, name="add_licence"),
    path(
        "licences/<uuid:licence_id>/change/",
        views.change_licence,
        name="change_licence",
    ),
    path("licences/<uuid:licence_id>/end/", views.end_licence, name="end_licence"),
]
