"""Keep goods without serial numbers out of indexes by serial number.

Each change of a balance's quantity writes every index that the row is in.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_indexes_of_goods_in_and_out")]
    operations = [
        migrations.AlterField(
            "balance",
            "serial",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="balances",
                to="ledger.serial",
            ),
        ),
        migrations.RemoveConstraint("balance", "balance_serial_in_one_place"),
        migrations.AddConstraint(
            "balance",
            models.UniqueConstraint(
                fields=["serial"],
                condition=Q(is_stocked=True, quantity__gt=0, serial__isnull=False),
                name="balance_serial_in_one_place",
            ),
        ),
    ]
