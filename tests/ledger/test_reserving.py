"""Reserve, and give up reservations …"""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause
from lotproof.ledger.facts import LocationInactive, UnknownRecord
from lotproof.ledger.models import Balance, Reservation
from lotproof.ledger.operations import (
    Claim,
    NothingToReserve,
    give_up_reservations,
    place_hold,
    reserve,
)
from lotproof.ledger.rules import (
    ExpiredGoods,
    GoodsOnHold,
    InsufficientStock,
    NotAllocatable,
    StockReserved,
)
from lotproof.warehouse.models import Location
from tests.builders.ledger import (
    carry,
    claim,
    clerk,
    make_lot,
    make_stock,
    place,
    stock_id,
)
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


@transaction.atomic
def claim_all(*claims: Claim) -> list[Reservation]:
    return reserve(claims=claims, at=NOON, actor=clerk())


def test_claims_units_without_moving_them() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)

    claim(lot, 10, "A-01")

    balance = Balance.objects.get(pk=stock_id(lot, "A-01"))
    assert (balance.quantity, balance.reserved) == (10, 10)
    assert not list(differences())


def test_adds_up_the_claims_of_one_line() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)
    document_line = new_id()
    twice = [Claim(document_line, stock_id(lot, "A-01"), 2)] * 2

    rows = claim_all(*twice)
    raised = claim(lot, 3, "A-01", document_line=document_line)

    assert [row.quantity for row in rows] == [4]
    assert (raised.pk, raised.quantity, raised.version) == (rows[0].pk, 7, 2)
    assert not list(differences())


def test_holds_all_claims_or_none() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    make_stock(lot, "B-01", 5)
    wanted = [
        Claim(new_id(), stock_id(lot, "A-01"), 5),
        Claim(new_id(), stock_id(lot, "B-01"), 6),
    ]

    with refused(InsufficientStock, "B-01", 5, 6):
        claim_all(*wanted)

    assert not Reservation.objects.exists()


def test_gives_up_what_is_still_claimed() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 10)
    mine, other = claim(lot, 4, "A-01"), claim(lot, 3, "A-01")

    with transaction.atomic():
        rows = give_up_reservations(document_lines=[mine.document_line])
        again = give_up_reservations(document_lines=[mine.document_line])

    assert [(row.pk, row.quantity) for row in rows] == [(mine.pk, 0)]
    assert again == []
    assert Balance.objects.get(pk=other.balance_id).reserved == 3
    assert not list(differences())


def test_refuses_a_claim_without_units() -> None:
    with refused(NothingToReserve):
        claim_all(Claim(new_id(), NOWHERE, 0))


def test_refuses_stock_that_never_was() -> None:
    with refused(UnknownRecord, NOWHERE):
        claim_all(Claim(new_id(), NOWHERE, 1))


def test_refuses_a_location_out_of_use() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    # Past the operations, which take no location with stock out of use.
    Location.objects.filter(pk=place("A-01").pk).update(is_active=False, version=2)

    with refused(LocationInactive, "A-01"):
        claim(lot, 1, "A-01")


@pytest.mark.parametrize("code", ["W-01", "R-01"])
def test_refuses_goods_that_are_not_accepted(code: str) -> None:
    lot = make_lot()
    carry(lot, 5, "supplier", code)

    with refused(NotAllocatable, code):
        claim(lot, 1, code)


def test_refuses_goods_from_the_day_after_their_last() -> None:
    lot = make_lot(expires_on=date(2026, 3, 2))
    make_stock(lot, "A-01", 5)
    claim(lot, 1, "A-01")

    with clock.set_to(NOON + timedelta(days=1)), refused(ExpiredGoods, "2026-03-02"):
        claim(lot, 1, "A-01")


def test_refuses_goods_on_hold() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    place_hold(lot=lot.pk, cause=Cause.LICENCE, reason="Lapsed", actor=clerk())

    with refused(GoodsOnHold, "Lapsed"):
        claim(lot, 1, "A-01")


def test_refuses_more_than_is_there_and_what_others_claimed() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)

    with refused(InsufficientStock, "A-01", 5, 6):
        claim(lot, 6, "A-01")
    claim(lot, 3, "A-01")
    with refused(StockReserved, "A-01", 5, 3):
        claim(lot, 4, "A-01")
