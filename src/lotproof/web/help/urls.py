"""Addresses of the guides."""

from django.urls import path

from lotproof.web.help import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("tour/", views.tour, name="tour"),
    path("tour/end/", views.tour_ended, name="tour_ended"),
    path("tour/<slug:code>/", views.tour_step, name="tour_step"),
    path("<slug:name>/", views.page, name="page"),
]
