"""Stock by lot and location, now and at any past moment, page by page.

Devices are walked in the order of their sort keys by an index, and the stock of
each is looked up on the way, so a first page reads what it shows and no more.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from lotproof.core import clock
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import array, rows_of
from lotproof.ledger.queries.stock_filters import (
    ONE_SERIAL,
    StockFilters,
    conditions_of,
)

NOW = """
SELECT balance.lot_id AS lot, balance.location_id AS location,
       balance.quantity AS units, balance.reserved
FROM ledger_balance balance
WHERE balance.device_id = device.id AND balance.is_stocked AND balance.quantity > 0
  {of_balance}
"""

BACKWARDS = """
SELECT balance.lot_id AS lot, balance.location_id AS location,
       balance.quantity AS units, 0 AS reserved
FROM ledger_balance balance
WHERE balance.device_id = device.id AND balance.is_stocked {of_balance}
UNION ALL
SELECT end_.lot, end_.location, end_.units, 0
FROM ledger_lot lot
JOIN ledger_movement movement ON movement.lot_id = lot.id
    AND movement.occurred_at > %(moment)s
CROSS JOIN LATERAL (
    VALUES (movement.lot_id, movement.source_id, movement.quantity),
           (movement.lot_id, movement.target_id, -movement.quantity)
) AS end_ (lot, location, units)
WHERE lot.device_id = device.id {of_movement}
"""
"""What is there now less what has moved since."""

FORWARDS = """
SELECT balance.lot_id AS lot, balance.location_id AS location, (
           SELECT closing.quantity FROM ledger_closingbalance closing
           WHERE closing.period_id = %(period)s AND closing.balance_id = balance.id
       ) AS units, 0 AS reserved
FROM ledger_balance balance
WHERE balance.device_id = device.id AND balance.is_stocked {of_balance}
UNION ALL
SELECT end_.lot, end_.location, end_.units, 0
FROM ledger_lot lot
JOIN ledger_movement movement ON movement.lot_id = lot.id
    AND movement.occurred_at > %(until)s AND movement.occurred_at <= %(moment)s
CROSS JOIN LATERAL (
    VALUES (movement.lot_id, movement.source_id, -movement.quantity),
           (movement.lot_id, movement.target_id, movement.quantity)
) AS end_ (lot, location, units)
WHERE lot.device_id = device.id {of_movement}
"""
"""What was there at the end of a closed period, and what moved from then on.

What was kept is looked up for each balance, not joined: right after a closing the
planner knows nothing of its rows and would read all of them for every device.
"""

PAGE = """
SELECT device.id, device.code, device.name, device.model, device.unit,
       stock.lot_id, stock.lot, stock.expires_on, stock.location_id, stock.location,
       stock.zone, stock.zone_kind, stock.units, stock.reserved,
       device.near_expiry_days, (
           SELECT coalesce(array_agg(DISTINCT hold.cause), '{{}}') FROM ledger_hold hold
           WHERE hold.lot_id = stock.lot_id AND {in_force}
             AND (hold.location_id IS NULL OR hold.location_id = stock.location_id)
       ),
       device.sort_key
FROM (
    SELECT * FROM catalog_device
    WHERE {devices} ORDER BY sort_key, id
) AS device
CROSS JOIN LATERAL (
    SELECT lot.id AS lot_id, lot.number AS lot, good.expires_on,
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
    CROSS JOIN LATERAL (
        SELECT coalesce(lot.expires_on, (
            SELECT min(serial.expires_on) FROM ledger_balance unit
            JOIN ledger_serial serial ON serial.id = unit.serial_id
            WHERE unit.lot_id = lot.id AND unit.location_id = location.id AND {there}
        )) AS expires_on
    ) AS good
    WHERE {stock}
    ORDER BY lot.number, lot.id, location.code, location.id
    LIMIT %(limit)s::bigint
) AS stock
ORDER BY device.sort_key, device.id, stock.lot, stock.lot_id, stock.location,
         stock.location_id
LIMIT %(limit)s::bigint
"""

IN_FORCE_NOW = "hold.released_at IS NULL"
IN_FORCE_THEN = (
    "hold.placed_at <= %(moment)s "
    "AND (hold.released_at IS NULL OR hold.released_at > %(moment)s)"
)

SERIALS = """
SELECT moved.lot, moved.location, array_agg(serial.number ORDER BY serial.number)
FROM (
    SELECT movement.lot_id AS lot, end_.location, movement.serial_id
    FROM ledger_movement movement
    CROSS JOIN LATERAL (
        VALUES (movement.source_id, -1), (movement.target_id, 1)
    ) AS end_ (location, units)
    WHERE movement.lot_id = ANY(%(lots)s::uuid[]) AND movement.serial_id IS NOT NULL
      AND movement.occurred_at <= %(moment)s
    GROUP BY 1, 2, 3 HAVING sum(end_.units) > 0
) AS moved
JOIN ledger_serial serial ON serial.id = moved.serial_id
WHERE moved.location = ANY(%(locations)s::uuid[])
GROUP BY moved.lot, moved.location
"""

NEAREST_PERIOD = """
SELECT id, until FROM ledger_closedperiod WHERE until <= %s ORDER BY until DESC LIMIT 1
"""


class PageUnknown(Refused):
    """The mark of a page isn't one that was given out."""

    template = gettext_noop(
        "There is no such page of the list. Start again from its first page."
    )


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
    """The lot's last usable day; without one, the first of its serial numbers there."""
    location: UUID
    location_code: str
    zone: str
    zone_kind: str | None
    quantity: int
    """Base units (each)."""
    reserved: int
    """Of these, for documents; 0 in an answer about the past."""
    near_expiry_days: int
    """So many days before the last one the device counts as near its expiry."""
    hold_causes: list[str]
    """Why the lot was on hold there at the moment; empty if it wasn't."""


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
    return _page(NOW, {"moment": clock.now()}, filters, after, limit)


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
    units, values = _start_of(moment)
    return _page(units, values, filters, after, limit)


def stock_size(filters: StockFilters = _ANY, *, moment: datetime | None = None) -> int:
    """Return how many rows a list of stock has on all its pages.

    It reads all of them: for a job that tells how far it has come, not for a page.

    Args:
        filters: Which stock.
        moment: A past moment; `None` for now.

    Returns:
        The number of rows.
    """
    units, values = (
        (NOW, {"moment": clock.now()}) if moment is None else _start_of(moment)
    )
    statement, values = _statement(units, values, filters, "", None)
    return int(rows_of(f"SELECT count(*) FROM ({statement}) AS rows", values)[0][0])  # noqa: S608 - made of constants


def _start_of(moment: datetime) -> tuple[str, dict[str, Any]]:
    """Return how to reach a past moment: from now backwards, or from a period."""
    for period, until in rows_of(NEAREST_PERIOD, [moment]):
        if moment - until < clock.now() - moment:
            return FORWARDS, {"moment": moment, "period": period, "until": until}
    return BACKWARDS, {"moment": moment}


def serials_in(
    rows: Sequence[StockRow], *, moment: datetime
) -> dict[tuple[UUID, UUID], list[str]]:
    """Return the serial numbers of stock that is kept by them.

    Args:
        rows: The stock.
        moment: Of which the rows tell.

    Returns:
        Serial numbers in their order, by lot and location.
    """
    if not rows:
        return {}
    found = rows_of(
        SERIALS,
        {
            "lots": array({row.lot for row in rows}),
            "locations": array({row.location for row in rows}),
            "moment": moment,
        },
    )
    return {(lot, location): numbers for lot, location, numbers in found}


def _page(
    units: str,
    values: Mapping[str, Any],
    filters: StockFilters,
    after: str,
    limit: int,
) -> StockPage:
    found = rows_of(*_statement(units, values, filters, after, limit + 1))
    more = len(found) > limit
    rows = [StockRow(*row[:-1]) for row in found[:limit]]
    mark = _mark(rows[-1], found[limit - 1][-1]) if more else ""
    return StockPage(rows, mark)


def _statement(
    units: str,
    values: Mapping[str, Any],
    filters: StockFilters,
    after: str,
    limit: int | None,
) -> tuple[str, dict[str, Any]]:
    on = timezone.localtime(values["moment"]).date()
    in_force = IN_FORCE_NOW if units is NOW else IN_FORCE_THEN
    values = {**values, "limit": limit, "on": on}
    devices, stock = conditions_of(
        filters, values, in_force=in_force, is_now=units is NOW
    )
    if after:
        values |= _read_mark(after)
        devices.append("(sort_key, id) >= (%(sort_key)s, %(last_device)s)")
        stock.append(
            "(device.id <> %(last_device)s OR (lot.number, lot.id, location.code, "
            "location.id) > (%(last_lot)s, %(last_lot_id)s, %(last_location)s, "
            "%(last_location_id)s))"
        )
    of_serial = ONE_SERIAL if filters.serial_number else ""
    statement = PAGE.format(
        devices=" AND ".join(devices) or "true",
        units=units.format(
            of_balance=of_serial.format("balance"),
            of_movement=of_serial.format("movement"),
        ),
        stock=" AND ".join(stock) or "true",
        in_force=in_force,
        there="unit.quantity > 0" if units is NOW else "true",
    )
    return statement, values


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
