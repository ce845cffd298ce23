"""Inspecting received goods, and the second person's review."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from lotproof.accounts.operations import SignatureNeeded
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.fields.rules import FieldMissing
from lotproof.ledger.models import Balance, Lot, Movement
from lotproof.partners.models import DeviceClass
from lotproof.processes.operations import (
    LineResult,
    finish_receipt,
    inspect,
    open_receipt,
    review_acceptance,
    scan_receipt_line,
    send_back_to_inspector,
)
from lotproof.processes.refusals import (
    CheckFailed,
    ExpiredAtScan,
    LineTwice,
    LineUnknown,
    NotQualified,
    ResultIncomplete,
    TransitOutOfRange,
)
from lotproof.workflow.models import Document
from lotproof.workflow.operations import SamePerson, StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.prepared import prepare
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

REJECTED = {"rejection_reason": "torn", "rejection_measure": "sent back"}


@dataclass
class Arrived:
    """Goods in the waiting zone: an open acceptance of one line of 10 units."""

    company: line.Company
    acceptance: Document

    def inspect(self, accepted: int, **values: str) -> Document:
        result = LineResult(
            line.lines_of(self.acceptance)[0].pk, accepted, line.GOOD | values
        )
        return self.inspect_with(result)

    def inspect_with(self, *results: LineResult, signed: bool = True) -> Document:
        clerk = self.company.clerk
        return inspect(
            acceptance=self.acceptance.pk,
            results=results,
            confirmation=line.confirmed(clerk) if signed else None,
            actor=clerk,
        )


def arrived(
    trip: dict[str, str] | None = None, *, expires_on: date = date(2028, 5, 15)
) -> Arrived:
    company = line.make_company(temperature=("2", "8"))
    device = make_device(storage=("2", "8"))
    ordered = line.order(company, device, 10)
    receipt = open_receipt(order=ordered.pk, actor=company.clerk)
    scan_receipt_line(
        receipt=receipt.pk,
        scans=[line.label(device, expires_on=expires_on)],
        packs=10,
        location=company.waiting.pk,
        actor=company.clerk,
    )
    values = line.RECEIPT_FIELDS | line.COLD_TRIP | (trip or {})
    acceptance = finish_receipt(receipt=receipt.pk, values=values, actor=company.clerk)
    return Arrived(company, acceptance)


@pytest.mark.parametrize(
    ("trip", "low", "high"),
    [
        ({"transit_max_celsius": "8.1"}, "3.1", "8.1"),
        ({"transit_min_celsius": "1.9"}, "1.9", "6.8"),
        ({"arrival_celsius": "-0.5"}, "-0.5", "6.8"),
    ],
)
def test_refuses_to_accept_what_left_its_range_on_the_way(
    trip: dict[str, str], low: str, high: str
) -> None:
    goods = arrived(trip)

    with refused(
        TransitOutOfRange,
        f"kept at 2–8 °C, but was between {low} and {high} °C",
        f"{low} 至 {high} °C",
    ):
        goods.inspect(10)


def test_takes_the_rejection_of_what_left_its_range() -> None:
    goods = arrived({"transit_max_celsius": "12"})

    goods.inspect(0, **REJECTED)
    review_acceptance(
        acceptance=goods.acceptance.pk,
        confirmation=line.confirmed(goods.company.colleague),
        actor=goods.company.colleague,
    )

    assert Lot.objects.get().inspection_status == "rejected"


def test_refuses_cold_goods_without_trip_whatever_the_template_asks() -> None:
    goods = arrived()
    receipt = goods.acceptance.follows
    assert receipt
    without = {k: v for k, v in receipt.values.items() if k != "departed_at"}
    # As a template would leave it that doesn't ask for cold-chain fields.
    Document.objects.filter(pk=receipt.pk).update(
        values=without, version=receipt.version + 1
    )

    with refused(FieldMissing, "Departure is missing", "启运时间"):
        goods.inspect(10)


@pytest.mark.parametrize("accepted", [-1, 11])
def test_refuses_a_result_beyond_the_units(accepted: int) -> None:
    goods = arrived()

    with refused(ResultIncomplete, f"{accepted} accepted of 10", f"合格 {accepted} 件"):
        goods.inspect(accepted, **REJECTED)


def test_refuses_a_rejection_without_reason_or_measure() -> None:
    goods = arrived()

    with refused(ResultIncomplete, "a reason and measure", "处理措施"):
        goods.inspect(7)
    with refused(ResultIncomplete, "a reason and measure", "处理措施"):
        goods.inspect(7, rejection_reason="torn")


def test_refuses_a_line_without_result() -> None:
    goods = arrived()

    with refused(ResultIncomplete, "— accepted of 10", "合格 — 件"):
        goods.inspect_with()


def test_refuses_two_results_for_a_line() -> None:
    goods = arrived()
    result = LineResult(line.lines_of(goods.acceptance)[0].pk, 10, line.GOOD)

    with refused(LineTwice, "was given two results", "两个验收结果"):
        goods.inspect_with(result, result)
    with refused(LineUnknown, "no such line", "没有该行"):
        goods.inspect_with(LineResult(new_id(), 10, line.GOOD))


def test_refuses_to_accept_everything_of_what_is_not_in_order() -> None:
    goods = arrived()

    with refused(CheckFailed, "“Packaging intact”", "“包装完好”"):
        goods.inspect(10, packaging_intact="no")


def test_takes_a_part_of_what_is_not_all_in_order() -> None:
    goods = arrived()

    inspected = goods.inspect(7, packaging_intact="no", **REJECTED)

    assert inspected.state == "inspected"


def test_refuses_a_missing_check() -> None:
    goods = arrived()
    only = LineResult(
        line.lines_of(goods.acceptance)[0].pk, 10, {"packaging_intact": "yes"}
    )

    with refused(FieldMissing, "Labels agree", "标签"):
        goods.inspect_with(only)


def test_refuses_what_expired_since_it_arrived() -> None:
    with clock.set_to(NOON):
        goods = arrived(expires_on=date(2026, 3, 10))

    with (
        clock.set_to(NOON + timedelta(days=9)),
        refused(ExpiredAtScan, "expired on 2026-03-10", "2026-03-10"),
    ):
        goods.inspect(10)


def test_refuses_an_inspection_without_signature() -> None:
    goods = arrived()
    result = LineResult(line.lines_of(goods.acceptance)[0].pk, 10, line.GOOD)

    with refused(SignatureNeeded, "must be signed", "签名"):
        goods.inspect_with(result, signed=False)


def test_refuses_the_inspector_as_reviewer() -> None:
    goods = arrived()
    goods.inspect(10)
    clerk = goods.company.clerk

    with refused(SamePerson, "worked on Acceptance", "须由另一人"):
        review_acceptance(
            acceptance=goods.acceptance.pk,
            confirmation=line.confirmed(clerk),
            actor=clerk,
        )


def test_refuses_a_review_without_inspection() -> None:
    goods = arrived()
    colleague = goods.company.colleague

    with refused(StepNotOpen, "step Review now: it is Draft", "“草稿”"):
        review_acceptance(
            acceptance=goods.acceptance.pk,
            confirmation=line.confirmed(colleague),
            actor=colleague,
        )


def test_refuses_a_review_without_signature() -> None:
    goods = arrived()
    goods.inspect(10)

    with refused(SignatureNeeded, "must be signed", "签名"):
        review_acceptance(acceptance=goods.acceptance.pk, actor=goods.company.colleague)


def test_moves_nothing_and_opens_the_put_away_once_reviewed() -> None:
    goods = arrived()

    put_away = line.accept(goods.company, goods.acceptance, reject=3)

    assert [(own.quantity, own.accepted) for own in line.lines_of(put_away)] == [
        (7, 7),
        (3, 0),
    ]
    assert Movement.objects.count() == 1
    assert Balance.objects.get(location=goods.company.waiting).quantity == 10
    assert Lot.objects.get().inspection_status == "accepted"


def test_a_class_ii_device_needs_no_signature() -> None:
    company = line.make_company()
    device = make_device(device_class=DeviceClass.II)
    ordered = line.order(company, device, 10)
    acceptance = line.receive(company, ordered, [line.label(device)], packs=10)

    inspect(
        acceptance=acceptance.pk,
        results=[
            LineResult(own.pk, own.quantity, line.GOOD)
            for own in line.lines_of(acceptance)
        ],
        actor=company.clerk,
    )

    taken = acceptance.steps.get(step="inspect")
    assert taken.signature is None


def test_what_is_sent_back_is_inspected_from_the_beginning() -> None:
    prepared = prepare("send_back_to_inspector")

    document = prepared.call()

    assert (document.state, document.is_open) == ("draft", True)
    [own] = line.lines_of(document)
    assert (own.accepted, own.done, own.values) == (None, 0, {})
    arrived = prepare_again(prepared.arguments["acceptance"])
    assert arrived.state == "inspected"
    assert document.followed_by.count() == 0


def prepare_again(acceptance: UUID) -> Document:
    inspector = make_actor()
    document = Document.objects.get(pk=acceptance)
    return inspect(
        acceptance=acceptance,
        results=[
            LineResult(own.pk, own.quantity, line.GOOD)
            for own in line.lines_of(document)
        ],
        confirmation=line.confirmed(inspector),
        actor=inspector,
    )


def test_the_inspector_doesnt_send_back_their_own_inspection() -> None:
    prepared = prepare("review_acceptance")
    document = Document.objects.get(pk=prepared.arguments["acceptance"])
    inspector = actor_of(document.steps.get(step="inspect").taken_by, workstation="x")

    with refused(SamePerson, "needs another person", "另一"):
        send_back_to_inspector(acceptance=document.pk, reason="Doubt", actor=inspector)


def test_a_confirmed_inspection_isnt_sent_back() -> None:
    prepared = prepare("put_away")
    put_away = Document.objects.get(pk=prepared.arguments["document"])
    assert put_away.follows_id is not None
    reviewer = make_actor()

    with refused(StepNotOpen, "can't take the step", "不能"):
        send_back_to_inspector(
            acceptance=put_away.follows_id, reason="Doubt", actor=reviewer
        )


def received_reagent() -> tuple[Document, list[LineResult]]:
    company, device = line.make_company(), make_device(is_ivd=True, category="22")
    order = line.order(company, device, 10)
    acceptance = line.receive(company, order, [line.label(device)], packs=10)
    return acceptance, [
        LineResult(own.pk, own.quantity, line.GOOD) for own in line.lines_of(acceptance)
    ]


def test_refuses_reagents_to_an_inspector_without_the_qualification() -> None:
    acceptance, results = received_reagent()
    inspector = make_actor(Permission.INSPECT)

    with refused(NotQualified, "isn't entered as qualified", "资格"):
        inspect(
            acceptance=acceptance.pk,
            results=results,
            confirmation=line.confirmed(inspector),
            actor=inspector,
        )


def test_accepts_reagents_from_a_qualified_inspector() -> None:
    acceptance, results = received_reagent()
    inspector = make_actor(Permission.INSPECT, Permission.INSPECT_IVD)

    inspected = inspect(
        acceptance=acceptance.pk,
        results=results,
        confirmation=line.confirmed(inspector),
        actor=inspector,
    )

    assert inspected.state == "inspected"
