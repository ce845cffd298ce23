"""Documents that end otherwise than planned."""

from collections.abc import Iterator
from functools import partial

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.core.reasons import ReasonMissing
from lotproof.core.refusals import Refused
from lotproof.ledger.batches import Line
from lotproof.ledger.check import differences
from lotproof.ledger.models import Balance, Reservation
from lotproof.ledger.operations import move_stock
from lotproof.ledger.rules import InsufficientStock
from lotproof.processes.operations import (
    Picked,
    approve_sales_order,
    cancel_sales_order,
    close_purchase_order,
    finish_receipt,
    open_receipt,
    pick_units,
    ship,
    withdraw_receipt,
)
from lotproof.processes.refusals import ReceiptStillOpen, ShippedAlready
from lotproof.warehouse.models import Location
from lotproof.workflow.models import Document
from lotproof.workflow.operations import StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.prepared import prepare
from tests.builders.refusing import at_once, refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.set_to(NOON):
        yield


def held(location: Location) -> int:
    balances = Balance.objects.filter(location=location)
    return sum(balances.values_list("quantity", flat=True))


def order_of(pick: Document) -> Document:
    return Document.objects.get(followed_by=pick)


def reserved() -> int:
    return sum(Reservation.objects.values_list("quantity", flat=True))


def picked_order() -> tuple[line.Company, Document, Document]:
    """An order of 4, all picked, with its picking list; 6 are left on the shelf."""
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.pick_all(company, line.sell(company, device, 4))
    return company, order_of(pick), pick


def cancel(company: line.Company, order: Document) -> Document:
    return cancel_sales_order(
        order=order.pk, reason="Operation put off", actor=company.clerk
    )


def close(company: line.Company, order: Document) -> Document:
    return close_purchase_order(
        order=order.pk, reason="No longer made", actor=company.clerk
    )


def test_a_closed_purchase_order_keeps_what_was_ordered_and_what_came() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    line.receive(company, order, [line.label(device)], packs=6)

    closed = close(company, order)

    assert (closed.state, closed.is_open) == ("closed", False)
    [ordered] = line.lines_of(closed)
    assert (ordered.quantity, ordered.done) == (10, 6)


def test_a_closed_purchase_order_takes_no_receipt() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    close(company, order)

    with refused(StepNotOpen, "it is Closed short", "按短缺关闭"):
        open_receipt(order=order.pk, actor=company.clerk)


def test_a_purchase_order_isnt_closed_while_goods_are_received() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    receipt = open_receipt(order=order.pk, actor=company.clerk)

    with refused(ReceiptStillOpen, "Finish or withdraw", "先完成或撤回"):
        close(company, order)
    withdraw_receipt(receipt=receipt.pk, reason="Empty", actor=company.clerk)

    assert close(company, order).state == "closed"


def test_a_complete_purchase_order_isnt_closed() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    line.receive(company, order, [line.label(device)], packs=10)

    with refused(StepNotOpen, "it is Received", "已收货"):
        close(company, order)


def test_goods_of_a_withdrawn_receipt_are_expected_again() -> None:
    prepared = prepare("withdraw_receipt")

    withdrawn = prepared.call()

    assert (withdrawn.state, withdrawn.is_open) == ("withdrawn", False)
    again = open_receipt(order=withdrawn.follows_id, actor=prepared.arguments["actor"])
    assert again.is_open
    with refused(StepNotOpen, "it is Withdrawn", "已撤回"):
        finish_receipt(
            receipt=withdrawn.pk,
            values=line.RECEIPT_FIELDS,
            actor=prepared.arguments["actor"],
        )


def test_cancelling_a_submitted_order_ends_it() -> None:
    prepared = prepare("approve_sales_order")
    clerk = make_actor(Permission.SELL)

    order = cancel_sales_order(
        order=prepared.arguments["order"], reason="Typed twice", actor=clerk
    )

    assert (order.state, order.is_open) == ("cancelled", False)
    with refused(StepNotOpen, "it is Cancelled", "已取消"):
        prepared.call()


def test_cancelling_an_approved_order_frees_its_stock() -> None:
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 10)
    order = order_of(pick)

    cancel(company, order)

    pick.refresh_from_db()
    assert (pick.state, pick.is_open, reserved()) == ("cancelled", False, 0)
    another = line.sell(company, device, 10)
    assert line.lines_of(another)[0].lot_id is not None


def test_cancelling_a_picked_order_brings_the_goods_back() -> None:
    company, order, pick = picked_order()

    cancel(company, order)

    assert (held(company.green), held(company.dispatch)) == (10, 0)
    assert [own.done for own in line.lines_of(pick)] == [0]
    review = Document.objects.get(follows=pick)
    assert (review.state, review.is_open) == ("cancelled", False)
    assert list(differences()) == []


def test_cancelling_an_order_half_picked_brings_back_that_half() -> None:
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    [own] = line.lines_of(pick)
    pick_units(
        pick=pick.pk,
        picked=[Picked(own.pk, 1, company.dispatch.pk)],
        actor=company.clerk,
    )

    cancel(company, order_of(pick))

    assert (held(company.green), held(company.dispatch), reserved()) == (10, 0, 0)
    pick.refresh_from_db()
    assert pick.state == "cancelled"


def test_a_released_order_that_waits_for_the_truck_can_be_cancelled() -> None:
    company, order, pick = picked_order()
    shipment = line.release(company, pick)

    cancel(company, order)

    shipment.refresh_from_db()
    assert (shipment.state, held(company.green)) == ("cancelled", 10)
    with refused(StepNotOpen, "it is Cancelled", "已取消"):
        line.ship_out(company, shipment)


def test_a_shipped_order_isnt_cancelled() -> None:
    company, order, pick = picked_order()
    line.ship_out(company, line.release(company, pick))

    with refused(ShippedAlready, "were shipped already", "已发货"):
        cancel(company, order)


def test_picked_goods_that_lie_elsewhere_keep_the_order() -> None:
    company, order, pick = picked_order()
    [own] = line.lines_of(pick)
    move_stock(
        lines=[Line(own.lot_id, 2, company.dispatch.pk, company.red.pk)],  # type: ignore[arg-type] # it has a lot
        reason="Fell down",
        actor=company.clerk,
    )

    with refused(InsufficientStock, "holds 2", "2"):
        cancel(company, order)


@pytest.mark.parametrize(
    "name",
    [
        "close_purchase_order",
        "withdraw_receipt",
        "send_back_to_inspector",
        "cancel_sales_order",
        "take_back",
    ],
)
def test_needs_a_reason(name: str) -> None:
    prepared = prepare(name)

    with refused(ReasonMissing, "Say in a few words why", "原因"):
        prepared.call(reason=" ")


@pytest.mark.parametrize(
    ("name", "permission"),
    [
        ("close_purchase_order", Permission.RECEIVE),
        ("cancel_sales_order", Permission.APPROVE_SALE),
    ],
)
def test_is_for_whoever_takes_such_orders(name: str, permission: Permission) -> None:
    prepared = prepare(name)
    other = make_actor(permission)

    with refused(NotPermitted, "may not do this", "无权"):
        prepared.call(actor=other)


@pytest.mark.django_db(transaction=True)
def test_of_shipping_and_cancelling_at_once_one_happens() -> None:
    for _ in range(4):
        company, order, pick = picked_order()
        shipment = line.release(company, pick)

        answers = at_once(
            partial(line.ship_out, company, shipment), partial(cancel, company, order)
        )

        refusals = [answer for answer in answers if isinstance(answer, Refused)]
        assert [type(refusal) for refusal in refusals] in (
            [ShippedAlready],
            [StepNotOpen],
        )
        order.refresh_from_db()
        assert order.state in {"shipped", "cancelled"}
    assert list(differences()) == []


@pytest.mark.django_db(transaction=True)
def test_of_approving_and_cancelling_at_once_nothing_stays_claimed() -> None:
    for _ in range(4):
        prepared = prepare("approve_sales_order")
        order = prepared.arguments["order"]
        clerk = make_actor()

        at_once(
            partial(approve_sales_order, **prepared.arguments),
            partial(cancel_sales_order, order=order, reason="x", actor=clerk),
        )

        record = Document.objects.get(pk=order)
        assert record.state in {"cancelled", "approved"}
        if record.state == "cancelled":
            assert not Document.objects.filter(follows=order, is_open=True).exists()
            assert reserved() == 0
    assert list(differences()) == []


def test_a_cancelled_shipment_isnt_shipped_by_its_id() -> None:
    company, order, pick = picked_order()
    shipment = line.release(company, pick)
    cancel(company, order)

    with pytest.raises(StepNotOpen):
        ship(shipment=shipment.pk, values={}, actor=company.clerk)
