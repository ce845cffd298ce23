"""Keep the database from counting more units done than there are."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_triggers'),
        ('ledger', '0002_triggers'),
        ('warehouse', '0002_triggers'),
        ('workflow', '0002_triggers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='steptaken',
            name='digest',
            field=models.CharField(blank=True, help_text="SHA-256 of the document's content then, hex; empty of shared work.", max_length=64),
        ),
        migrations.AddConstraint(
            model_name='documentline',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('quantity'))), name='line_done_within_quantity'),
        ),
    ]
