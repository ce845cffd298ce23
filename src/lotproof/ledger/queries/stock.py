"""Stock by lot and location, now and at any past moment, page by page.

Devices are walked in the order of their sort keys by an index, and the stock of
each is looked up on the way, so a first page reads what it shows and no more.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lotproof.core import clock
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of

NOW = """
SELECT balance.lot_id AS lot, balance.location_id AS location,
       balance.quantity AS units, balance.reserved
FROM ledger_balance balance
WHERE balance.device_id = device.id AND balance.is_stocked AND balance.quantity > 0
"""

BACKWARDS = """
SELECT balance.lot_id AS lot, balance.location_id AS location,
       balance.quantity AS units, 0 AS reserved
FROM ledger_balance balance
WHERE balance.device_id = device.id AND balance.is_stocked
UNION ALL
SELECT end_.lot, end_.location, end_.units, 0
FROM ledger_lot lot
JOIN ledger_movement movement ON movement.lot_id = lot.id
    AND movement.occurred_at > %(moment)s
CROSS JOIN LATERAL (
    VALUES (movement.lot_id, movement.source_id, movement.quantity),
           (movement.lot_id, movement.target_id, -movement.quantity)
) AS end_ (lot, location, units)
WHERE lot.device_id = device.id
"""
"""What is there now less what has moved since."""

FORWARDS = """
SELECT balance.lot_id AS lot, balance.location_id AS location,
       closing.quantity AS units, 0 AS reserved
FROM ledger_balance balance
JOIN ledger_closingbalance closing ON closing.balance_id = balance.id
    AND closing.period_id = %(period)s
WHERE balance.device_id = device.id AND balance.is_stocked
UNION ALL
SELECT end_.lot, end_.location, end_.units, 0
FROM ledger_lot lot
JOIN ledger_movement movement ON movement.lot_id = lot.id
    AND movement.occurred_at > %(until)s AND movement.occurred_at <= %(moment)s
CROSS JOIN LATERAL (
    VALUES (movement.lot_id, movement.source_id, -movement.quantity),
           (movement.lot_id, movement.target_id, movement.quantity)
) AS end_ (lot, location, units)
WHERE lot.device_id = device.id
"""
"""What was there at the end of a closed period, and what moved from then on."""

PAGE = """
SELECT device.id, device.code, device.name, device.model, device.unit,
       stock.lot_id, stock.lot, stock.expires_on, stock.location_id, stock.location,
       stock.zone, stock.zone_kind, stock.units, stock.reserved, device.sort_key
FROM (
    SELECT * FROM catalog_device
    WHERE {devices} ORDER BY sort_key, id
) AS device
CROSS JOIN LATERAL (
    SELECT lot.id AS lot_id, lot.number AS lot, lot.expires_on,
           location.id AS location_id, location.code AS location,
           coalesce(zone.name, '') AS zone, zone.kind AS zone_kind, units, reserved
    FROM (
        SELECT lot, location, sum(units)::bigint AS units,
               sum(reserved)::bigint AS reserved
        FROM ({units}) AS parts GROUP BY lot, location HAVING sum(units) <> 0
    ) AS held
    JOIN ledger_lot lot ON lot.id = held.lot
    JOIN warehouse_location location
        ON location.id = held.location AND location.is_stocked
    LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
    WHERE {stock}
    ORDER BY lot.number, lot.id, location.code, location.id
    LIMIT %(limit)s
) AS stock
ORDER BY device.sort_key, device.id, stock.lot, stock.lot_id, stock.location,
         stock.location_id
LIMIT %(limit)s
"""

NEAREST_PERIOD = """
SELECT id, until FROM ledger_closedperiod WHERE until <= %s ORDER BY until DESC LIMIT 1
"""


class PageUnknown(Refused):
    """The mark of a page isn't one that was given out."""

    template = gettext_noop(
        "There is no such page of the list. Start again from its first page."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFilters:
    """Which stock is asked for; `None` and empty text ask for any."""

    device: UUID | None = None
    lot: UUID | None = None
    location: UUID | None = None
    site: UUID | None = None
    zone_kind: str = ""
    text: str = ""
    """Part of the device's name, pinyin, initials or code."""


@dataclass(frozen=True, slots=True)
class StockRow:
    """Units of one lot at one location, of all owners."""

    device: UUID
    device_code: str
    device_name: str
    device_model: str
    unit: str
    """Word for one base unit."""
    lot: UUID
    lot_number: str
    expires_on: date | None
    location: UUID
    location_code: str
    zone: str
    zone_kind: str | None
    quantity: int
    """Base units (each)."""
    reserved: int
    """Of these, for documents; 0 in an answer about the past."""


@dataclass(frozen=True, slots=True)
class StockPage:
    """A page of stock."""

    rows: list[StockRow]
    next_page: str
    """The mark that asks for the page after this one; empty at the end."""


_ANY = StockFilters()


def stock_on_hand(
    filters: StockFilters = _ANY, *, after: str = "", limit: int = 50
) -> StockPage:
    """Return stock by lot and location, device by device in dictionary order.

    Args:
        filters: Which stock.
        after: The mark from the page before; empty asks for the first page.
        limit: Rows of the page.

    Returns:
        The page.

    Raises:
        PageUnknown: If the mark isn't one of ours.
    """
    return _page(NOW, {}, filters, after, limit)


def stock_as_of(
    moment: datetime,
    filters: StockFilters = _ANY,
    *,
    after: str = "",
    limit: int = 50,
) -> StockPage:
    """Return stock as it was at a moment, from the movements.

    It counts from the present balances backwards, or from a closed period before
    the moment forwards if that is nearer.

    Args:
        moment: Aware; movements that occurred then or before are counted.
        filters: Which stock.
        after: The mark from the page before; empty asks for the first page.
        limit: Rows of the page.

    Returns:
        The page; nothing in it is reserved.

    Raises:
        PageUnknown: If the mark isn't one of ours.
    """
    for period, until in rows_of(NEAREST_PERIOD, [moment]):
        if moment - until < clock.now() - moment:
            values = {"moment": moment, "period": period, "until": until}
            return _page(FORWARDS, values, filters, after, limit)
    return _page(BACKWARDS, {"moment": moment}, filters, after, limit)


def _page(
    units: str,
    values: Mapping[str, Any],
    filters: StockFilters,
    after: str,
    limit: int,
) -> StockPage:
    values = {**values, "limit": limit + 1}
    devices, stock = _conditions(filters, values)
    if after:
        values |= _read_mark(after)
        devices.append("(sort_key, id) >= (%(sort_key)s, %(last_device)s)")
        stock.append(
            "(device.id <> %(last_device)s OR (lot.number, lot.id, location.code, "
            "location.id) > (%(last_lot)s, %(last_lot_id)s, %(last_location)s, "
            "%(last_location_id)s))"
        )
    statement = PAGE.format(
        devices=" AND ".join(devices) or "true",
        units=units,
        stock=" AND ".join(stock) or "true",
    )
    found = rows_of(statement, values)
    more = len(found) > limit
    rows = [StockRow(*row[:-1]) for row in found[:limit]]
    mark = _mark(rows[-1], found[limit - 1][-1]) if more else ""
    return StockPage(rows, mark)


def _conditions(
    filters: StockFilters, values: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """Return the conditions on devices and on their stock, and put their values."""
    devices = []
    stock = []
    if filters.device:
        devices.append("id = %(device)s")
        values["device"] = filters.device
    if filters.text:
        devices.append("(sort_key LIKE %(text)s OR code ILIKE %(text)s)")
        sought = filters.text.strip().casefold()
        for special in ("\\", "%", "_"):
            sought = sought.replace(special, f"\\{special}")
        values["text"] = f"%{sought}%"
    for name, column in (
        ("lot", "lot.id"),
        ("location", "location.id"),
        ("site", "zone.site_id"),
        ("zone_kind", "zone.kind"),
    ):
        if wanted := getattr(filters, name):
            stock.append(f"{column} = %({name})s")
            values[name] = wanted
    return devices, stock


def _mark(row: StockRow, sort_key: str) -> str:
    place = [
        sort_key,
        str(row.device),
        row.lot_number,
        str(row.lot),
        row.location_code,
        str(row.location),
    ]
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read_mark(mark: str) -> dict[str, Any]:
    names = (
        "sort_key",
        "last_device",
        "last_lot",
        "last_lot_id",
        "last_location",
        "last_location_id",
    )
    try:
        place = json.loads(urlsafe_b64decode(mark.encode()))
        values = dict(zip(names, place, strict=True))
        return {
            name: UUID(value) if name.endswith(("_id", "device")) else str(value)
            for name, value in values.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise PageUnknown from error
