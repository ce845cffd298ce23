"""Reverse movements …"""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.operations import (
    AlreadyReversed,
    IsReversal,
    NothingToMove,
    ReasonNeeded,
    place_hold,
    reverse_movements,
)
from lotproof.ledger.rules import InsufficientStock
from tests.builders.ledger import (
    balances,
    carry,
    clerk,
    line,
    make_lot,
    make_serial,
    make_stock,
    post,
)
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


def test_brings_the_units_back_and_names_the_mistake() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")

    reversal = reverse_movements(
        movements=[received[0].pk], reason="Wrong lot", actor=clerk()
    )[0]

    assert balances(lot) == {}
    assert reversal.reverses == received[0]
    assert reversal.purpose == Purpose.REVERSE
    assert not list(differences())


def test_reverses_a_whole_way_at_once() -> None:
    lot = make_lot()
    way = carry(lot, 5, "supplier", "A-01")

    reverse_movements(
        movements=[movement.pk for movement in way], reason="Wrong lot", actor=clerk()
    )

    assert balances(lot) == {}
    assert not list(differences())


def test_reverses_units_with_serial_numbers_over_several_places() -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    way = carry(unit.lot, 1, "supplier", "customer", serial=unit)

    reverse_movements(
        movements=[way[-1].pk, way[-2].pk], reason="Not shipped", actor=clerk()
    )

    assert balances(unit.lot) == {"A-01": 1}


def test_lets_held_and_expired_goods_go_back_where_the_hold_still_keeps_them() -> None:
    lot = make_lot(expires_on=date(2026, 3, 2))
    make_stock(lot, "A-01", 5)
    picked = post(line(lot, 2, "A-01", "D-01"), purpose=Purpose.PICK)
    place_hold(lot=lot.pk, cause=Cause.RECALL, reason="R1", actor=clerk())

    with clock.set_to(NOON + timedelta(days=5)):
        reverse_movements(movements=[picked[0].pk], reason="Typed", actor=clerk())

    assert balances(lot) == {"A-01": 5}


def test_refuses_a_person_who_may_not() -> None:
    clerk_only = make_actor(Permission.MOVE)

    with refused(NotPermitted, clerk_only.name):
        reverse_movements(movements=[], reason="x", actor=clerk_only)


def test_refuses_to_reverse_without_a_reason() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")

    with refused(ReasonNeeded):
        reverse_movements(movements=[received[0].pk], reason=" ", actor=clerk())


def test_refuses_to_reverse_nothing() -> None:
    with refused(NothingToMove):
        reverse_movements(movements=[], reason="Typed", actor=clerk())


def test_refuses_a_movement_that_does_not_exist() -> None:
    with refused(UnknownRecord, NOWHERE):
        reverse_movements(movements=[NOWHERE], reason="Typed", actor=clerk())


def test_refuses_a_second_reversal() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")[0].pk
    reverse_movements(movements=[received], reason="Typed", actor=clerk())

    with refused(AlreadyReversed, "2026-03-02 20:00:00"):
        reverse_movements(movements=[received], reason="Typed", actor=clerk())


def test_refuses_to_reverse_a_reversal() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")[0].pk
    back = reverse_movements(movements=[received], reason="Typed", actor=clerk())

    with refused(IsReversal):
        reverse_movements(movements=[back[0].pk], reason="Typed", actor=clerk())


def test_refuses_when_the_units_are_gone() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")
    post(line(lot, 3, "W-01", "A-01"), purpose=Purpose.PUT_AWAY)

    with refused(InsufficientStock, "W-01", 2, 5):
        reverse_movements(movements=[received[0].pk], reason="Typed", actor=clerk())

    assert balances(lot) == {"A-01": 3, "W-01": 2}


def test_gives_the_first_result_to_the_same_request() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")[0].pk
    request = new_id()

    first, again = (
        reverse_movements(
            movements=[received, received],
            reason="Typed",
            request_id=request,
            actor=clerk(),
        )
        for _ in range(2)
    )

    assert first == again
    assert len(first) == 1
