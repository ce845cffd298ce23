"""Check what movements refer to when they are written, not at the commit.

The server does it while the operation still prepares its entry; at the commit
everybody would wait for it. A movement is written before its entry, so that one
reference is checked last.
"""

from django.db import migrations

CHECKED = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'ledger_movement'::regclass AND contype = 'f'
            AND confrelid <> 'evidence_entry'::regclass
    LOOP
        EXECUTE format(
            'ALTER TABLE ledger_movement ALTER CONSTRAINT %I '
            'DEFERRABLE INITIALLY {when}', name
        );
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_search_lots_by_their_expiry_index")]
    operations = [
        migrations.RunSQL(
            CHECKED.replace("{when}", "IMMEDIATE"),
            CHECKED.replace("{when}", "DEFERRED"),
        )
    ]
