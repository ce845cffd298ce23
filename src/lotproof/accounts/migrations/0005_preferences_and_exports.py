"""How people like lists, and lists that become files."""

import django.contrib.postgres.fields
import django.db.models.deletion
import lotproof.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_token_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChosenColumns',
            fields=[
                ('pk', models.CompositePrimaryKey('user', 'screen', blank=True, editable=False, primary_key=True, serialize=False)),
                ('screen', models.CharField(max_length=20)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen_columns', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=lotproof.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(help_text="The list's kind, as in entries.", max_length=40)),
                ('format', models.CharField(choices=[('xlsx', 'Excel'), ('pdf', 'PDF')], max_length=4)),
                ('query', models.TextField(help_text="As in the page's address.")),
                ('language', models.CharField(help_text='Of the file.', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField(help_text='Null: not yet counted.', null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('refusal', models.TextField(blank=True, help_text='Why there is no file.')),
                ('content', models.BinaryField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'asked_at'], name='export_of_person')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.UUIDField(default=lotproof.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('screen', models.CharField(help_text='The list it is for.', max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(help_text="As in the page's address.", max_length=1000)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'screen', 'name'), name='saved_filter_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_filter_has_a_name')],
            },
        ),
    ]
