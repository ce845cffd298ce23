"""Let the database itself refuse to rewrite or delete these records."""

from django.db import migrations

from lotproof.evidence.triggers import versioned


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_functions_of_triggers"),
        ("partners", "0001_partners_and_licences"),
    ]
    operations = [
        versioned("partners_partner"),
        versioned("partners_licence"),
    ]
