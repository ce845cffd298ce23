"""What may be picked, and what was."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

ALLOWABLE = """
SELECT * FROM (
    SELECT balance.id, balance.lot_id, balance.serial_id, balance.location_id,
           coalesce(serial.expires_on, lot.expires_on) AS expires_on,
           balance.quantity - balance.reserved AS available,
           sum(balance.quantity - balance.reserved) OVER (
               ORDER BY coalesce(serial.expires_on, lot.expires_on) NULLS LAST,
                        lot.id, location.code, balance.id
           ) - (balance.quantity - balance.reserved) AS before,
           lot.id AS first_in, location.code
    FROM ledger_balance balance
    JOIN ledger_lot lot ON lot.id = balance.lot_id
    LEFT JOIN ledger_serial serial ON serial.id = balance.serial_id
    JOIN warehouse_location location ON location.id = balance.location_id
    JOIN warehouse_zone zone ON zone.id = location.zone_id
    JOIN warehouse_site site ON site.id = zone.site_id
    WHERE balance.device_id = %(device)s AND zone.site_id = %(site)s
      AND zone.kind = 'accepted' AND location.is_active
      AND balance.owner_id IS NULL
      AND balance.quantity > balance.reserved
      AND coalesce(serial.expires_on, lot.expires_on, 'infinity')
          >= (%(at)s AT TIME ZONE site.time_zone)::date
      AND NOT EXISTS (
          SELECT FROM ledger_hold hold
          WHERE hold.lot_id = balance.lot_id AND hold.released_at IS NULL
            AND hold.effects && ARRAY['allocate', 'move']::varchar[]
            AND (hold.serial_id IS NULL OR hold.serial_id = balance.serial_id)
            AND (hold.location_id IS NULL OR hold.location_id = balance.location_id)
      )
) AS stock
WHERE before < %(units)s
ORDER BY expires_on NULLS LAST, first_in, code, id
"""

BROUGHT = """
SELECT movement.document_line, movement.target_id, sum(movement.quantity)
FROM ledger_movement movement
WHERE movement.document = %s AND movement.purpose = 'pick'
  AND NOT EXISTS (
      SELECT FROM ledger_movement reversal WHERE reversal.reverses_id = movement.id
  )
GROUP BY movement.document_line, movement.target_id
ORDER BY min(movement.id::text)
"""


@dataclass(frozen=True, slots=True)
class AllowableStock:
    """Units that may be claimed now."""

    balance: UUID
    lot: UUID
    serial: UUID | None
    location: UUID
    expires_on: date | None
    available: int
    """Base units (each), reserved ones left out."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Units that a picking line brought to one place."""

    document_line: UUID
    target: UUID
    units: int


def allowable_stock(
    *, device: UUID, site: UUID, at: datetime, units: int
) -> list[AllowableStock]:
    """Return stock of a device that may be claimed, first expiry first.

    Stock without expiry comes last, older lots first. It is what `check_may_go`
    would let go to the dispatch zone: in an accepted zone, not expired on the day
    at the site, no hold against it, our own.

    Args:
        device: The device.
        site: The site to look at.
        at: The moment; its day at the site decides expiry.
        units: How many are wanted; rows beyond them are left out.

    Returns:
        One row for each lot, serial number and location.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            ALLOWABLE, {"device": device, "site": site, "at": at, "units": units}
        )
        return [
            AllowableStock(row[0], row[1], row[2], row[3], row[4], row[5])
            for row in cursor.fetchall()
        ]


def units_by_target(*, document: UUID) -> list[Brought]:
    """Return where a picking list's units were brought, reversed ones left out."""
    with connection.cursor() as cursor:
        cursor.execute(BROUGHT, [document])
        return [Brought(row[0], row[1], int(row[2])) for row in cursor.fetchall()]
