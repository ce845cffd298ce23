"""Let the database itself refuse to rewrite or delete these records."""

from django.db import migrations

from lotproof.evidence.triggers import append_only, versioned


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_functions_of_triggers"),
        ("accounts", "0001_people_roles_signatures"),
    ]
    operations = [
        versioned("accounts_role"),
        versioned("accounts_user"),
        append_only("accounts_signature"),
    ]
