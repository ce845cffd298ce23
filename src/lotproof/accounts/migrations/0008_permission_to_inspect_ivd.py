"""A permission for who is qualified for diagnostics; the database lacks the choices."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_permission_to_manage_webhooks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='apitoken',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('view', 'See records'), ('export', 'Export, print and download'), ('verify', 'Verify the evidence log'), ('edit_catalog', 'Change devices and their certificates'), ('edit_partners', 'Change partners and their licences'), ('edit_warehouse', 'Change sites, zones and locations'), ('order', 'Order from suppliers'), ('approve_order', 'Approve purchase orders'), ('receive', 'Receive goods'), ('inspect', 'Inspect received goods'), ('inspect_ivd', 'Inspect in-vitro diagnostics'), ('review_acceptance', 'Review an inspection as second person'), ('put_away', 'Put goods away'), ('sell', 'Take sales orders'), ('approve_sale', 'Approve sales orders'), ('pick', 'Pick goods'), ('review_outbound', 'Review goods before they leave'), ('ship', 'Ship goods'), ('move', 'Move stock between locations'), ('reverse', 'Reverse a movement'), ('back_date', 'Record a movement of an earlier moment'), ('hold', 'Put goods on hold'), ('release', 'Release goods from hold'), ('manage_users', 'Manage people and roles'), ('manage_templates', 'Manage process templates'), ('manage_webhooks', 'Manage webhooks'), ('manage_keys', 'Manage the keys of the log')], max_length=40), size=None),
        ),
        migrations.AlterField(
            model_name='role',
            name='permissions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('view', 'See records'), ('export', 'Export, print and download'), ('verify', 'Verify the evidence log'), ('edit_catalog', 'Change devices and their certificates'), ('edit_partners', 'Change partners and their licences'), ('edit_warehouse', 'Change sites, zones and locations'), ('order', 'Order from suppliers'), ('approve_order', 'Approve purchase orders'), ('receive', 'Receive goods'), ('inspect', 'Inspect received goods'), ('inspect_ivd', 'Inspect in-vitro diagnostics'), ('review_acceptance', 'Review an inspection as second person'), ('put_away', 'Put goods away'), ('sell', 'Take sales orders'), ('approve_sale', 'Approve sales orders'), ('pick', 'Pick goods'), ('review_outbound', 'Review goods before they leave'), ('ship', 'Ship goods'), ('move', 'Move stock between locations'), ('reverse', 'Reverse a movement'), ('back_date', 'Record a movement of an earlier moment'), ('hold', 'Put goods on hold'), ('release', 'Release goods from hold'), ('manage_users', 'Manage people and roles'), ('manage_templates', 'Manage process templates'), ('manage_webhooks', 'Manage webhooks'), ('manage_keys', 'Manage the keys of the log')], max_length=40), size=None),
        ),
    ]
