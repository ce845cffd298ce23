"""Let the database itself refuse to rewrite or delete these records."""

from django.db import migrations

from lotproof.evidence.triggers import append_only, versioned


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_functions_of_triggers"),
        ("catalog", "0001_devices_identifiers_certificates_imports"),
    ]
    operations = [
        versioned("catalog_device"),
        versioned("catalog_identifier"),
        versioned("catalog_certificate"),
        versioned("catalog_importrun"),
        append_only("catalog_importproblem"),
    ]
