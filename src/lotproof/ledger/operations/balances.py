"""Locking, judging and changing the balances of a batch; a part of posting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import array, rows_of, rows_of_all, run
from lotproof.ledger.batches import Place
from lotproof.ledger.facts import Facts
from lotproof.ledger.rules import InsufficientStock, StockReserved, moment_text

MAKE_BALANCES = """
INSERT INTO ledger_balance (id, location_id, device_id, lot_id, serial_id, owner_id,
                            is_stocked, quantity, reserved, last_moved_at)
SELECT made.*, 0, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[],
            %s::boolean[], %s::bigint[]) AS made
ON CONFLICT DO NOTHING
RETURNING id
"""
"""The conflict's index isn't named: a balance is unique by its id and by what it is
about, and of two who make one at the same moment PostgreSQL would let the second fail
at the index that isn't named."""

LOCK_BALANCES = """
SELECT id, quantity, reserved, last_moved_at FROM ledger_balance
WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""

CHANGE_BALANCES = """
UPDATE ledger_balance balance
SET quantity = balance.quantity + change.quantity,
    reserved = balance.reserved - change.used,
    last_moved_at = greatest(balance.last_moved_at, %s)
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS change (id, quantity, used)
WHERE balance.id = change.id
"""

SERIALS_IN_STOCK = """
SELECT balance.serial_id, location.code FROM ledger_balance balance
JOIN warehouse_location location ON location.id = balance.location_id
WHERE balance.serial_id = ANY(%s::uuid[])
  AND balance.is_stocked AND balance.quantity > 0
"""

LOWEST_SINCE = """
SELECT balance.id, balance.quantity - coalesce(later.most, 0)
FROM ledger_balance balance
CROSS JOIN LATERAL (
    SELECT greatest(max(running), 0) AS most FROM (
        SELECT sum(change) OVER (ORDER BY occurred_at DESC) AS running FROM (
            SELECT occurred_at, CASE WHEN target_id = balance.location_id
                                THEN quantity ELSE -quantity END AS change
            FROM ledger_movement
            WHERE lot_id = balance.lot_id AND occurred_at > %s
              AND serial_id IS NOT DISTINCT FROM balance.serial_id
              AND owner_id IS NOT DISTINCT FROM balance.owner_id
              AND (source_id = balance.location_id OR target_id = balance.location_id)
        ) AS changes
    ) AS history
) AS later
WHERE balance.id = ANY(%s::uuid[])
"""
"""The lowest that balances have been since a moment. What was there then is what is
there now less all that came later, so only later movements are read."""


class StockWouldHaveBeenNegative(Refused):
    """Dated so, stock would have been below zero at a moment in between."""

    template = gettext_noop(
        "Dated %(occurred_at)s, %(location)s would have held %(lowest)s of lot %(lot)s "
        "at a later moment, below zero. Check the time, or reverse what followed first."
    )


class SerialInStock(Refused):
    """A unit that is in stock can't come in once more."""

    template = gettext_noop(
        "Serial number %(serial)s of %(device)s is in stock already, at %(location)s. "
        "Scan the unit again; if two units bear one number, set both apart and ask "
        "quality."
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A balance as it stands before the batch."""

    quantity: int
    reserved: int
    last_moved_at: datetime | None
    made_with: int | None = None
    """Units that it holds already, if the batch made it."""


def lock_balances(
    places: Mapping[UUID, Place], facts: Facts, occurred_at: datetime
) -> dict[UUID, Held]:
    """Make the balances that are missing, and lock all of them.

    A balance that is made holds at once what the batch brings, which saves writing it
    twice.

    Returns:
        The balances as they stand before the batch.
    """
    # Missing rows are made before any is locked: made in between, two batches
    # could each hold a row that the other one waits for.
    ids = array(places)
    rows = list(places.values())
    sent = [
        occurred_at,
        ids,
        array(row.location for row in rows),
        array(facts.lots[row.lot].device for row in rows),
        array(row.lot for row in rows),
        array(row.serial for row in rows),
        array(row.owner for row in rows),
        array(facts.places[row.location].is_stocked for row in rows),
        array(map(_made_with, rows)),
    ]
    made_rows, locked = rows_of_all((MAKE_BALANCES, sent), (LOCK_BALANCES, [ids]))
    made = {
        key: Held(0, 0, occurred_at, made_with=_made_with(places[key]))
        for (key,) in made_rows
    }
    return {row[0]: made.get(row[0]) or Held(*row[1:]) for row in locked}


def _made_with(place: Place) -> int:
    # A serial number leaves one balance before it may be in another one, and stock
    # that would be below zero is for the checks to refuse.
    return max(place.change, 0) if place.serial is None else 0


def check_stock(
    places: Mapping[UUID, Place],
    held: Mapping[UUID, Held],
    used: Mapping[UUID, int],
    facts: Facts,
) -> None:
    """Do nothing if every stocked source holds what leaves it.

    Raises:
        InsufficientStock: If one holds fewer units.
        StockReserved: If one holds them for other document lines.
    """
    for key, place in places.items():
        location = facts.places[place.location]
        if not place.out or not location.is_stocked:
            continue
        now = held[key]
        left = now.quantity + place.change
        about = {
            "location": location.code,
            "lot": facts.goods(place.lot, place.serial).lot_number,
            "held": now.quantity,
            "asked": place.out,
        }
        if left < 0:
            raise InsufficientStock(**about)
        reserved_for_others = now.reserved - used.get(key, 0)
        if left < reserved_for_others:
            raise StockReserved(**about, reserved=reserved_for_others)


def check_serials(places: Mapping[UUID, Place], facts: Facts) -> None:
    """Do nothing if no unit comes into stock that is there already.

    The serial numbers' rows are locked, so nobody else moves these units.

    Raises:
        SerialInStock: If one is at another stocked location.
    """
    changes: dict[UUID, int] = {}
    came_to: dict[UUID, str] = {}
    for place in places.values():
        location = facts.places[place.location]
        if place.serial and location.is_stocked:
            changes[place.serial] = changes.get(place.serial, 0) + place.change
            if place.into:
                came_to[place.serial] = location.code
    coming = [serial for serial, change in changes.items() if change > 0]
    if not coming:
        return
    found: dict[UUID, str] = dict(rows_of(SERIALS_IN_STOCK, [array(coming)]))
    twice = {serial: came_to[serial] for serial in coming if changes[serial] > 1}
    for serial, code in (found | twice).items():
        unit = facts.serials[serial]
        raise SerialInStock(
            serial=unit.number,
            device=facts.lots[unit.lot].goods.device_name,
            location=code,
        )


def check_history(
    places: Mapping[UUID, Place],
    held: Mapping[UUID, Held],
    facts: Facts,
    occurred_at: datetime,
) -> None:
    """Do nothing if no balance was below zero at any moment since, dated so.

    Raises:
        StockWouldHaveBeenNegative: If one would have been.
    """
    back_dated = [
        key
        for key, place in places.items()
        if place.change < 0
        and facts.places[place.location].is_stocked
        and (last := held[key].last_moved_at)
        and occurred_at < last
    ]
    if not back_dated:
        return
    for key, lowest in rows_of(LOWEST_SINCE, [occurred_at, array(back_dated)]):
        place = places[key]
        if lowest + place.change < 0:
            location = facts.places[place.location]
            raise StockWouldHaveBeenNegative(
                occurred_at=moment_text(occurred_at, location),
                location=location.code,
                lot=facts.goods(place.lot, place.serial).lot_number,
                lowest=lowest + place.change,
            )


def change_balances(
    places: Mapping[UUID, Place],
    held: Mapping[UUID, Held],
    used: Mapping[UUID, int],
    occurred_at: datetime,
) -> None:
    """Add to the balances what the batch changes and they weren't made with."""
    changes = {
        key: place.change - (held[key].made_with or 0)
        for key, place in places.items()
        if place.change != held[key].made_with or held[key].last_moved_at != occurred_at
    }
    batches = [list(changes)]
    if any(place.serial for place in places.values()):
        # What leaves goes first: a serial number may be in one place only, and the
        # database checks that row by row.
        batches = [
            [key for key, change in changes.items() if (change < 0) is now]
            for now in (True, False)
        ]
    for keys in filter(None, batches):
        run(
            CHANGE_BALANCES,
            [
                occurred_at,
                array(keys),
                array(changes[key] for key in keys),
                array(used.get(key, 0) for key in keys),
            ],
        )
