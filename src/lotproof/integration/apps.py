"""Django's entry to the package."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """What other systems are told."""

    name = "lotproof.integration"
