"""Everything that verification checks, in one state of the database."""

from collections.abc import Iterator, Sequence

from django.db import connection

from lotproof.core.refusals import gettext_noop
from lotproof.evidence.keeping import kept_path, read_kept_note
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.queries import log_size
from lotproof.evidence.verification import (
    Finding,
    Outside,
    Progress,
    one_state,
    silent,
    verify_log,
    verify_tables,
)
from lotproof.ledger.check import Difference, differences

SUM_DIFFERS = gettext_noop(
    "%(table)s %(row)s (%(location)s, %(lot)s): %(stored)s is stored, but the "
    "movements give %(expected)s. The last movement there is in entry %(entry)s."
)

LAST_MOVEMENT = """
SELECT movement.entry_id, leaf.index
FROM ledger_balance balance
JOIN ledger_movement movement ON movement.lot_id = balance.lot_id
    AND movement.serial_id IS NOT DISTINCT FROM balance.serial_id
    AND balance.location_id IN (movement.source_id, movement.target_id)
LEFT JOIN evidence_leaf leaf ON leaf.entry_id = movement.entry_id
WHERE balance.id = %s ORDER BY movement.recorded_at DESC, movement.id DESC LIMIT 1
"""


def verify_everything(
    *, since: Sequence[Outside] = (), progress: Progress = silent
) -> Iterator[Finding]:
    """Check the log, replay it against the tables, and recompute the stock.

    The trusted keys and the kept checkpoint come from the data folder. Meanwhile
    others may go on writing.

    Args:
        since: Further checkpoints that were kept outside.
        progress: Told after each batch.

    Yields:
        What isn't as it should be; nothing is repaired.

    Raises:
        VerifierKeyRefused: If a file of the key folder holds no key.
    """
    # First the file, then the database: the other way round it could be ahead.
    note = read_kept_note()
    outside = list(since)
    with one_state():
        if note is not None or log_size():
            outside.append(Outside(str(kept_path()), note))
        yield from verify_log(vkeys=trusted_vkeys(), outside=outside, progress=progress)
        yield from verify_tables(progress=progress)
        progress("stock", 0, 1)
        for difference in differences():
            yield _as_finding(difference)
        progress("stock", 1, 1)


def _as_finding(difference: Difference) -> Finding:
    entry = index = None
    if difference.table == "ledger_balance":
        with connection.cursor() as cursor:
            cursor.execute(LAST_MOVEMENT, [difference.row])
            entry, index = cursor.fetchone() or (None, None)
    return Finding(
        check=difference.check,
        table=difference.table,
        row=difference.row,
        entry=entry,
        index=index,
        template=SUM_DIFFERS,
        values={
            "location": difference.location,
            "lot": difference.lot,
            "stored": difference.stored,
            "expected": difference.expected,
        },
    )
