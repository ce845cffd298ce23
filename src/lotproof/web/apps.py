"""Django's entry to the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages: one folder a screen."""

    name = "lotproof.web"

    def ready(self) -> None:
        """Record what second factors do; allauth has no hooks for it, only signals."""
        from allauth.mfa import signals  # noqa: PLC0415 - needs loaded apps

        from lotproof.web.sign_in import factors  # noqa: PLC0415 - likewise

        signals.authentication_failed.connect(factors.record_wrong_code)
        signals.authenticator_added.connect(factors.record_added)
        signals.authenticator_removed.connect(factors.record_removed)
        signals.authenticator_reset.connect(factors.record_renewed)
