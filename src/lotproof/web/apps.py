"""Django's entry to the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages: one folder a screen."""

    name = "lotproof.web"

    def ready(self) -> None:
        """Record failed one-time codes; allauth has no hook for them, only a signal."""
        from allauth.mfa.signals import (  # noqa: PLC0415 - needs loaded apps
            authentication_failed,
        )

        from lotproof.web.sign_in.adapter import (  # noqa: PLC0415 - likewise
            record_wrong_code,
        )

        authentication_failed.connect(record_wrong_code)
