"""What the workbench puts before people: expiry, holds, waiting goods, counts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lotproof.core.statements import rows_of

EXPIRING = """
SELECT device.id, device.name, device.model, lot.id, lot.number,
       coalesce(serial.number, ''), location.code, stock.expires_on, units
FROM (
    SELECT balance.device_id, balance.lot_id, balance.serial_id, balance.location_id,
           coalesce(serial.expires_on, lot.expires_on) AS expires_on,
           sum(balance.quantity)::bigint AS units
    FROM ledger_balance balance
    JOIN ledger_lot lot ON lot.id = balance.lot_id
    LEFT JOIN ledger_serial serial ON serial.id = balance.serial_id
    WHERE balance.is_stocked AND balance.quantity > 0
    GROUP BY balance.device_id, balance.lot_id, balance.serial_id,
             balance.location_id, 5
) AS stock
JOIN catalog_device device ON device.id = stock.device_id
JOIN ledger_lot lot ON lot.id = stock.lot_id
LEFT JOIN ledger_serial serial ON serial.id = stock.serial_id
JOIN warehouse_location location ON location.id = stock.location_id
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
WHERE zone.kind IS DISTINCT FROM 'rejected' AND {when}
ORDER BY stock.expires_on, device.sort_key, lot.number, location.code, serial.number,
         stock.location_id
LIMIT %(limit)s
"""
NEAR = (
    "stock.expires_on >= %(on)s::date "
    "AND stock.expires_on <= %(on)s::date + device.near_expiry_days"
)
OVER = "stock.expires_on < %(on)s::date"

COUNTS = """
SELECT count(DISTINCT balance.lot_id), coalesce(sum(balance.quantity), 0)::bigint,
       count(DISTINCT balance.lot_id) FILTER (WHERE zone.kind = 'waiting_inspection'),
       count(DISTINCT balance.lot_id) FILTER (WHERE held.lot_id IS NOT NULL),
       count(DISTINCT balance.lot_id) FILTER (
           WHERE zone.kind IS DISTINCT FROM 'rejected'
             AND coalesce(serial.expires_on, lot.expires_on) >= %(on)s::date
             AND coalesce(serial.expires_on, lot.expires_on)
                 <= %(on)s::date + device.near_expiry_days
       ),
       count(DISTINCT balance.lot_id) FILTER (
           WHERE zone.kind IS DISTINCT FROM 'rejected'
             AND coalesce(serial.expires_on, lot.expires_on) < %(on)s::date
       )
FROM ledger_balance balance
JOIN ledger_lot lot ON lot.id = balance.lot_id
JOIN catalog_device device ON device.id = balance.device_id
LEFT JOIN ledger_serial serial ON serial.id = balance.serial_id
JOIN warehouse_location location ON location.id = balance.location_id
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
LEFT JOIN (
    SELECT DISTINCT lot_id FROM ledger_hold WHERE released_at IS NULL
) AS held ON held.lot_id = balance.lot_id
WHERE balance.is_stocked AND balance.quantity > 0
"""


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """Units that expired, or will soon, and aren't set apart yet."""

    device: UUID
    device_name: str
    device_model: str
    lot: UUID
    lot_number: str
    serial_number: str
    location_code: str
    expires_on: date
    """The last usable day."""
    units: int


@dataclass(frozen=True, slots=True)
class StockCounts:
    """The stock in six numbers."""

    lots: int
    units: int
    lots_waiting_inspection: int
    lots_on_hold: int
    lots_near_expiry: int
    lots_expired: int
    """Not yet set apart in the rejected zone."""


def near_expiry_stock(*, on: date, limit: int = 50) -> list[ExpiringRow]:
    """Return stock whose device's near-expiry days have begun, the soonest first.

    Args:
        on: The day.
        limit: Rows at most.

    Returns:
        Rows without what expired and what lies in the rejected zone.

    Source:
        GSP 2023 Art. 76; domain rule CN-10.
    """
    return _expiring(NEAR, on, limit)


def expired_stock(*, on: date, limit: int = 50) -> list[ExpiringRow]:
    """Return expired stock that isn't in the rejected zone yet, the oldest first.

    Source:
        GSP 2023 Art. 51(6), 76; domain rule CN-09.
    """
    return _expiring(OVER, on, limit)


def _expiring(when: str, on: date, limit: int) -> list[ExpiringRow]:
    rows = rows_of(EXPIRING.format(when=when), {"on": on, "limit": limit})
    return [ExpiringRow(*row) for row in rows]


def stock_counts(*, on: date) -> StockCounts:
    """Return the stock in numbers on a day."""
    return StockCounts(*rows_of(COUNTS, {"on": on})[0])
