"""What the workbench puts before people: expiry, holds, waiting goods, counts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lotproof.core.statements import rows_of

EXPIRING = """
SELECT device.id, device.name, device.model, dated.lot_id, lot.number, dated.serial,
       location.code, dated.expires_on, sum(balance.quantity)::bigint
FROM ({dated}) AS dated
JOIN ledger_lot lot ON lot.id = dated.lot_id
JOIN catalog_device device ON device.id = lot.device_id
JOIN ledger_balance balance ON balance.lot_id = dated.lot_id
    AND balance.is_stocked AND balance.quantity > 0
    AND (dated.serial_id IS NULL OR balance.serial_id = dated.serial_id)
JOIN warehouse_location location ON location.id = balance.location_id
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
WHERE zone.kind IS DISTINCT FROM 'rejected' AND {when}
GROUP BY device.id, dated.lot_id, lot.number, dated.serial, dated.serial_id,
         location.id, dated.expires_on
"""
DATED_LOTS = """
SELECT id AS lot_id, device_id, NULL::uuid AS serial_id, '' AS serial, expires_on
FROM ledger_lot WHERE {bounds}
"""
DATED_UNITS = """
SELECT serial.lot_id, serial.device_id, serial.id AS serial_id,
       serial.number AS serial, serial.expires_on
FROM ledger_serial serial JOIN ledger_lot lot ON lot.id = serial.lot_id
WHERE serial.{bounds} AND lot.expires_on IS NULL
"""
DATED = f"{DATED_LOTS} UNION ALL {DATED_UNITS}"
"""What expires: lots, and the units whose lot has no expiry of its own."""

LONGEST = "(SELECT max(near_expiry_days) FROM catalog_device)"
NEAR_BOUNDS = f"expires_on BETWEEN %(on)s::date AND %(on)s::date + {LONGEST}"
OVER_BOUNDS = "expires_on < %(on)s::date"
NEAR_DATED = DATED.format(bounds=NEAR_BOUNDS)
OVER_DATED = DATED.format(bounds=OVER_BOUNDS)
NEAR = EXPIRING.format(
    dated=NEAR_DATED,
    when="dated.expires_on <= %(on)s::date + device.near_expiry_days",
)
OVER = EXPIRING.format(dated=OVER_DATED, when="true")
FIRST = """
ORDER BY dated.expires_on, device.sort_key, lot.number, location.code, dated.serial,
         location.id
LIMIT %(limit)s
"""

OUTSIDE_RED = """
SELECT FROM ledger_balance balance
WHERE balance.lot_id = dated.lot_id AND balance.is_stocked AND balance.quantity > 0
  AND (dated.serial_id IS NULL OR balance.serial_id = dated.serial_id)
  AND balance.location_id NOT IN (
      SELECT location.id FROM warehouse_location location
      JOIN warehouse_zone zone ON zone.id = location.zone_id
      WHERE zone.kind = 'rejected'
  )
"""
NEAR_IN = f"""
SELECT dated.lot_id FROM ({{dated}}) AS dated
JOIN catalog_device device ON device.id = dated.device_id
WHERE dated.expires_on <= %(on)s::date + device.near_expiry_days
  AND EXISTS ({OUTSIDE_RED})
"""  # noqa: S608 - made of constants
OVER_IN = f"""
SELECT dated.lot_id FROM ({{dated}}) AS dated
WHERE EXISTS ({OUTSIDE_RED})
"""  # noqa: S608 - made of constants
LOTS_NEAR = NEAR_IN.format(dated=NEAR_DATED)
LOTS_OVER = OVER_IN.format(dated=OVER_DATED)
LOTS_WAITING = """
SELECT lot_id FROM ledger_balance
WHERE is_stocked AND quantity > 0 AND location_id = ANY(ARRAY(
    SELECT location.id FROM warehouse_location location
    JOIN warehouse_zone zone ON zone.id = location.zone_id
    WHERE zone.kind = 'waiting_inspection'
))
"""
LOTS_HELD = """
SELECT hold.lot_id FROM ledger_hold hold
WHERE hold.released_at IS NULL AND EXISTS (
    SELECT FROM ledger_balance balance
    WHERE balance.lot_id = hold.lot_id AND is_stocked AND quantity > 0
)
"""
"""Lots that need attention, some of them more than once: counted on the workbench,
and listed by `lot_page`."""

THIS_DATED = """
SELECT lot.id AS lot_id, lot.device_id, NULL::uuid AS serial_id, '' AS serial,
       lot.expires_on
"""
DATED_IS_NEAR = f"lot.{NEAR_BOUNDS} AND lot.id IN ({NEAR_IN.format(dated=THIS_DATED)})"
DATED_IS_OVER = f"lot.{OVER_BOUNDS} AND lot.id IN ({OVER_IN.format(dated=THIS_DATED)})"
UNITS_ARE_NEAR = NEAR_IN.format(dated=DATED_UNITS.format(bounds=NEAR_BOUNDS))
UNITS_ARE_OVER = OVER_IN.format(dated=DATED_UNITS.format(bounds=OVER_BOUNDS))
"""The same asked of one lot with an expiry, and of all units with one of their own."""

NEAR_UNITS = f"""
SELECT dated.lot_id, sum(balance.quantity)::bigint AS units
FROM ({NEAR_DATED}) AS dated
JOIN catalog_device device ON device.id = dated.device_id
JOIN ledger_balance balance ON balance.lot_id = dated.lot_id
    AND balance.is_stocked AND balance.quantity > 0 AND balance.owner_id IS NULL
    AND (dated.serial_id IS NULL OR balance.serial_id = dated.serial_id)
WHERE dated.expires_on <= %(on)s::date + device.near_expiry_days
  AND balance.location_id NOT IN (
      SELECT location.id FROM warehouse_location location
      JOIN warehouse_zone zone ON zone.id = location.zone_id
      WHERE zone.kind = 'rejected'
  )
GROUP BY dated.lot_id
"""  # noqa: S608 - made of constants
"""Our own units near their expiry, outside the rejected zone, by lot."""

COUNTS = f"""
SELECT stock.lots, stock.units,
    (SELECT count(DISTINCT lot_id) FROM ({LOTS_WAITING}) AS waiting),
    (SELECT count(DISTINCT lot_id) FROM ({LOTS_HELD}) AS held),
    (SELECT count(DISTINCT lot_id) FROM ({LOTS_NEAR}) AS near),
    (SELECT count(DISTINCT lot_id) FROM ({LOTS_OVER}) AS past)
FROM (
    SELECT count(DISTINCT lot_id) AS lots,
           coalesce(sum(quantity), 0)::bigint AS units
    FROM ledger_balance WHERE is_stocked AND quantity > 0
) AS stock
"""  # noqa: S608 - made of constants


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


def _expiring(statement: str, on: date, limit: int) -> list[ExpiringRow]:
    rows = rows_of(statement + FIRST, {"on": on, "limit": limit})
    return [ExpiringRow(*row) for row in rows]


def stock_counts(*, on: date) -> StockCounts:
    """Return the stock in numbers on a day."""
    return StockCounts(*rows_of(COUNTS, {"on": on})[0])
