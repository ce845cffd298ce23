"""Let the database itself refuse to rewrite the log."""

from django.db import migrations

from lotproof.evidence.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_functions_of_triggers")]
    operations = [
        append_only("evidence_entry"),
        append_only("evidence_leaf"),
        append_only("evidence_checkpoint"),
        append_only("evidence_logkey"),
    ]
