"""Addresses of printed records and labels."""

from django.urls import path

from lotproof.web.papers import views

app_name = "papers"
urlpatterns = [
    path("records/<uuid:document_id>/", views.record, name="record"),
    path("labels/<slug:of>/<uuid:record_id>/", views.labels, name="labels"),
]
