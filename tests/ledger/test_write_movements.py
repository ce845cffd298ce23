"""Post movements …"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs.canonical import parse_canonical
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.facts import (
    LocationInactive,
    SerialNeeded,
    SerialOfAnotherLot,
    UnknownRecord,
)
from lotproof.ledger.models import Movement
from lotproof.ledger.operations import (
    MovesBeforeClosing,
    NothingToMove,
    OccursInFuture,
    OneUnitASerial,
    SamePlace,
    SerialInStock,
    StockWouldHaveBeenNegative,
    TooManyUnits,
    close_period,
    place_hold,
    take_location_out_of_use,
)
from lotproof.ledger.operations.posting import MOST_UNITS
from lotproof.ledger.rules import (
    ExpiredGoods,
    GoodsOnHold,
    InsufficientStock,
    StockReserved,
    WrongZone,
)
from tests.builders.ledger import (
    balances,
    carry,
    claim,
    clerk,
    line,
    make_lot,
    make_serial,
    make_stock,
    place,
    play,
    post,
    stock_id,
)
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


def unchanged() -> tuple[int, int]:
    """How much ledger and log hold: a refusal must change neither."""
    return Movement.objects.count(), Entry.objects.count()


def serialised() -> Device:
    return make_device(requires_serial=True)


def test_moves_units_and_keeps_the_balances() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)

    movement = post(line(lot, 4, "A-01", "B-07"), purpose=Purpose.MOVE)[0]

    assert balances(lot) == {"A-01": 6, "B-07": 4}
    assert (movement.occurred_at, movement.recorded_at) == (NOON, NOON)
    assert not list(differences())


def test_writes_one_entry_with_an_image_of_every_movement() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)
    lines = [line(lot, 4, "A-01", "B-07"), line(lot, 3, "A-01", "B-08")]

    movements = post(*lines, purpose=Purpose.MOVE)

    entry = Entry.objects.get(pk=movements[0].entry_id)
    (group,) = parse_canonical(entry.body.encode())["rows"]
    ids = [row[group["columns"].index("id")] for row in group["rows"]]
    assert group["table"] == "ledger_movement"
    assert ids == [str(movement.pk) for movement in movements]


def test_refuses_a_batch_without_lines() -> None:
    with refused(NothingToMove):
        post(purpose=Purpose.MOVE)


def test_refuses_a_line_without_units() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)
    nothing = line(lot, 0, "A-01", "B-07")
    before = unchanged()

    with refused(NothingToMove):
        post(nothing, purpose=Purpose.MOVE)

    assert unchanged() == before


def test_refuses_more_units_than_there_can_be() -> None:
    lot = make_lot()

    with refused(TooManyUnits, MOST_UNITS + 1, MOST_UNITS):
        post(line(lot, MOST_UNITS + 1, "supplier", "W-01"), purpose=Purpose.RECEIVE)


@pytest.mark.parametrize("part", ["lot", "serial", "source", "target"])
def test_refuses_what_does_not_exist(part: str) -> None:
    unit = make_serial("S1", device=serialised())
    make_stock(unit.lot, "A-01", 1, serials=[unit])
    wanted = line(unit.lot, 1, "A-01", "B-07", serial=unit)

    with refused(UnknownRecord, NOWHERE):
        post(
            replace(wanted, **{part: NOWHERE}),  # type: ignore[arg-type]
            purpose=Purpose.MOVE,
        )


def test_refuses_a_location_out_of_use() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)
    take_location_out_of_use(location=place("B-07").pk, reason="Rust", actor=clerk())

    with refused(LocationInactive, "B-07"):
        post(line(lot, 1, "A-01", "B-07"), purpose=Purpose.MOVE)


def test_refuses_units_without_a_serial_number_that_they_need() -> None:
    device = serialised()
    unit = make_serial("S1", device=device)
    make_stock(unit.lot, "A-01", 1, serials=[unit])

    with refused(SerialNeeded, device.name):
        post(line(unit.lot, 1, "A-01", "B-07"), purpose=Purpose.MOVE)


def test_refuses_a_serial_number_of_another_lot() -> None:
    device = serialised()
    unit = make_serial("S1", lot="L1", device=device)
    other = make_serial("S2", lot="L2", device=device)

    with refused(SerialOfAnotherLot, "S1", "L2"):
        post(
            line(other.lot, 1, "supplier", "W-01", serial=unit),
            purpose=Purpose.RECEIVE,
        )


def test_refuses_several_units_of_one_serial_number() -> None:
    unit = make_serial("S1", device=serialised())

    with refused(OneUnitASerial, "S1", 2):
        post(
            line(unit.lot, 2, "supplier", "W-01", serial=unit), purpose=Purpose.RECEIVE
        )


def test_refuses_a_move_to_where_the_units_are() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 1)

    with refused(SamePlace, "A-01"):
        post(line(lot, 1, "A-01", "A-01"), purpose=Purpose.MOVE)


def test_refuses_a_movement_of_the_future() -> None:
    lot = make_lot()
    later = NOON + timedelta(minutes=1)

    with refused(OccursInFuture, "2026-03-02 20:01:00"):
        post(
            line(lot, 1, "supplier", "W-01"), purpose=Purpose.RECEIVE, occurred_at=later
        )


def test_refuses_an_earlier_day_to_those_who_may_not_back_date() -> None:
    lot = make_lot()
    receiver = make_actor(Permission.RECEIVE)
    wanted = line(lot, 1, "supplier", "W-01")

    post(
        wanted,
        purpose=Purpose.RECEIVE,
        occurred_at=NOON.replace(hour=1),
        actor=receiver,
    )
    with refused(NotPermitted, receiver.name):
        post(
            wanted,
            purpose=Purpose.RECEIVE,
            occurred_at=NOON - timedelta(days=1),
            actor=receiver,
        )

    assert balances(lot) == {"W-01": 1}


def test_refuses_a_movement_in_a_closed_period() -> None:
    lot = make_lot()
    close_period(until=NOON - timedelta(days=2), actor=clerk())

    with refused(MovesBeforeClosing, "2026-02-28 20:00:00"):
        carry(lot, 1, "supplier", "W-01", occurred_at=NOON - timedelta(days=3))

    carry(lot, 1, "supplier", "W-01", occurred_at=NOON - timedelta(days=1))
    assert balances(lot) == {"W-01": 1}


def test_refuses_more_than_the_source_holds() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 3)
    too_many = line(lot, 4, "A-01", "B-07")
    before = unchanged()

    with refused(InsufficientStock, "A-01", 3, "L42", 4):
        post(too_many, purpose=Purpose.MOVE)

    assert balances(lot) == {"A-01": 3}
    assert unchanged() == before


def test_counts_all_lines_of_a_batch_together() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 3)
    lines = [line(lot, 2, "A-01", "B-07"), line(lot, 2, "A-01", "B-08")]

    with refused(InsufficientStock, "A-01", 3, 4):
        post(*lines, purpose=Purpose.MOVE)

    assert balances(lot) == {"A-01": 3}


def test_refuses_units_reserved_for_another_line() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 3)
    claim(lot, 2, "A-01")

    with refused(StockReserved, "A-01", 3, 2):
        post(line(lot, 2, "A-01", "D-01"), purpose=Purpose.PICK)
    post(line(lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)

    assert balances(lot) == {"A-01": 2, "D-01": 1}


def test_uses_up_the_claim_of_the_line_it_moves_for() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    mine, other = claim(lot, 3, "A-01"), claim(lot, 2, "A-01")

    post(
        line(lot, 2, "A-01", "D-01", document_line=mine.document_line),
        purpose=Purpose.PICK,
    )

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.quantity, mine.version, other.quantity) == (1, 2, 2)
    assert not list(differences())


def test_uses_up_no_more_of_a_claim_than_its_line_moves() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    first, second = claim(lot, 5, "A-01"), claim(lot, 1, "A-01")

    post(
        line(lot, 2, "A-01", "D-01", document_line=first.document_line),
        line(lot, 3, "A-01", "D-01", document_line=second.document_line),
        purpose=Purpose.PICK,
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.quantity, second.quantity) == (3, 0)
    assert not list(differences())


def test_refuses_a_unit_that_is_in_stock_already() -> None:
    unit = make_serial("S1", device=serialised())
    make_stock(unit.lot, "A-01", 1, serials=[unit])

    with refused(SerialInStock, "S1", "A-01"):
        carry(unit.lot, 1, "supplier", "W-01", serial=unit)

    assert balances(unit.lot) == {"A-01": 1}


def test_refuses_a_unit_that_comes_in_twice_in_one_batch() -> None:
    unit = make_serial("S1", device=serialised())
    twice = [
        line(unit.lot, 1, "supplier", code, serial=unit) for code in ("W-01", "W-02")
    ]

    with refused(SerialInStock, "S1"):
        post(*twice, purpose=Purpose.RECEIVE)


def test_refuses_back_dating_that_leaves_a_gap_later_on() -> None:
    lot = make_lot()
    carry(lot, 5, "supplier", "W-01", occurred_at=NOON - timedelta(days=3))
    post(line(lot, 4, "W-01", "A-01"), purpose=Purpose.PUT_AWAY)
    carry(lot, 9, "supplier", "W-01")

    with (
        refused(StockWouldHaveBeenNegative, "W-01", "L42"),
        clock.set_to(NOON + timedelta(hours=1)),
    ):
        post(
            line(lot, 6, "W-01", "R-01"),
            purpose=Purpose.PUT_AWAY,
            occurred_at=NOON - timedelta(days=1),
        )

    assert balances(lot) == {"A-01": 4, "W-01": 10}


def test_lets_back_dated_goods_come_at_any_time() -> None:
    lot = play("0 5 supplier A-01")

    carry(lot, 2, "supplier", "A-01", occurred_at=NOON - timedelta(days=9))

    assert balances(lot) == {"A-01": 7}
    assert not list(differences())


def test_refuses_in_the_order_that_its_description_gives() -> None:
    lot = make_lot(expires_on=date(2026, 3, 1))
    carry(lot, 5, "supplier", "W-01")
    place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="Doubt", actor=clerk())
    wrong = line(lot, 9, "W-01", "B-07")

    with refused(WrongZone):
        post(wrong, purpose=Purpose.MOVE)
    with refused(ExpiredGoods):
        post(wrong, purpose=Purpose.PUT_AWAY)
    with refused(GoodsOnHold):
        post(wrong, purpose=Purpose.PUT_AWAY, occurred_at=NOON - timedelta(days=1))
    with refused(InsufficientStock):
        post(line(lot, 9, "W-01", "R-01"), purpose=Purpose.PUT_AWAY)


@pytest.mark.parametrize("days_ago", [0, 1])
def test_costs_the_same_statements_for_a_hundred_lines_as_for_ten(
    days_ago: int,
) -> None:
    device = serialised()
    units = [make_serial(f"S{number}", device=device) for number in range(110)]
    lot = units[0].lot
    arrival = NOON - timedelta(days=3)
    received = [line(lot, 1, "supplier", "W-01", serial=unit) for unit in units]
    post(*received, purpose=Purpose.RECEIVE, occurred_at=arrival)
    wanted = [line(lot, 1, "W-01", "A-01", serial=unit) for unit in units]
    actor = clerk()
    counts = []

    for batch in (wanted[:10], wanted[10:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            post(
                *batch,
                purpose=Purpose.PUT_AWAY,
                occurred_at=NOON - timedelta(days=days_ago),
                actor=actor,
            )
        # The builder reads the movements one by one; the product doesn't.
        reads = [q for q in queries if 'FROM "ledger_movement"' in q["sql"]]
        counts.append(len(queries) - len(reads))

    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_names_its_balances_so_that_everybody_locks_them_in_one_order() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 1)

    assert lot.balances.get(location__code="A-01").pk == stock_id(lot, "A-01")
