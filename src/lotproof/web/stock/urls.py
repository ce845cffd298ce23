"""Addresses of stock."""

from django.urls import path

from lotproof.web.stock import exports, movements, periods, preferences, views

app_name = "stock"
urlpatterns = [
    path("", views.index, name="index"),
    path("closed/", periods.index, name="periods"),
    path("closed/new/", periods.close, name="close_period"),
    path("columns/", preferences.columns, name="columns"),
    path("export/", exports.export, name="export"),
    path("export/<uuid:export_id>/", exports.progress, name="progress"),
    path("export/<uuid:export_id>/file/", exports.download, name="download"),
    path("filters/", preferences.index, name="filters"),
    path("filters/save/", preferences.save, name="save_filter"),
    path("filters/<uuid:saved_id>/rename/", preferences.rename, name="rename_filter"),
    path("filters/<uuid:saved_id>/delete/", preferences.delete, name="delete_filter"),
    path("movements/", movements.index, name="movements"),
]
