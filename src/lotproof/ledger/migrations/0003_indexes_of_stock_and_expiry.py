"""Find what is in stock, and what expires, without reading what left long ago."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_triggers")]
    operations = [
        migrations.RemoveIndex("balance", "balance_location"),
        migrations.AddIndex(
            "balance",
            models.Index(
                fields=["location"],
                condition=Q(is_stocked=True, quantity__gt=0),
                name="balance_location",
            ),
        ),
        migrations.AddIndex(
            "balance",
            models.Index(
                fields=["lot"],
                include=["location", "serial", "quantity"],
                condition=Q(is_stocked=True, quantity__gt=0),
                name="balance_in_stock",
            ),
        ),
        migrations.AddIndex(
            "serial",
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="serial_expires_on",
            ),
        ),
    ]
