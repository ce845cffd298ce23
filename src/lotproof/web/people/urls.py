"""Addresses of people and roles."""

from django.urls import path

from lotproof.web.people import views

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:user_id>/", views.person, name="person"),
    path("<uuid:user_id>/change/", views.change, name="change"),
    path("<uuid:user_id>/password/", views.password, name="password"),
    path("<uuid:user_id>/unlock/", views.unlock, name="unlock"),
    path("<uuid:user_id>/factors/", views.factors, name="factors"),
    path("<uuid:user_id>/tokens/<uuid:token_id>/revoke/", views.revoke, name="revoke"),
    path("roles/", views.roles, name="roles"),
    path("roles/<uuid:role_id>/", views.role, name="role"),
]
