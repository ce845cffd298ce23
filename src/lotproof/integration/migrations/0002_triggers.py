"""Let the database itself refuse to rewrite or delete subscriptions."""

from django.db import migrations

from lotproof.evidence.triggers import versioned


class Migration(migrations.Migration):
    dependencies = [
        ("integration", "0001_webhooks"),
        ("evidence", "0002_functions_of_triggers"),
    ]
    operations = [versioned("integration_webhooksubscription")]
