"""Sum the units and lots of every bin without sorting all stock on disk."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_find_closing_balances_one_by_one")]
    operations = [
        migrations.RemoveIndex("balance", "balance_location"),
        migrations.AddIndex(
            "balance",
            models.Index(
                fields=["location", "lot"],
                include=["quantity"],
                condition=Q(is_stocked=True, quantity__gt=0),
                name="balance_location",
            ),
        ),
    ]
