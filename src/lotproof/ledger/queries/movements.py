"""What moved: a lot's history, the ledger day by day, what a document moved."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from lotproof.core.statements import rows_of

OF_LOT = """
SELECT movement.id, movement.purpose, movement.quantity, serial.id,
       coalesce(serial.number, ''),
       source.id, source.code, source.kind, coalesce(from_partner.name, ''),
       target.id, target.code, target.kind, coalesce(to_partner.name, ''),
       movement.occurred_at, movement.recorded_at, person.name, movement.workstation,
       movement.document, movement.document_line, movement.reverses_id, reversal.id,
       movement.entry_id, leaf.index
FROM ledger_movement movement
JOIN warehouse_location source ON source.id = movement.source_id
JOIN warehouse_location target ON target.id = movement.target_id
JOIN accounts_user person ON person.id = movement.recorded_by_id
LEFT JOIN partners_partner from_partner ON from_partner.id = source.partner_id
LEFT JOIN partners_partner to_partner ON to_partner.id = target.partner_id
LEFT JOIN ledger_serial serial ON serial.id = movement.serial_id
LEFT JOIN ledger_movement reversal ON reversal.reverses_id = movement.id
LEFT JOIN evidence_leaf leaf ON leaf.entry_id = movement.entry_id
WHERE movement.lot_id = %s
ORDER BY movement.occurred_at, movement.id
LIMIT %s
"""

DAILY = """
SELECT day, (balance - change)::bigint, came::bigint, went::bigint, balance::bigint
FROM (
    SELECT day, came, went, came - went AS change,
           sum(came - went) OVER (ORDER BY day) AS balance
    FROM (
        SELECT (movement.occurred_at AT TIME ZONE %(zone)s)::date AS day,
               coalesce(sum(movement.quantity) FILTER (WHERE {came}), 0) AS came,
               coalesce(sum(movement.quantity) FILTER (WHERE {went}), 0) AS went
        FROM ledger_movement movement
        JOIN warehouse_location source ON source.id = movement.source_id
        JOIN warehouse_location target ON target.id = movement.target_id
        WHERE movement.lot_id = %(lot)s GROUP BY day
    ) AS days
) AS balanced
WHERE came + went > 0
ORDER BY day
"""
AT_ONE = {"came": "target.id = %(location)s", "went": "source.id = %(location)s"}
IN_ALL = {
    "came": "target.is_stocked AND NOT source.is_stocked",
    "went": "source.is_stocked AND NOT target.is_stocked",
}

BY_TARGET = """
SELECT document_line, target_id, sum(quantity)::bigint FROM ledger_movement movement
WHERE document = %s AND document_line IS NOT NULL AND reverses_id IS NULL
  AND NOT EXISTS (
      SELECT FROM ledger_movement reversal WHERE reversal.reverses_id = movement.id
  )
GROUP BY document_line, target_id ORDER BY document_line, target_id
"""


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement with the names of all that it refers to."""

    id: UUID
    purpose: str
    quantity: int
    """Base units (each)."""
    serial: UUID | None
    serial_number: str
    source: UUID
    source_code: str
    source_kind: str
    source_partner: str
    """The supplier or customer at this end; empty for other places."""
    target: UUID
    target_code: str
    target_kind: str
    target_partner: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    workstation: str
    document: UUID | None
    document_line: UUID | None
    reverses: UUID | None
    reversed_by: UUID | None
    entry: UUID
    leaf_index: int | None
    """Of its entry in the log; `None` until the sequencer has given it."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """What came and went on one day."""

    on: date
    opening: int
    came: int
    went: int
    closing: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """Units that a document line brought to one place."""

    document_line: UUID
    target: UUID
    units: int


def movements_of_lot(lot: UUID, *, limit: int = 1000) -> list[MovementRow]:
    """Return a lot's movements in the order in which they occurred."""
    return [MovementRow(*row) for row in rows_of(OF_LOT, [lot, limit])]


def daily_ledger(lot: UUID, *, location: UUID | None = None) -> list[DayRow]:
    """Return what came and went of a lot, day by day, with the balance.

    Args:
        lot: The lot.
        location: One place; `None` asks for our stock as a whole, where a move
            between two of our places is neither coming nor going.

    Returns:
        The days on which something came or went, in the installation's time zone,
        the earliest first.
    """
    statement = DAILY.format(**(AT_ONE if location else IN_ALL))
    values = {"lot": lot, "location": location, "zone": settings.TIME_ZONE}
    return [DayRow(*row) for row in rows_of(statement, values)]


def units_by_target(*, document: UUID) -> list[TargetRow]:
    """Return what a document's movements brought where; the reversed ones didn't."""
    return [TargetRow(*row) for row in rows_of(BY_TARGET, [document])]
