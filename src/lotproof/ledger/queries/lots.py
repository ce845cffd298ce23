"""One lot: where it is, what holds it; and finding lots by what people type."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lotproof.core.statements import rows_of

LOT_STOCK = """
SELECT location.id, location.code, coalesce(zone.name, ''), zone.kind, serial.id,
       coalesce(serial.number, ''), coalesce(owner.name, ''),
       balance.quantity, balance.reserved
FROM ledger_balance balance
JOIN warehouse_location location ON location.id = balance.location_id
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
LEFT JOIN ledger_serial serial ON serial.id = balance.serial_id
LEFT JOIN partners_partner owner ON owner.id = balance.owner_id
WHERE balance.lot_id = %s AND balance.is_stocked AND balance.quantity > 0
ORDER BY location.code, serial.number, balance.id
LIMIT %s
"""

LOTS_LIKE = """
SELECT lot.id, lot.number, device.id, device.name, device.model, lot.expires_on,
       lot.inspection_status, coalesce(stock.units, 0)::bigint
FROM (
    SELECT * FROM ledger_lot WHERE number LIKE %(prefix)s
    ORDER BY number, id LIMIT %(limit)s
) AS lot
JOIN catalog_device device ON device.id = lot.device_id
LEFT JOIN LATERAL (
    SELECT sum(quantity) AS units FROM ledger_balance balance
    WHERE balance.lot_id = lot.id AND balance.is_stocked
) AS stock ON true
ORDER BY lot.number, device.sort_key, lot.id
"""

HOLDS = """
SELECT hold.id, device.id, device.name, lot.id, lot.number,
       coalesce(serial.number, ''), coalesce(location.code, ''), hold.cause,
       hold.effects, hold.reason, hold.placed_at, person.name
FROM ledger_hold hold
JOIN ledger_lot lot ON lot.id = hold.lot_id
JOIN catalog_device device ON device.id = hold.device_id
JOIN accounts_user person ON person.id = hold.placed_by_id
LEFT JOIN ledger_serial serial ON serial.id = hold.serial_id
LEFT JOIN warehouse_location location ON location.id = hold.location_id
WHERE hold.released_at IS NULL AND (%(lot)s::uuid IS NULL OR hold.lot_id = %(lot)s)
ORDER BY hold.placed_at DESC, hold.id
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class LotStock:
    """Units of one lot, or one serial number of it, at one location."""

    location: UUID
    location_code: str
    zone: str
    zone_kind: str | None
    serial: UUID | None
    serial_number: str
    owner: str
    """Whose they are; empty for our own."""
    quantity: int
    """Base units (each)."""
    reserved: int


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as a search shows it."""

    id: UUID
    number: str
    device: UUID
    device_name: str
    device_model: str
    expires_on: date | None
    inspection_status: str
    units: int
    """In stock at all our locations."""


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold in force."""

    id: UUID
    device: UUID
    device_name: str
    lot: UUID
    lot_number: str
    serial_number: str
    """Empty if it covers every unit."""
    location_code: str
    """Empty if it covers every place."""
    cause: str
    effects: list[str]
    reason: str
    placed_at: datetime
    placed_by: str


def lot_stock(lot: UUID, *, limit: int = 1000) -> list[LotStock]:
    """Return where a lot is now, by location and serial number."""
    return [LotStock(*row) for row in rows_of(LOT_STOCK, [lot, limit])]


def lots_like(number: str, *, limit: int = 20) -> list[LotRow]:
    """Return the lots whose number begins with what was typed, of all devices."""
    typed = number.strip()
    for special in ("\\", "%", "_"):
        typed = typed.replace(special, f"\\{special}")
    if not typed:
        return []
    rows = rows_of(LOTS_LIKE, {"prefix": f"{typed}%", "limit": limit})
    return [LotRow(*row) for row in rows]


def holds_in_force(*, lot: UUID | None = None, limit: int = 100) -> list[HoldRow]:
    """Return the holds in force, of one lot or of all, the latest first."""
    return [HoldRow(*row) for row in rows_of(HOLDS, {"lot": lot, "limit": limit})]
