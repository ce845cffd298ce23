"""What may be promised to a customer, in the order in which it should go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lotproof.core.statements import rows_of
from lotproof.ledger.rules import ALLOCATING

CANDIDATES = """
SELECT balance.id, balance.lot_id, lot.number, balance.serial_id,
       coalesce(serial.number, ''), location.id, location.code,
       coalesce(serial.expires_on, lot.expires_on) AS expires_on,
       balance.quantity - balance.reserved AS available,
       row_number() OVER (
           ORDER BY coalesce(serial.expires_on, lot.expires_on) NULLS LAST,
                    received.occurred_at, location.code, balance.id
       ) AS place
FROM warehouse_site site
JOIN warehouse_zone zone ON zone.site_id = site.id AND zone.kind = 'accepted'
JOIN warehouse_location location ON location.zone_id = zone.id AND location.is_active
JOIN ledger_balance balance ON balance.location_id = location.id
JOIN ledger_lot lot ON lot.id = balance.lot_id
LEFT JOIN ledger_serial serial ON serial.id = balance.serial_id
LEFT JOIN LATERAL (
    SELECT movement.occurred_at FROM ledger_movement movement
    WHERE movement.lot_id = lot.id ORDER BY movement.occurred_at LIMIT 1
) AS received ON true
WHERE site.id = %(site)s AND balance.device_id = %(device)s
  AND balance.owner_id IS NOT DISTINCT FROM %(owner)s
  AND balance.is_stocked AND balance.quantity > balance.reserved
  AND (coalesce(serial.expires_on, lot.expires_on) IS NULL
       OR coalesce(serial.expires_on, lot.expires_on)
          >= (%(at)s::timestamptz AT TIME ZONE site.time_zone)::date)
  AND NOT EXISTS (
      SELECT FROM ledger_hold hold
      WHERE hold.lot_id = lot.id AND hold.released_at IS NULL
        AND hold.effects && %(effects)s::varchar[]
        AND (hold.serial_id IS NULL OR hold.serial_id = balance.serial_id)
        AND (hold.location_id IS NULL OR hold.location_id = location.id)
  )
"""

ENOUGH = f"""
SELECT id, lot_id, number, serial_id, serial, location_id, code, expires_on, available
FROM (
    SELECT *, sum(available) OVER (ORDER BY place) - available AS before
    FROM ({CANDIDATES}) AS candidate (
        id, lot_id, number, serial_id, serial, location_id, code, expires_on, available,
        place
    )
) AS counted
WHERE before < coalesce(%(units)s::bigint, before + 1)
ORDER BY place LIMIT %(limit)s
"""  # noqa: S608 - made of two constants


@dataclass(frozen=True, slots=True)
class Allowable:
    """Units at one place that may be promised to a customer."""

    balance: UUID
    lot: UUID
    lot_number: str
    serial: UUID | None
    serial_number: str
    location: UUID
    location_code: str
    expires_on: date | None
    """The last usable day."""
    available: int
    """Base units (each) that no document has reserved."""


def allowable_stock(
    *,
    device: UUID,
    site: UUID,
    at: datetime,
    units: int | None = None,
    owner: UUID | None = None,
    limit: int = 1000,
) -> Sequence[Allowable]:
    """Return what `rules.check_may_allocate` allows, first expiry first.

    Args:
        device: The device.
        site: The site that it should leave from.
        at: The moment; its day in the site's time zone decides what expired.
        units: Stop when so many are found; `None` doesn't.
        owner: Whose units; `None` is ourselves.
        limit: Rows at most.

    Returns:
        What expires first, then what was received first if nothing expires. The rows
        aren't locked: who claims them may be refused.

    Source:
        GSP 2023 Art. 51(6), 62; domain rules CN-03, CN-09; FEFO, domain section 8.
    """
    rows = rows_of(
        ENOUGH,
        {
            "device": device,
            "site": site,
            "at": at,
            "units": units,
            "owner": owner,
            "limit": limit,
            "effects": sorted(ALLOCATING),
        },
    )
    return [Allowable(*row) for row in rows]


def available_quantity(
    *, device: UUID, site: UUID, at: datetime, owner: UUID | None = None
) -> int:
    """Return how many units `allowable_stock` has in all."""
    rows = rows_of(
        f"SELECT coalesce(sum(available), 0)::bigint FROM ({CANDIDATES}) AS candidate",  # noqa: S608 - a constant
        {
            "device": device,
            "site": site,
            "at": at,
            "owner": owner,
            "effects": sorted(ALLOCATING),
        },
    )
    return int(rows[0][0])
