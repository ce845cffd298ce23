"""Checks of the log that people ask for, and who took the first tour."""

import django.db.models.deletion
import lotproof.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_preferences_and_exports'),
    ]

    operations = [
        migrations.CreateModel(
            name='TourEnded',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tour_ended', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.UUIDField(default=lotproof.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('workstation', models.CharField(help_text='From where it was asked.', max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(help_text='When the job last said how far it is.')),
                ('parts', models.JSONField(default=list, help_text='How far each part is.')),
                ('finished_at', models.DateTimeField(null=True)),
                ('size', models.PositiveBigIntegerField(help_text='Entries checked.', null=True)),
                ('found', models.PositiveIntegerField(help_text='How many findings.', null=True)),
                ('findings', models.JSONField(default=list, help_text='The first of them.')),
                ('refusal', models.TextField(blank=True, help_text='Why there is no result.')),
                ('entry', models.UUIDField(help_text='The entry that tells of it.', null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'asked_at'], name='verification_of_person'), models.Index(fields=['asked_at'], name='verification_in_time')],
            },
        ),
    ]
