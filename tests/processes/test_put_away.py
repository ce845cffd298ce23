"""Putting inspected goods where they belong."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.codes import Cause
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.models import Balance, Lot
from lotproof.ledger.operations import place_hold
from lotproof.ledger.operations.posting import NothingToMove
from lotproof.ledger.rules import ExpiredGoods, GoodsOnHold
from lotproof.processes.operations import Placement, put_away
from lotproof.processes.refusals import (
    LineUnknown,
    OtherSite,
    TooMuch,
    WrongZoneForResult,
)
from lotproof.workflow.models import Document, StepTaken
from lotproof.workflow.operations import StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import make_device, make_location
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def inspected(
    company: line.Company, *, reject: int = 0, expires_on: date = date(2028, 5, 15)
) -> Document:
    """An open put-away of 10 units, of which some were rejected."""
    device = make_device()
    ordered = line.order(company, device, 10)
    label = line.label(device, expires_on=expires_on)
    acceptance = line.receive(company, ordered, [label], packs=10)
    return line.accept(company, acceptance, reject=reject)


def put(
    company: line.Company, document: Document, units: int, location: UUID, at: int = 0
) -> Document:
    own = line.lines_of(document)[at]
    return put_away(
        document=document.pk,
        placements=[Placement(own.pk, location, units)],
        actor=company.clerk,
    )


def test_refuses_accepted_goods_in_the_red_zone() -> None:
    company = line.make_company()
    document = inspected(company)

    with refused(WrongZoneForResult, "was accepted", "验收合格"):
        put(company, document, 10, company.red.pk)


def test_refuses_rejected_goods_in_the_green_zone() -> None:
    company = line.make_company()
    document = inspected(company, reject=3)

    with refused(WrongZoneForResult, "was rejected", "不合格"):
        put(company, document, 3, company.green.pk, at=1)


@pytest.mark.parametrize("units", [11, 0, -1])
def test_refuses_more_than_is_left(units: int) -> None:
    company = line.make_company()
    document = inspected(company)

    with refused(TooMuch, f"10 left to do, not {units}", f"不能办理 {units} 件"):
        put(company, document, units, company.green.pk)


def test_refuses_two_placements_that_are_too_much_together() -> None:
    company = line.make_company()
    document = inspected(company)
    own = line.lines_of(document)[0]
    half = Placement(own.pk, company.green.pk, 6)

    with refused(TooMuch, "4 left to do, not 6", "不能办理 6 件"):
        put_away(document=document.pk, placements=[half, half], actor=company.clerk)


def test_refuses_places_and_lines_that_are_none() -> None:
    company = line.make_company()
    document = inspected(company)
    elsewhere = make_location()

    with refused(OtherSite, "isn't a location of", elsewhere.code):
        put(company, document, 10, elsewhere.pk)
    with refused(UnknownRecord, "no location", "没有"):
        put(company, document, 10, new_id())
    with refused(NothingToMove, "nothing to move", "没有可"):
        put_away(document=document.pk, placements=[], actor=company.clerk)
    with refused(LineUnknown, "no such line", "没有该行"):
        put_away(
            document=document.pk,
            placements=[Placement(new_id(), company.green.pk, 1)],
            actor=company.clerk,
        )


def test_goes_on_until_nothing_is_left() -> None:
    company = line.make_company()
    document = inspected(company)

    states = [
        put(company, document, units, company.green.pk).state for units in (4, 5, 1)
    ]

    assert states == ["draft", "draft", "stored"]
    assert Balance.objects.get(location=company.green).quantity == 10
    with refused(StepNotOpen, "it is Stored", "已上架"):
        put(company, document, 1, company.green.pk)


def test_names_everybody_who_put_goods_away() -> None:
    company = line.make_company()
    document = inspected(company)

    put(company, document, 4, company.green.pk)
    company.clerk = company.colleague
    put(company, document, 6, company.green.pk)

    steps = StepTaken.objects.filter(document=document).order_by("pk")
    assert [(step.taken_by.name, step.to_state) for step in steps] == [
        ("Clerk", "draft"),
        ("Colleague", "stored"),
    ]


def test_isolates_accepted_goods_that_were_put_on_hold_since() -> None:
    company = line.make_company()
    document = inspected(company)
    place_hold(
        lot=Lot.objects.get().pk,
        cause=Cause.TEMPERATURE,
        reason="door was open",
        actor=company.colleague,
    )

    with refused(GoodsOnHold, "door was open", "door was open"):
        put(company, document, 10, company.green.pk)
    put(company, document, 10, company.red.pk)

    assert Balance.objects.get(location=company.red).quantity == 10


def test_isolates_accepted_goods_that_expired_since() -> None:
    company = line.make_company()
    with clock.set_to(NOON):
        document = inspected(company, expires_on=date(2026, 3, 3))

    with clock.set_to(NOON + timedelta(days=2)):
        with refused(ExpiredGoods, "2026-03-03", "2026-03-03"):
            put(company, document, 10, company.green.pk)
        put(company, document, 10, company.red.pk)

    assert Balance.objects.get(location=company.red).quantity == 10
