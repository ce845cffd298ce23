"""Which request each key of the API came with first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0002_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentRequest',
            fields=[
                ('key', models.UUIDField(help_text='Chosen by the caller.', primary_key=True, serialize=False)),
                ('digest', models.CharField(help_text='Of caller, address and body, in hex.', max_length=64)),
                ('sent_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['sent_at'], name='sent_request_in_time')],
            },
        ),
    ]
