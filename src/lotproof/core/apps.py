"""Django's entry to the package: installs the translator of refusals."""

from django.apps import AppConfig
from django.utils.translation import gettext

from lotproof.core.refusals import Refused


class CoreConfig(AppConfig):
    """What all packages share."""

    name = "lotproof.core"

    def ready(self) -> None:
        """Let refusals speak the reader's language."""
        Refused.translate = staticmethod(gettext)
