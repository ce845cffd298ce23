"""Find a closed period's balances by the primary key only, which begins with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_check_movements_at_once")]
    operations = [
        migrations.AlterField(
            "closingbalance",
            "period",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="balances",
                to="ledger.closedperiod",
            ),
        ),
    ]
