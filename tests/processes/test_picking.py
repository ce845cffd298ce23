"""Picking claimed goods."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.core.reasons import ReasonMissing
from lotproof.fields.rules import FieldMissing
from lotproof.ledger.codes import Cause
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.models import Balance, Lot, Reservation
from lotproof.ledger.operations import place_hold
from lotproof.ledger.rules import (
    ExpiredGoods,
    GoodsOnHold,
    StockReserved,
    WrongZone,
)
from lotproof.processes.operations import (
    Picked,
    allocate,
    choose_other_stock,
    close_short,
    give_up_stock,
    pick_units,
)
from lotproof.processes.refusals import (
    LineBegun,
    LineUnknown,
    NotAllPicked,
    NothingClaimed,
    OtherSite,
    TooMuch,
    UnitDiffers,
)
from lotproof.warehouse.models import ZoneKind
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine, StepTaken
from lotproof.workflow.operations import SamePerson, StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import make_device, make_location, make_zone
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def pick(
    company: line.Company,
    document: Document,
    units: int,
    *scans: str,
    target: UUID | None = None,
    at: int = 0,
) -> Document:
    own = line.lines_of(document)[at]
    return pick_units(
        pick=document.pk,
        picked=[Picked(own.pk, units, target or company.dispatch.pk, scans)],
        actor=company.clerk,
    )


def stocked(*lots: str) -> tuple[line.Company, Device]:
    """A company with 5 units of some lots of a device, which expire in this order."""
    company = line.make_company()
    device = make_device()
    labels = [
        line.label(device, lot=lot, expires_on=date(2027 + year, 1, 1))
        for year, lot in enumerate(lots or ("L1",))
    ]
    line.stock(company, device, labels, packs=5)
    return company, device


def exchange(
    company: line.Company, document: Document, lot: str, *, reason: str = "box is wet"
) -> DocumentLine:
    balance = Balance.objects.get(lot__number=lot, location=company.green)
    return choose_other_stock(
        pick=document.pk,
        line=line.lines_of(document)[0].pk,
        balance=balance.pk,
        reason=reason,
        actor=company.clerk,
    )


def test_refuses_more_than_the_line_has_left() -> None:
    company, device = stocked()
    document = line.sell(company, device, 4)

    with refused(TooMuch, "4 left to do, not 5", "不能办理 5 件"):
        pick(company, document, 5)
    with refused(TooMuch, "4 left to do, not 0", "不能办理 0 件"):
        pick(company, document, 0)


def test_refuses_a_line_without_stock() -> None:
    company, device = stocked()
    document = line.sell(company, device, 7)

    with refused(TooMuch, "Line 2 has 0 left", "第 2 行还可办理 0 件"):
        pick(company, document, 1, at=1)


def test_refuses_another_unit_than_the_line_names() -> None:
    company, device = stocked("L1", "L2")
    document = line.sell(company, device, 2)
    other = line.label(make_device())
    other_lot = line.label(device, lot="L2", expires_on=date(2028, 1, 1))
    other_date = line.label(device, lot="L1", expires_on=date(2027, 2, 1))

    with refused(UnitDiffers, "but the label says Device", "而标签为 Device"):
        pick(company, document, 1, other)
    with refused(UnitDiffers, "names L1, but the label says L2", "而标签为 L2"):
        pick(company, document, 1, other_lot)
    with refused(
        UnitDiffers, "2027-01-01, but the label says 2027-02-01", "2027-02-01"
    ):
        pick(company, document, 1, other_date)


def test_refuses_another_serial_number() -> None:
    company = line.make_company()
    device = make_device(requires_serial=True)
    labels = [line.label(device, serial=f"SN{n}") for n in range(2)]
    line.stock(company, device, labels, packs=1)
    document = line.sell(company, device, 1)
    [own] = line.lines_of(document)
    assert own.serial
    other = line.label(device, serial="SN1" if own.serial.number == "SN0" else "SN0")

    with refused(UnitDiffers, f"names {own.serial.number}", own.serial.number):
        pick(company, document, 1, other)


def test_takes_the_unit_that_the_line_names() -> None:
    company, device = stocked()
    document = line.sell(company, device, 1)
    label = line.label(device, expires_on=date(2027, 1, 1))

    assert pick(company, document, 1, label).state == "picked"


def test_refuses_targets_that_are_no_place_of_dispatch() -> None:
    company, device = stocked()
    document = line.sell(company, device, 1)
    elsewhere = make_location(zone=make_zone(ZoneKind.DISPATCH))

    with refused(WrongZone, "Goods can't go from", company.red.code):
        pick(company, document, 1, target=company.red.pk)
    with refused(OtherSite, "isn't a location of", elsewhere.code):
        pick(company, document, 1, target=elsewhere.pk)
    with refused(UnknownRecord, "no location", "没有"):
        pick(company, document, 1, target=new_id())


def test_refuses_what_was_put_on_hold_or_expired_since() -> None:
    company = line.make_company()
    device = make_device()
    with clock.set_to(NOON):
        label = line.label(device, expires_on=date(2026, 3, 3))
        line.stock(company, device, [label], packs=5)
        document = line.sell(company, device, 1)

    with (
        clock.set_to(NOON + timedelta(days=2)),
        refused(ExpiredGoods, "2026-03-03", "2026-03-03"),
    ):
        pick(company, document, 1)
    place_hold(
        lot=Lot.objects.get().pk,
        cause=Cause.QUALITY,
        reason="complaint",
        actor=company.colleague,
    )
    with clock.set_to(NOON), refused(GoodsOnHold, "complaint", "complaint"):
        pick(company, document, 1)


def test_refuses_other_stock_without_a_reason() -> None:
    company, device = stocked("L1", "L2")
    document = line.sell(company, device, 2)

    with refused(FieldMissing, "Reason of another choice", "原因"):
        exchange(company, document, "L2", reason=" ")


def test_takes_other_stock_with_a_reason() -> None:
    company, device = stocked("L1", "L2")
    document = line.sell(company, device, 2)

    changed = exchange(company, document, "L2")

    claims = Reservation.objects.filter(quantity__gt=0).select_related("balance__lot")
    assert [(row.balance.lot.number, row.quantity) for row in claims] == [("L2", 2)]
    assert changed.values["override_reason"] == "box is wet"
    assert pick(company, document, 2).state == "picked"


def test_refuses_other_stock_that_can_not_be_had() -> None:
    company, device = stocked("L1", "L2")
    line.sell(company, device, 8)
    document = line.sell(company, device, 2)
    foreign = make_device()
    line.stock(company, foreign, [line.label(foreign, lot="F1")], packs=1)
    own = line.lines_of(document)[0]

    with refused(StockReserved, "of which 5 are reserved", "5 件"):
        exchange(company, document, "L1")
    with refused(UnitDiffers, "The line names", "该行应为"):
        exchange(company, document, "F1")
    with refused(UnknownRecord, "no stock", "没有"):
        choose_other_stock(
            pick=document.pk,
            line=own.pk,
            balance=new_id(),
            reason="x",
            actor=company.clerk,
        )
    with refused(LineUnknown, "no such line", "没有该行"):
        choose_other_stock(
            pick=document.pk,
            line=new_id(),
            balance=new_id(),
            reason="x",
            actor=company.clerk,
        )


def test_refuses_other_stock_for_a_line_that_was_begun() -> None:
    company, device = stocked("L1", "L2")
    document = line.sell(company, device, 2)
    pick(company, document, 1)

    with refused(LineBegun, "1 units of line 1 were picked", "已拣 1 件"):
        exchange(company, document, "L2")


def test_picks_in_parts_and_names_every_picker() -> None:
    company, device = stocked()
    document = line.sell(company, device, 5)

    first = pick(company, document, 2)
    company.clerk = company.colleague
    second = pick(company, document, 3)

    assert (first.state, second.state) == ("draft", "picked")
    takers = StepTaken.objects.filter(document=document, step="pick")
    assert {step.taken_by.name for step in takers} == {"Clerk", "Colleague"}
    assert Reservation.objects.get().quantity == 0


def test_whoever_picked_a_part_is_no_reviewer() -> None:
    company, device = stocked()
    document = line.sell(company, device, 5)
    clerk, company.clerk = company.clerk, company.colleague
    pick(company, document, 2)
    company.clerk = clerk
    picked = pick(company, document, 3)

    with refused(SamePerson, f"worked on Picking list {document.number}", "须由另一人"):
        line.release(company, picked)


def test_allocates_what_arrived_since() -> None:
    company, device = stocked()
    document = line.sell(company, device, 8)
    pick(company, document, 5)
    later = line.label(device, lot="L2", expires_on=date(2029, 1, 1))
    line.stock(company, device, [later], packs=2)

    allocate(pick=document.pk, actor=company.clerk)

    rows = [
        (own.lot.number if own.lot else "", own.quantity)
        for own in line.lines_of(document)
    ]
    assert rows == [("L1", 5), ("", 1), ("L2", 2)]
    assert pick(company, document, 2, at=2).state == "draft"


def test_frees_stock_that_must_be_isolated_and_allocates_anew() -> None:
    company, device = stocked("L1", "L2")
    document = line.sell(company, device, 5)
    order = line.lines_of(document)[0].follows_id
    exchange(company, document, "L2")
    own = line.lines_of(document)[0]

    given_up = give_up_stock(
        pick=document.pk, line=own.pk, reason="on hold", actor=company.clerk
    )
    assert (given_up.lot, given_up.location, given_up.quantity) == (None, None, 5)
    assert not Balance.objects.filter(reserved__gt=0).exists()

    allocate(pick=document.pk, actor=company.clerk)
    rows = [
        (own.lot.number if own.lot else "", own.quantity, own.follows_id)
        for own in line.lines_of(document)
    ]
    assert rows == [("", 0, order), ("L1", 5, order)]
    assert pick(company, document, 5, at=1).state == "picked"


def test_allocates_for_several_lines_that_lost_their_stock() -> None:
    company, device = stocked("L1", "L2")
    document = line.sell(company, device, 12)
    for own in line.lines_of(document)[:2]:
        give_up_stock(
            pick=document.pk, line=own.pk, reason="counted", actor=company.clerk
        )

    allocate(pick=document.pk, actor=company.clerk)

    quantities = [(own.lot_id is None, own.quantity) for own in line.lines_of(document)]
    assert sum(units for is_short, units in quantities if is_short) == 2
    assert sum(units for _is_short, units in quantities) == 12


def test_refuses_to_give_up_what_is_not_claimed_or_was_begun() -> None:
    company, device = stocked()
    document = line.sell(company, device, 7)
    first, short = line.lines_of(document)

    def give_up(own: DocumentLine, reason: str = "x") -> None:
        give_up_stock(pick=document.pk, line=own.pk, reason=reason, actor=company.clerk)

    with refused(NothingClaimed, "Line 2 waits for stock already", "第 2 行"):
        give_up(short)
    with refused(ReasonMissing, "needs its reason", "原因"):
        give_up(first, reason=" ")
    pick(company, document, 1)
    with refused(LineBegun, "1 units of line 1", "已拣 1 件"):
        give_up(first)


def test_closes_short_and_completes_the_order_with_what_left() -> None:
    company, device = stocked()
    document = line.sell(company, device, 8)
    pick(company, document, 3)

    closed = close_short(pick=document.pk, reason="no more stock", actor=company.clerk)
    line.ship_out(company, line.release(company, closed))

    order = Document.objects.get(kind=Kind.SALES_ORDER)
    assert (order.state, order.lines.get().done) == ("shipped", 3)
    assert Balance.objects.get(location=company.green).reserved == 0
    assert not Document.objects.filter(is_open=True).exists()


def test_refuses_to_close_short_without_reason_or_before_anything_was_picked() -> None:
    company, device = stocked()
    document = line.sell(company, device, 8)

    with refused(NotAllPicked, "8 units are waiting", "待拣 8 件"):
        close_short(pick=document.pk, reason="no stock", actor=company.clerk)
    pick(company, document, 3)
    with refused(ReasonMissing, "needs its reason", "原因"):
        close_short(pick=document.pk, reason="", actor=company.clerk)


def test_refuses_everything_once_closed() -> None:
    company, device = stocked()
    document = line.sell(company, device, 5)
    pick(company, document, 5)

    with refused(StepNotOpen, "it is Picked", "已拣货"):
        pick(company, document, 1)
    with refused(StepNotOpen, "it is Picked", "已拣货"):
        allocate(pick=document.pk, actor=company.clerk)
    with refused(StepNotOpen, "it is Picked", "已拣货"):
        exchange(company, document, "L1")
    with refused(StepNotOpen, "it is Picked", "已拣货"):
        close_short(pick=document.pk, reason="late", actor=company.clerk)
