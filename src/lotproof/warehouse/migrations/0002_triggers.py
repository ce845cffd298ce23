"""Let the database itself refuse to rewrite or delete these records."""

from django.db import migrations

from lotproof.evidence.triggers import versioned


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_functions_of_triggers"),
        ("warehouse", "0001_sites_zones_locations"),
    ]
    operations = [
        versioned("warehouse_site"),
        versioned("warehouse_zone"),
        versioned("warehouse_location"),
    ]
