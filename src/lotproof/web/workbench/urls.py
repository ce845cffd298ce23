"""Address of the first page after sign-in."""

from django.urls import path

from lotproof.web.workbench import views

app_name = "workbench"
urlpatterns = [path("", views.index, name="index")]
