from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Suppliers, customers, makers, and their licences."""

    name = "lotproof.partners"
    label = "partners"
