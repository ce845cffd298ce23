from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles, the permission matrix and signatures."""

    name = "lotproof.accounts"
    label = "accounts"
