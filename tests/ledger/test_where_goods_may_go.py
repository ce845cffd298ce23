"""Where goods may go: ways, expiry, holds and storage conditions."""

from datetime import date

import pytest

from lotproof.core import clock
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Cause, Effect, Purpose
from lotproof.ledger.operations import (
    place_hold,
)
from lotproof.ledger.rules import (
    ExpiredGoods,
    GoodsOnHold,
    StorageConditionsDiffer,
    WrongZone,
)
from lotproof.warehouse.models import ZoneKind
from tests.builders.ledger import (
    balances,
    carry,
    clerk,
    line,
    make_lot,
    make_serial,
    make_stock,
    place,
    play,
    post,
)
from tests.builders.master_data import make_device, make_location, make_zone
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("source", "target", "purpose"),
    [
        ("W-01", "A-01", Purpose.MOVE),
        ("W-01", "D-01", Purpose.PICK),
        ("W-01", "patient", Purpose.SHIP),
        ("R-01", "A-01", Purpose.MOVE),
        ("A-01", "patient", Purpose.SHIP),
        ("supplier", "A-01", Purpose.RECEIVE),
        ("A-01", "D-01", Purpose.MOVE),
        ("A-01", "R-01", Purpose.PUT_AWAY),
    ],
)
def test_refuses_ways_that_goods_do_not_go(
    source: str, target: str, purpose: Purpose
) -> None:
    lot = make_lot()

    with refused(WrongZone, source if source[1] == "-" else "", target[:2]):
        post(line(lot, 1, source, target), purpose=purpose)


def test_lets_goods_be_used_through_their_last_day() -> None:
    lot = make_lot(expires_on=date(2026, 3, 2))
    make_stock(lot, "A-01", 5)

    post(line(lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)

    # 16:30 in London is 00:30 of the next day in Shanghai, where the warehouse is.
    with clock.set_to(NOON.replace(hour=16, minute=30)), refused(ExpiredGoods, "L42"):
        post(line(lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)


def test_lets_expired_goods_go_to_the_rejected_zone_only() -> None:
    lot = make_lot(expires_on=date(2026, 3, 1))
    carry(lot, 5, "supplier", "W-01")

    with refused(ExpiredGoods, "L42", "2026-03-01"):
        post(line(lot, 1, "W-01", "A-01"), purpose=Purpose.PUT_AWAY)
    post(line(lot, 5, "W-01", "R-01"), purpose=Purpose.PUT_AWAY)

    assert balances(lot) == {"R-01": 5}


@pytest.mark.parametrize(
    ("effect", "target", "purpose"),
    [
        (Effect.ALLOCATE, "D-01", Purpose.PICK),
        (Effect.MOVE, "D-01", Purpose.PICK),
        (Effect.MOVE, "B-01", Purpose.MOVE),
    ],
)
def test_refuses_what_a_hold_forbids(
    effect: Effect, target: str, purpose: Purpose
) -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    place_hold(
        lot=lot.pk, cause=Cause.QUALITY, effects=[effect], reason="疑点", actor=clerk()
    )

    with refused(GoodsOnHold, "L42", "疑点"):
        post(line(lot, 1, "A-01", target), purpose=purpose)
    post(line(lot, 1, "A-01", "R-01"), purpose=Purpose.MOVE)

    assert balances(lot) == {"A-01": 4, "R-01": 1}


def test_refuses_to_ship_what_a_hold_keeps_here() -> None:
    lot = play("0 5 supplier A-01")
    post(line(lot, 2, "A-01", "D-01"), purpose=Purpose.PICK)
    effects = [Effect.SHIP]
    place_hold(
        lot=lot.pk, cause=Cause.RECALL, effects=effects, reason="R1", actor=clerk()
    )

    with refused(GoodsOnHold, "R1"):
        post(line(lot, 2, "D-01", "customer"), purpose=Purpose.SHIP)
    post(line(lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)

    assert balances(lot) == {"A-01": 2, "D-01": 3}


def test_lets_a_hold_on_one_place_or_serial_leave_the_others_alone() -> None:
    device = make_device(requires_serial=True)
    held, free = (make_serial(number, device=device) for number in ("S1", "S2"))
    make_stock(held.lot, "A-01", 2, serials=[held, free])
    place_hold(
        lot=held.lot_id,
        serial=held.pk,
        location=place("A-01").pk,
        cause=Cause.TEMPERATURE,
        reason="9 °C",
        actor=clerk(),
    )

    with refused(GoodsOnHold, "9 °C"):
        post(line(held.lot, 1, "A-01", "D-01", serial=held), purpose=Purpose.PICK)
    post(line(held.lot, 1, "A-01", "D-01", serial=free), purpose=Purpose.PICK)

    assert balances(held.lot) == {"A-01": 1, "D-01": 1}


@pytest.mark.parametrize("kept_at", [None, ("2", "10"), ("0", "8"), ("15", "25")])
def test_refuses_a_place_too_warm_or_too_cold(kept_at: tuple[str, str] | None) -> None:
    lot = make_lot(device=make_device(storage=("2", "8")))
    zone = make_zone(ZoneKind.WAITING_INSPECTION, temperature=kept_at)
    target = make_location("W-99", zone=zone)
    wanted = Line(lot.pk, 1, place("supplier").pk, target.pk)

    with refused(StorageConditionsDiffer, "2–8 °C", "W-99"):
        post(wanted, purpose=Purpose.RECEIVE)


def test_lets_ambient_goods_lie_where_nobody_controls_the_temperature() -> None:
    lot = make_lot(device=make_device(storage=("5", "30")))

    make_stock(lot, "A-01", 3)

    assert balances(lot) == {"A-01": 3}
