from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Devices, their identifiers and certificates."""

    name = "lotproof.catalog"
    label = "catalog"
