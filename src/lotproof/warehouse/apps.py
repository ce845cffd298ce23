from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    """Sites, zones and locations."""

    name = "lotproof.warehouse"
    label = "warehouse"
