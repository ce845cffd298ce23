"""Reviewing goods before they leave."""

from datetime import date, timedelta

import pytest

from lotproof.accounts.operations import SignatureNeeded
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.fields.rules import FieldMissing
from lotproof.ledger.codes import Cause, Effect
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold, release_hold
from lotproof.ledger.rules import ExpiredGoods, GoodsOnHold
from lotproof.processes.operations import release_goods
from lotproof.processes.refusals import CheckFailed, LineUnknown
from lotproof.workflow.models import Document
from lotproof.workflow.operations import SamePerson, StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def picked(company: line.Company, *, expires_on: date = date(2028, 5, 15)) -> Document:
    """A picked list of 4 units of a lot."""
    device = make_device()
    line.stock(company, device, [line.label(device, expires_on=expires_on)], packs=5)
    document = line.sell(company, device, 4)
    return line.pick_all(company, document)


def test_refuses_the_picker_as_reviewer() -> None:
    company = line.make_company()
    document = picked(company)
    company.colleague = company.clerk

    with refused(SamePerson, "Clerk worked on Picking list", "须由另一人"):
        line.release(company, document)


def test_refuses_what_was_put_on_hold_since_it_was_picked() -> None:
    company = line.make_company()
    document = picked(company)
    hold = place_hold(
        lot=Lot.objects.get().pk,
        cause=Cause.QUALITY,
        effects=[Effect.SHIP],
        reason="complaint",
        actor=company.colleague,
    )

    with refused(GoodsOnHold, "complaint", "complaint"):
        line.release(company, document)

    release_hold(hold=hold.pk, reason="unfounded", actor=company.colleague)
    assert line.release(company, document).state == "draft"


def test_refuses_what_expired_since_it_was_picked() -> None:
    company = line.make_company()
    with clock.set_to(NOON):
        document = picked(company, expires_on=date(2026, 3, 3))

    with (
        clock.set_to(NOON + timedelta(days=2)),
        refused(ExpiredGoods, "2026-03-03", "2026-03-03"),
    ):
        line.release(company, document)


@pytest.mark.parametrize(
    ("check", "english", "chinese"),
    [
        ("packaging_intact", "Packaging intact", "包装完好"),
        ("labels_agree", "Labels", "标签"),
    ],
)
def test_refuses_goods_that_are_not_in_order(
    check: str, english: str, chinese: str
) -> None:
    company = line.make_company()
    review = Document.objects.get(follows=picked(company))
    [own] = line.lines_of(review)

    with refused(CheckFailed, english, chinese):
        release_goods(
            review=review.pk,
            checks={own.pk: line.GOOD | {check: "no"}},
            confirmation=line.confirmed(company.colleague),
            actor=company.colleague,
        )


def test_refuses_a_line_that_was_not_checked() -> None:
    company = line.make_company()
    review = Document.objects.get(follows=picked(company))

    with refused(FieldMissing, "Packaging intact is missing", "包装完好"):
        release_goods(
            review=review.pk,
            checks={},
            confirmation=line.confirmed(company.colleague),
            actor=company.colleague,
        )
    with refused(LineUnknown, "no such line", "没有该行"):
        release_goods(
            review=review.pk, checks={new_id(): line.GOOD}, actor=company.colleague
        )


def test_refuses_a_release_without_signature() -> None:
    company = line.make_company()
    review = Document.objects.get(follows=picked(company))
    [own] = line.lines_of(review)

    with refused(SignatureNeeded, "must be signed", "签名"):
        release_goods(
            review=review.pk, checks={own.pk: line.GOOD}, actor=company.colleague
        )


def test_refuses_to_release_twice() -> None:
    company = line.make_company()
    document = picked(company)
    line.release(company, document)

    with refused(StepNotOpen, "it is Released", "放行"):
        line.release(company, document)
