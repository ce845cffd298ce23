"""Take a location out of use …"""

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core.reasons import ReasonMissing
from lotproof.ledger.codes import Purpose
from lotproof.ledger.operations import LocationHoldsStock, take_location_out_of_use
from tests.builders.ledger import clerk, line, make_lot, make_stock, place, post
from tests.builders.people import make_actor
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def test_takes_an_empty_location_out_of_use() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 3)
    post(line(lot, 3, "A-01", "B-01"), purpose=Purpose.MOVE)

    location = take_location_out_of_use(
        location=place("A-01").pk, reason="Rust", actor=clerk()
    )

    assert not location.is_active


def test_refuses_a_location_that_holds_units() -> None:
    make_stock(make_lot(), "A-01", 3)

    with refused(LocationHoldsStock, "A-01", 3, "L42"):
        take_location_out_of_use(
            location=place("A-01").pk, reason="Rust", actor=clerk()
        )

    assert place("A-01").is_active


def test_refuses_a_person_who_may_not_and_then_a_missing_reason() -> None:
    visitor = make_actor(Permission.MOVE)

    with refused(NotPermitted, visitor.name):
        take_location_out_of_use(location=place("A-01").pk, reason="", actor=visitor)
    with refused(ReasonMissing):
        take_location_out_of_use(location=place("A-01").pk, reason=" ", actor=clerk())
