"""Make room for remarks and their photos, which nothing may rewrite."""

import django.db.models.deletion
import lotproof.core.ids
from django.conf import settings
from django.db import migrations, models

from lotproof.evidence.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0003_units_done_within_quantity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(default=lotproof.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(help_text='Of the content, hex.', max_length=64, unique=True)),
                ('media_type', models.CharField(choices=[('image/jpeg', 'JPEG'), ('image/png', 'PNG'), ('image/webp', 'WebP'), ('image/heic', 'HEIC')], max_length=20)),
                ('size_bytes', models.PositiveIntegerField()),
                ('content', models.BinaryField(help_text='The file as it was sent.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0)), name='photo_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.UUIDField(default=lotproof.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('photo_name', models.CharField(blank=True, help_text="The file's name at the sender.", max_length=100)),
                ('remarked_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='workflow.document')),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='workflow.documentline')),
                ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='workflow.photo')),
                ('remarked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['document', 'remarked_at'], name='remark_document')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('photo__isnull', False), _connector='OR'), name='remark_says_or_shows_something')],
            },
        ),
        append_only('workflow_photo'),
        append_only('workflow_remark'),
    ]
