"""Sum what came in and went out, and find a lot's receipts, by an index alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_indexes_follow_questions")]
    operations = [
        migrations.AddIndex(
            "movement",
            models.Index(
                fields=["occurred_at"],
                include=["purpose", "quantity", "reverses"],
                condition=Q(purpose__in=["receive", "ship", "reverse"]),
                name="movement_in_out",
            ),
        ),
        migrations.AddIndex(
            "movement",
            models.Index(
                fields=["lot", "occurred_at"],
                include=["document_line"],
                condition=Q(purpose="receive"),
                name="movement_receipt",
            ),
        ),
    ]
