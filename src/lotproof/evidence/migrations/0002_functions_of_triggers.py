"""What the triggers of audited tables call."""

from django.db import migrations

from lotproof.evidence.triggers import create_functions


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_entries_leaves_tiles_checkpoints_keys")]
    operations = [create_functions()]
