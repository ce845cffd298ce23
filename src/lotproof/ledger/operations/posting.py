"""Posting a batch of movements: all lines of a step, in a constant number of
statements, whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from lotproof.accounts.permissions import Permission, require
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.images import image_columns, image_row
from lotproof.ledger.batches import Line, Place, Posted, places_of
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import Facts, read_facts
from lotproof.ledger.models import ClosedPeriod, Movement
from lotproof.ledger.operations.claims import use_up_reservations
from lotproof.ledger.rules import InsufficientStock, StockReserved, check_may_go, day_at

CLOSING_LOCK = 0x436C6F73696E67
"""Advisory lock between back-dated movements and the closing of a period."""

MAKE_BALANCES = """
INSERT INTO ledger_balance (id, location_id, device_id, lot_id, serial_id, owner_id,
                            is_stocked, quantity, reserved)
SELECT *, 0, 0 FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[],
                           %s::uuid[], %s::boolean[])
ON CONFLICT (id) DO NOTHING
"""

LOCK_BALANCES = """
SELECT id, quantity, reserved, last_moved_at FROM ledger_balance
WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""

CHANGE_BALANCES = """
UPDATE ledger_balance balance
SET quantity = balance.quantity + change.quantity,
    reserved = balance.reserved - change.used,
    last_moved_at = greatest(balance.last_moved_at, %s)
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS change (id, quantity, used)
WHERE balance.id = change.id
"""

LOWEST_SINCE = """
SELECT least(min(running), CASE WHEN min(occurred_at) <= %(at)s THEN NULL ELSE 0 END)
FROM (
    SELECT sum(change) OVER (ORDER BY occurred_at ROWS UNBOUNDED PRECEDING) AS running,
           lead(occurred_at) OVER (ORDER BY occurred_at) AS next_at, occurred_at
    FROM (
        SELECT occurred_at, sum(
            CASE WHEN target_id = %(location)s THEN quantity ELSE -quantity END
        ) AS change
        FROM ledger_movement
        WHERE lot_id = %(lot)s
          AND serial_id IS NOT DISTINCT FROM %(serial)s
          AND owner_id IS NOT DISTINCT FROM %(owner)s
          AND (source_id = %(location)s OR target_id = %(location)s)
        GROUP BY occurred_at
    ) AS changes
) AS history
WHERE next_at IS NULL OR next_at > %(at)s
"""

INSERT_MOVEMENTS = """
INSERT INTO ledger_movement (id, lot_id, serial_id, owner_id, quantity, source_id,
                             target_id, document_line, reverses_id, device_id, entry_id,
                             purpose, occurred_at, recorded_at, recorded_by_id,
                             workstation, document)
SELECT line.*, %s, %s, %s, %s, %s, %s, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[],
            %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) AS line
"""


class OccursInFuture(Refused):
    """A movement can't have happened later than now."""

    template = gettext_noop(
        "The movement is dated %(occurred_at)s, which is in the future. "
        "Correct the time, or the clock of the device it came from."
    )


class MovesBeforeClosing(Refused):
    """The period in which the movement is dated was closed."""

    template = gettext_noop(
        "The movement is dated %(occurred_at)s; the period until %(until)s is closed. "
        "Record it with today's date and say in the reason when it happened."
    )


class StockWouldHaveBeenNegative(Refused):
    """Dated so, stock would have been below zero at a moment in between."""

    template = gettext_noop(
        "Dated %(occurred_at)s, %(location)s would have held %(lowest)s of lot %(lot)s "
        "at a later moment, below zero. Check the time, or reverse what followed first."
    )


class NothingToMove(Refused):
    """A batch without lines, or a line without units."""

    template = gettext_noop(
        "There is nothing to move. Enter a whole number of units, 1 or more, on each line."
    )


@dataclass(frozen=True, slots=True)
class _Held:
    quantity: int
    reserved: int
    last_moved_at: datetime | None


def write_movements(
    *,
    lines: Sequence[Line],
    purpose: Purpose,
    entry: UUID,
    document: UUID | None = None,
    occurred_at: datetime,
    at: datetime,
    actor: Actor,
) -> Posted:
    """Write movements and balances, as part of an operation's transaction.

    The operation has checked that the actor may do this and appends the entry,
    with the images returned here. Lots are locked first, then balances, both in
    the order of their ids, so two batches never wait for each other in a ring.

    Args:
        lines: What moves; at least one line.
        purpose: What for; it decides which routes are open.
        entry: The id that the operation's entry will have.
        document: The document whose step this is.
        occurred_at: When the units moved; not later than `at`.
        at: The operation's moment.
        actor: Who records it.

    Returns:
        The movements' ids and the images for the entry.

    Raises:
        NothingToMove: If there is no line, or a line without units.
        OccursInFuture: If `occurred_at` lies after `at`.
        NotPermitted: If it lies on an earlier day and `actor` may not back-date.
        MovesBeforeClosing: If it lies in a closed period.
        UnknownRecord: If a lot, serial number or location doesn't exist.
        LocationInactive: If a location is out of use.
        SerialNeeded: If a device is kept by serial number and none is named.
        SerialOfAnotherLot: If a serial number isn't of the lot named with it.
        WrongZone: If goods don't go that way for this purpose.
        ExpiredGoods: If goods expired and would not be isolated.
        GoodsOnHold: If a hold forbids it.
        StorageConditionsDiffer: If a target is too warm or too cold.
        InsufficientStock: If a stocked source holds fewer units.
        StockReserved: If it holds them for other documents.
        StockWouldHaveBeenNegative: If back-dating leaves a gap later on.
    """
    if not lines or any(line.quantity < 1 for line in lines):
        raise NothingToMove
    facts = read_facts(
        lots={line.lot for line in lines},
        serials={line.serial for line in lines if line.serial},
        locations={line.source for line in lines} | {line.target for line in lines},
        lock=True,
    )
    _check_time(occurred_at, at, facts, lines, actor)
    for line in lines:
        source = facts.place(line.source)
        check_may_go(
            facts.goods(line.lot, line.serial),
            source=source,
            target=facts.place(line.target),
            purpose=purpose,
            on=day_at(occurred_at, source),
        )
    places = places_of(lines)
    held = _lock_balances(places, facts)
    used, reservations = use_up_reservations(places)
    _check_stock(places, held, used, facts)
    _check_history(places, held, facts, occurred_at)
    _change_balances(places, used, occurred_at)
    movements, group = _insert_movements(
        lines, facts, (entry, purpose.value, occurred_at, at, actor, document)
    )
    return Posted(movements, [group, *reservations])


def _check_time(
    occurred_at: datetime,
    at: datetime,
    facts: Facts,
    lines: Sequence[Line],
    actor: Actor,
) -> None:
    if occurred_at > at:
        raise OccursInFuture(occurred_at=occurred_at)
    if occurred_at == at:
        return
    place = facts.place(lines[0].source)
    if day_at(occurred_at, place) != day_at(at, place):
        require(actor, Permission.BACK_DATE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CLOSING_LOCK])
    closed = ClosedPeriod.objects.filter(until__gte=occurred_at).first()
    if closed:
        raise MovesBeforeClosing(occurred_at=occurred_at, until=closed.until)


def _lock_balances(places: Mapping[UUID, Place], facts: Facts) -> dict[UUID, _Held]:
    # Missing rows are made before any is locked: made in between, two batches
    # could each hold a row that the other one waits for.
    ids = list(places)
    rows = list(places.values())
    with connection.cursor() as cursor:
        cursor.execute(
            MAKE_BALANCES,
            [
                ids,
                [row.location for row in rows],
                [facts.lots[row.lot].device for row in rows],
                [row.lot for row in rows],
                [row.serial for row in rows],
                [row.owner for row in rows],
                [facts.places[row.location].is_stocked for row in rows],
            ],
        )
        cursor.execute(LOCK_BALANCES, [ids])
        return {row[0]: _Held(*row[1:]) for row in cursor.fetchall()}


def _check_stock(
    places: Mapping[UUID, Place],
    held: Mapping[UUID, _Held],
    used: Mapping[UUID, int],
    facts: Facts,
) -> None:
    for key, place in places.items():
        location = facts.places[place.location]
        if not place.out or not location.is_stocked:
            continue
        now = held[key]
        left = now.quantity + place.into - place.out
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


def _check_history(
    places: Mapping[UUID, Place],
    held: Mapping[UUID, _Held],
    facts: Facts,
    occurred_at: datetime,
) -> None:
    for key, place in places.items():
        last = held[key].last_moved_at
        location = facts.places[place.location]
        if not (location.is_stocked and place.out and last and occurred_at < last):
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                LOWEST_SINCE,
                {
                    "location": place.location,
                    "lot": place.lot,
                    "serial": place.serial,
                    "owner": place.owner,
                    "at": occurred_at,
                },
            )
            lowest = (cursor.fetchone()[0] or 0) + place.into - place.out
        if lowest < 0:
            raise StockWouldHaveBeenNegative(
                occurred_at=occurred_at,
                location=location.code,
                lot=facts.goods(place.lot, place.serial).lot_number,
                lowest=lowest,
            )


def _change_balances(
    places: Mapping[UUID, Place], used: Mapping[UUID, int], occurred_at: datetime
) -> None:
    # What leaves goes first: a serial number may be in one place only, and the
    # database checks that row by row.
    changes = {key: place.into - place.out for key, place in places.items()}
    with connection.cursor() as cursor:
        for leaving in (True, False):
            keys = [key for key, change in changes.items() if (change < 0) is leaving]
            if keys:
                cursor.execute(
                    CHANGE_BALANCES,
                    [
                        occurred_at,
                        keys,
                        [changes[key] for key in keys],
                        [used.get(key, 0) for key in keys],
                    ],
                )


def _insert_movements(
    lines: Sequence[Line],
    facts: Facts,
    shared: tuple[UUID, str, datetime, datetime, Actor, UUID | None],
) -> tuple[tuple[UUID, ...], dict[str, Any]]:
    entry, purpose, occurred_at, at, actor, document = shared
    rows = [
        (
            new_id(),
            line.lot,
            line.serial,
            line.owner,
            line.quantity,
            line.source,
            line.target,
            line.document_line,
            line.reverses,
            facts.lots[line.lot].device,
        )
        for line in lines
    ]
    same = [entry, purpose, occurred_at, at, actor.user_id, actor.workstation, document]
    columns = list(zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MOVEMENTS, [*same, *(list(column) for column in columns)])
    written = ("id", "lot_id", "serial_id", "owner_id", "quantity", "source_id",
               "target_id", "document_line", "reverses_id", "device_id", "entry_id",
               "purpose", "occurred_at", "recorded_at", "recorded_by_id", "workstation",
               "document")  # fmt: skip
    order = [written.index(column) for column in image_columns(Movement)]
    images = []
    for row in rows:
        values = [*row, *same]
        images.append(
            image_row(
                image_columns(Movement), [values[place] for place in order], frozenset()
            )
        )
    group = {
        "table": Movement._meta.db_table,
        "columns": list(image_columns(Movement)),
        "rows": images,
    }
    return tuple(row[0] for row in rows), group
