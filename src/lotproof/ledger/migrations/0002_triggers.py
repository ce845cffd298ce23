"""Let the database itself refuse to rewrite or delete these records."""

from django.db import migrations

from lotproof.evidence.triggers import append_only, versioned


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_functions_of_triggers"),
        ("ledger", "0001_lots_movements_balances_holds"),
    ]
    operations = [
        versioned("ledger_lot"),
        versioned("ledger_serial"),
        append_only("ledger_movement"),
        versioned("ledger_hold"),
        versioned("ledger_reservation"),
        append_only("ledger_closedperiod"),
    ]
