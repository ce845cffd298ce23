"""Several people at the same moment."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lotproof.core.refusals import Refused
from lotproof.ledger.check import differences
from lotproof.ledger.models import Balance
from lotproof.processes.operations import (
    OrderLine,
    Picked,
    approve_sales_order,
    choose_other_stock,
    finish_receipt,
    open_receipt,
    pick_units,
    scan_receipt_line,
    submit_sales_order,
)
from lotproof.processes.refusals import QuantityBeyondOrder, TooMuch
from lotproof.workflow.models import Document
from lotproof.workflow.operations import StepNotOpen
from tests.builders import main_line as line
from tests.builders.images import gaps_in_versions
from tests.builders.master_data import make_device
from tests.builders.refusing import at_once, said

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(results: list[Any]) -> list[type]:
    return [type(result) for result in results if isinstance(result, Refused)]


def sold(company: line.Company, *lines: OrderLine) -> Document:
    return submit_sales_order(
        customer=company.customer.pk,
        site=company.site.pk,
        lines=lines,
        values={"delivery_address": "Road 1"},
        actor=company.clerk,
    )


def test_two_docks_do_not_receive_the_last_units_twice() -> None:
    company = line.make_company()
    device = make_device()
    ordered = line.order(company, device, 10)
    receipts = [open_receipt(order=ordered.pk, actor=company.clerk) for _ in range(2)]

    def scan(receipt: Document) -> Callable[[], Any]:
        return lambda: scan_receipt_line(
            receipt=receipt.pk,
            scans=[line.label(device)],
            packs=6,
            location=company.waiting.pk,
            actor=company.clerk,
        )

    results = at_once(*map(scan, receipts))

    assert refusals(results) == [QuantityBeyondOrder]
    [refusal] = [result for result in results if isinstance(result, Refused)]
    assert "still expects 4" in said(refusal, "en")
    assert "只剩 4 件" in said(refusal, "zh-hans")


def test_two_receipts_finished_together_complete_the_order_once() -> None:
    company = line.make_company()
    device = make_device()
    ordered = line.order(company, device, 10)
    receipts = [open_receipt(order=ordered.pk, actor=company.clerk) for _ in range(2)]
    for receipt in receipts:
        scan_receipt_line(
            receipt=receipt.pk,
            scans=[line.label(device)],
            packs=5,
            location=company.waiting.pk,
            actor=company.clerk,
        )

    def finish(receipt: Document) -> Callable[[], Any]:
        return lambda: finish_receipt(
            receipt=receipt.pk, values=line.RECEIPT_FIELDS, actor=company.clerk
        )

    results = at_once(*map(finish, receipts))

    ordered.refresh_from_db()
    assert refusals(results) == []
    assert (ordered.state, ordered.lines.get().done) == ("received", 10)
    assert list(differences()) == []
    assert gaps_in_versions() == []


def test_two_pickers_for_the_last_unit() -> None:
    company = line.make_company()
    device = make_device()
    line.stock(company, device, [line.label(device)], packs=1)
    document = line.sell(company, device, 1)
    [own] = line.lines_of(document)

    def pick() -> Document:
        return pick_units(
            pick=document.pk,
            picked=[Picked(own.pk, 1, company.dispatch.pk)],
            actor=company.clerk,
        )

    results = at_once(pick, pick)

    assert refusals(results) in ([StepNotOpen], [TooMuch])
    assert Balance.objects.get(location=company.dispatch).quantity == 1
    assert list(differences()) == []


def test_two_orders_for_the_last_unit() -> None:
    company = line.make_company()
    device = make_device()
    line.stock(company, device, [line.label(device)], packs=1)
    orders = [sold(company, OrderLine(device.pk, 1, Decimal(1))) for _ in range(2)]

    def approve(order: Document) -> Callable[[], Any]:
        return lambda: approve_sales_order(order=order.pk, actor=company.colleague)

    results = at_once(*map(approve, orders))

    # One gets it, the other a list that waits for stock; nobody is refused.
    assert refusals(results) == []
    picks = Document.objects.filter(follows__in=orders)
    lots = [own.lot_id for pick in picks for own in pick.lines.all()]
    assert sorted(lot is None for lot in lots) == [False, True]
    assert list(differences()) == []


@pytest.mark.parametrize("_again", range(3))
def test_orders_for_the_same_devices_in_another_order_do_not_wait_in_a_ring(
    _again: int,
) -> None:
    company = line.make_company()
    devices = [make_device() for _ in range(4)]
    for device in devices:
        line.stock(company, device, [line.label(device)], packs=20)
    lines = [OrderLine(device.pk, 2, Decimal(1)) for device in devices]
    orders = [sold(company, *lines), sold(company, *reversed(lines))]
    orders += [sold(company, *lines[::2], *lines[1::2])]

    def approve(order: Document) -> Callable[[], Any]:
        return lambda: approve_sales_order(order=order.pk, actor=company.colleague)

    results = at_once(*map(approve, orders))

    assert refusals(results) == []
    assert list(differences()) == []


def test_two_exchanges_of_stock_do_not_wait_in_a_ring() -> None:
    company = line.make_company()
    device = make_device()
    labels = [
        line.label(device, lot="A", expires_on=date(2027, 1, 1)),
        line.label(device, lot="B", expires_on=date(2028, 1, 1)),
    ]
    line.stock(company, device, labels, packs=4)
    picks = [line.sell(company, device, 2), line.sell(company, device, 4)]
    balances = {
        row.lot.number: row.pk
        for row in Balance.objects.filter(location=company.green).select_related("lot")
    }

    def exchange(pick: Document, lot: str, at: int) -> Callable[[], Any]:
        own = line.lines_of(pick)[at]
        return lambda: choose_other_stock(
            pick=pick.pk,
            line=own.pk,
            balance=balances[lot],
            reason="test",
            actor=company.clerk,
        )

    # The first list holds A and wants B, the second holds B and wants A.
    results = at_once(exchange(picks[0], "B", 0), exchange(picks[1], "A", 1))

    assert len(refusals(results)) <= 1
    assert list(differences()) == []
    assert gaps_in_versions() == []


def test_numbers_of_a_day_are_given_once() -> None:
    company = line.make_company()
    device = make_device()

    def submit() -> Document:
        return sold(company, OrderLine(device.pk, 1, Decimal(1)))

    results = at_once(*[submit] * 8)

    numbers = sorted(order.number for order in Document.objects.all())
    assert refusals(results) == []
    assert [int(number[-4:]) for number in numbers] == list(range(1, 9))
