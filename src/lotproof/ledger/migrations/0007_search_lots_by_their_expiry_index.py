"""Walk and search the list of lots in one index, without reading the lots."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_index_balances_of_serials_only")]
    operations = [
        migrations.RemoveIndex("lot", "lot_expires_on"),
        migrations.AddIndex(
            "lot",
            models.Index(
                fields=["expires_on", "id"],
                include=["number", "device"],
                name="lot_expires_on",
            ),
        ),
    ]
