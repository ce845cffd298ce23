"""Let the database itself refuse to rewrite or delete tokens."""

from django.db import migrations

from lotproof.evidence.triggers import versioned


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_api_tokens")]
    operations = [versioned("accounts_apitoken")]
