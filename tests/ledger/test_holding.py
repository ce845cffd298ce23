"""Place and release a hold …"""

from uuid import UUID

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core.ids import new_id
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.facts import SerialOfAnotherLot, UnknownRecord
from lotproof.ledger.models import Hold
from lotproof.ledger.operations import (
    HoldNotInForce,
    NoEffect,
    ReasonNeeded,
    place_hold,
    release_hold,
)
from lotproof.ledger.queries import holds_in_force
from lotproof.ledger.rules import GoodsOnHold
from tests.builders.ledger import (
    balances,
    clerk,
    line,
    make_lot,
    make_serial,
    make_stock,
    post,
)
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


def test_keeps_goods_until_they_are_released() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)

    hold = place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="Doubt", actor=clerk())
    with refused(GoodsOnHold, "Doubt"):
        post(line(lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)
    release_hold(hold=hold.pk, reason="Tested", actor=clerk())
    post(line(lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)

    assert balances(lot) == {"A-01": 4, "D-01": 1}


def test_shows_what_is_in_force() -> None:
    lot = make_lot()
    hold = place_hold(lot=lot.pk, cause=Cause.RECALL, reason="R1", actor=clerk())
    ended = place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="Doubt", actor=clerk())
    release_hold(hold=ended.pk, reason="Tested", actor=clerk())

    (row,) = holds_in_force()

    assert (row.id, row.lot_number, row.cause, row.reason) == (
        hold.pk,
        "L42",
        "recall",
        "R1",
    )
    assert (row.effects, row.serial_number) == (["allocate", "move", "ship"], "")
    assert holds_in_force(lot=make_lot("L43").pk) == []


@pytest.mark.parametrize("operation", ["place", "release"])
def test_refuses_a_person_who_may_not(operation: str) -> None:
    visitor = make_actor(Permission.VIEW)

    with refused(NotPermitted, visitor.name):
        if operation == "place":
            place_hold(lot=NOWHERE, cause=Cause.QUALITY, reason="", actor=visitor)
        else:
            release_hold(hold=NOWHERE, reason="", actor=visitor)


def test_refuses_a_lot_that_does_not_exist() -> None:
    with refused(UnknownRecord, NOWHERE):
        place_hold(lot=NOWHERE, cause=Cause.QUALITY, reason="", actor=clerk())


def test_refuses_a_serial_number_that_does_not_exist_or_is_of_another_lot() -> None:
    device = make_device(requires_serial=True)
    unit = make_serial("S1", lot="L1", device=device)
    other = make_serial("S2", lot="L2", device=device)

    with refused(UnknownRecord, NOWHERE):
        place_hold(
            lot=unit.lot_id,
            serial=NOWHERE,
            cause=Cause.QUALITY,
            reason="x",
            actor=clerk(),
        )
    with refused(SerialOfAnotherLot, "S2", "L1"):
        place_hold(
            lot=unit.lot_id,
            serial=other.pk,
            cause=Cause.QUALITY,
            reason="x",
            actor=clerk(),
        )


def test_refuses_to_hold_without_a_reason_and_then_without_an_effect() -> None:
    lot = make_lot()

    with refused(ReasonNeeded):
        place_hold(
            lot=lot.pk, cause=Cause.QUALITY, effects=[], reason=" ", actor=clerk()
        )
    with refused(NoEffect):
        place_hold(
            lot=lot.pk, cause=Cause.QUALITY, effects=[], reason="x", actor=clerk()
        )


def test_refuses_to_release_twice_and_without_a_reason() -> None:
    lot = make_lot()
    hold = place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="Doubt", actor=clerk())

    with refused(ReasonNeeded):
        release_hold(hold=hold.pk, reason=" ", actor=clerk())
    release_hold(hold=hold.pk, reason="Tested", actor=clerk())
    with refused(HoldNotInForce, "2026-03-02 20:00:00"):
        release_hold(hold=hold.pk, reason="Tested", actor=clerk())


def test_gives_the_first_result_to_the_same_request() -> None:
    lot = make_lot()
    placing, releasing = new_id(), new_id()

    first, hold = (
        place_hold(
            lot=lot.pk,
            cause=Cause.QUALITY,
            reason="Doubt",
            request_id=placing,
            actor=clerk(),
        )
        for _ in range(2)
    )
    ended, again = (
        release_hold(hold=hold.pk, reason="Tested", request_id=releasing, actor=clerk())
        for _ in range(2)
    )

    assert Hold.objects.get() == first == hold == ended == again
