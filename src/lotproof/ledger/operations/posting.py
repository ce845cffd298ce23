"""Posting a batch of movements.

All lines of a step take a constant number of statements, whatever their number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lotproof.accounts.permissions import Permission, require
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import array, rows_of, run
from lotproof.evidence.images import image_columns, image_value
from lotproof.ledger.batches import Line, Posted, places_of
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import Facts, ask_for_locked_facts
from lotproof.ledger.models import ClosedPeriod, Movement
from lotproof.ledger.operations.balances import (
    Held,
    change_balances,
    check_history,
    check_serials,
    check_stock,
    lock_balances,
)
from lotproof.ledger.operations.claims import use_up_reservations
from lotproof.ledger.rules import Goods, Place, check_may_go, day_at, moment_text

CLOSING_LOCK = 0x436C6F73696E67
"""Advisory lock between back-dated movements and the closing of a period."""

MOST_UNITS = 1_000_000_000
"""More units on one line than any delivery has; a scanner read a wrong field."""

LINE_COLUMNS = (
    "id",
    "lot_id",
    "serial_id",
    "owner_id",
    "quantity",
    "source_id",
    "target_id",
    "document_line",
    "reverses_id",
    "device_id",
)
SHARED_COLUMNS = (
    "entry_id",
    "purpose",
    "occurred_at",
    "recorded_at",
    "recorded_by_id",
    "workstation",
    "document",
)

INSERT_MOVEMENTS = """
INSERT INTO ledger_movement (id, lot_id, serial_id, owner_id, quantity, source_id,
                             target_id, document_line, reverses_id, device_id, entry_id,
                             purpose, occurred_at, recorded_at, recorded_by_id,
                             workstation, document)
SELECT line.*, %s::uuid, %s::text, %s::timestamptz, %s::timestamptz, %s::uuid, %s::text,
       %s::uuid
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


class NothingToMove(Refused):
    """A batch without lines, or a line without units."""

    template = gettext_noop(
        "There is nothing to move. Enter a whole number of units, 1 or more, on each "
        "line."
    )


class TooManyUnits(Refused):
    """A line with more units than there can be."""

    template = gettext_noop(
        "%(quantity)s units on one line can't be right: %(most)s is the most. "
        "Check the quantity."
    )


class OneUnitASerial(Refused):
    """A serial number stands for one unit."""

    template = gettext_noop(
        "Serial number %(serial)s is one unit, not %(quantity)s. "
        "Scan every unit on a line of its own."
    )


class SamePlace(Refused):
    """Units that stay where they are don't move."""

    template = gettext_noop(
        "%(location)s is where the units are and where they would go. "
        "Choose another target."
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    goods: Goods
    source: Place
    target: Place

    @property
    def place(self) -> Place:
        """The end in our stock, whose time zone decides the day."""
        return self.source if self.source.is_stocked else self.target


def write_movements(
    *,
    lines: Sequence[Line],
    purpose: Purpose,
    entry: UUID,
    document: UUID | None = None,
    occurred_at: datetime,
    at: datetime,
    actor: Actor,
    facts: Facts | None = None,
) -> Posted:
    """Write movements and balances, as part of an operation's transaction.

    The operation has checked that the actor may do this and appends the entry,
    with the images returned here. Lots are locked first, then serial numbers,
    locations and balances, all in the order of their ids, so two batches never
    wait for each other in a ring. An operation that also changes lots does that
    before it calls this, and calls this once.

    Args:
        lines: What moves; at least one line.
        purpose: What for; it decides which routes are open.
        entry: The id that the operation's entry will have.
        document: The document whose step this is.
        occurred_at: When the units moved; not later than `at`.
        at: The operation's moment.
        actor: Who records it.
        facts: What `ask_for_locked_facts` led to for these lines, if the operation
            needed it before.

    Returns:
        The movements' ids and the images for the entry.

    Raises:
        NothingToMove: If there is no line, or a line without units.
        TooManyUnits: If a line has more units than there can be.
        UnknownRecord: If a lot, serial number or location doesn't exist.
        SerialNeeded: If a device is kept by serial number and none is named.
        SerialOfAnotherLot: If a serial number isn't of the lot named with it.
        LocationInactive: If a location is out of use.
        OneUnitASerial: If a line moves several units of one serial number.
        SamePlace: If a line's source is its target.
        OccursInFuture: If `occurred_at` lies after `at`.
        NotPermitted: If it lies on an earlier day and `actor` may not back-date.
        MovesBeforeClosing: If it lies in a closed period.
        WrongZone: If goods don't go that way for this purpose.
        ExpiredGoods: If goods expired and would not be isolated.
        GoodsOnHold: If a hold forbids it.
        StorageConditionsDiffer: If a target is too warm or too cold.
        InsufficientStock: If a stocked source holds fewer units.
        StockReserved: If it holds them for other documents.
        SerialInStock: If a unit comes in that is in stock already.
        StockWouldHaveBeenNegative: If back-dating leaves a gap later on.
    """
    _check_quantities(lines)
    facts = facts or ask_for_locked_facts(lines)()
    judged = [_judge(line, facts) for line in lines]
    _check_time(occurred_at, at, judged, actor)
    for line in judged:
        check_may_go(
            line.goods,
            source=line.source,
            target=line.target,
            purpose=purpose,
            on=day_at(occurred_at, line.place),
        )
    places = places_of(lines)
    held = lock_balances(places, facts, occurred_at)
    if occurred_at == at:
        occurred_at = at = _after_others(at, held.values())
    used, reservations = use_up_reservations(places, held)
    check_stock(places, held, used, facts)
    check_serials(places, facts)
    check_history(places, held, facts, occurred_at)
    change_balances(places, held, used, occurred_at)
    movements, group = _insert_movements(
        lines,
        facts,
        (
            entry,
            purpose.value,
            occurred_at,
            at,
            actor.user_id,
            actor.workstation,
            document,
        ),
    )
    return Posted(movements, [group, *reservations])


def _check_quantities(lines: Sequence[Line]) -> None:
    if not lines:
        raise NothingToMove
    for line in lines:
        if line.quantity < 1:
            raise NothingToMove
        if line.quantity > MOST_UNITS:
            raise TooManyUnits(quantity=line.quantity, most=MOST_UNITS)


def _judge(line: Line, facts: Facts) -> _Judged:
    judged = _Judged(
        facts.goods(line.lot, line.serial),
        facts.place(line.source),
        facts.place(line.target),
    )
    if line.serial and line.quantity != 1:
        number = facts.serials[line.serial].number
        raise OneUnitASerial(serial=number, quantity=line.quantity)
    if line.source == line.target:
        raise SamePlace(location=judged.source.code)
    return judged


def _after_others(at: datetime, held: Iterable[Held]) -> datetime:
    """Return when a movement of now happened: not before what is already there.

    Somebody who read the clock after us may have been first at the balances. Dated
    before that, ours would count as back-dated, and goods that just came in couldn't
    leave again.
    """
    return max([at, *(row.last_moved_at for row in held if row.last_moved_at)])


def _check_time(
    occurred_at: datetime, at: datetime, judged: Sequence[_Judged], actor: Actor
) -> None:
    place = judged[0].place
    if occurred_at > at:
        raise OccursInFuture(occurred_at=moment_text(occurred_at, place))
    if occurred_at == at:
        return
    if day_at(occurred_at, place) != day_at(at, place):
        require(actor, Permission.BACK_DATE)
    rows_of("SELECT pg_advisory_xact_lock_shared(%s)", [CLOSING_LOCK])
    closed = ClosedPeriod.objects.filter(until__gte=occurred_at).order_by("until")
    if period := closed.last():
        raise MovesBeforeClosing(
            occurred_at=moment_text(occurred_at, place),
            until=moment_text(period.until, place),
        )


def _insert_movements(
    lines: Sequence[Line], facts: Facts, shared: tuple[Any, ...]
) -> tuple[tuple[UUID, ...], dict[str, Any]]:
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
    columns = [array(column) for column in zip(*rows, strict=True)]
    run(INSERT_MOVEMENTS, [*shared, *columns])
    group = {
        "table": Movement._meta.db_table,
        "columns": list(image_columns(Movement)),
        "rows": _images(rows, shared),
    }
    return tuple(row[0] for row in rows), group


def _images(rows: Sequence[tuple[Any, ...]], shared: Sequence[Any]) -> list[list[Any]]:
    # What all lines share is put into the log's form once.
    same = [image_value(value) for value in shared]
    written = [*LINE_COLUMNS, *SHARED_COLUMNS]
    order = [written.index(column) for column in image_columns(Movement)]
    images = []
    for row in rows:
        values = [*map(image_value, row), *same]
        images.append([values[position] for position in order])
    return images
