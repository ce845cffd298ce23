"""Keep no index whose columns another one begins with, or that finds nearly all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("warehouse", "0002_triggers"),
        ("workflow", "0005_room_for_updates"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="warehouse.site",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="template",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.processtemplate",
            ),
        ),
        migrations.AlterField(
            model_name="documentline",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="workflow.document",
            ),
        ),
        migrations.AlterField(
            model_name="steptaken",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="workflow.document",
            ),
        ),
    ]
