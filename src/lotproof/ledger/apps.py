from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Lots, serial numbers, movements, balances, holds and reservations."""

    name = "lotproof.ledger"
    label = "ledger"
