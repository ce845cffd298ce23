"""Let the database itself refuse to rewrite or delete these records."""

from django.db import migrations

from lotproof.evidence.triggers import append_only, versioned


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_functions_of_triggers"),
        ("workflow", "0001_documents_templates_steps"),
    ]
    operations = [
        versioned("workflow_processtemplate"),
        versioned("workflow_document"),
        versioned("workflow_documentline"),
        append_only("workflow_steptaken"),
    ]
