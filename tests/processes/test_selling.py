"""Selling, and claiming stock for it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lotproof.catalog.operations import deactivate_device
from lotproof.catalog.rules import DeviceInactive
from lotproof.core import clock
from lotproof.fields.rules import FieldMissing
from lotproof.ledger.models import Reservation
from lotproof.partners.operations import end_licence
from lotproof.partners.rules import LicenceMissing, NotACustomer
from lotproof.processes.operations import (
    OrderLine,
    approve_sales_order,
    submit_sales_order,
)
from lotproof.processes.operations.steps import MOST_LINES
from lotproof.processes.refusals import TooManyLines
from lotproof.workflow.models import Document
from lotproof.workflow.operations import SamePerson
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def submit(company: line.Company, *lines: OrderLine, **values: str) -> Document:
    return submit_sales_order(
        customer=company.customer.pk,
        site=company.site.pk,
        lines=lines,
        values={"delivery_address": "Road 1"} | values,
        actor=company.clerk,
    )


def claimed(pick: Document) -> list[tuple[str, int]]:
    return [
        (own.lot.number if own.lot else "short", own.quantity)
        for own in line.lines_of(pick)
    ]


def test_refuses_a_supplier_as_customer() -> None:
    company = line.make_company()
    company.customer = company.supplier
    one = OrderLine(make_device().pk, 1, Decimal(1))

    with refused(NotACustomer, "isn't a customer", "不是"):
        submit(company, one)


def test_refuses_an_order_without_address() -> None:
    company = line.make_company()
    one = OrderLine(make_device().pk, 1, Decimal(1))

    with refused(FieldMissing, "Delivery address", "收货地址"):
        submit(company, one, delivery_address=" ")


def test_refuses_ten_thousand_lines_at_once() -> None:
    company = line.make_company()
    lines = [OrderLine(make_device().pk, 1, Decimal(1))] * 10_000

    with refused(TooManyLines, f"at most {MOST_LINES}", f"最多 {MOST_LINES} 行"):
        submit(company, *lines)


def test_refuses_the_seller_as_approver() -> None:
    company = line.make_company()
    order = submit(company, OrderLine(make_device().pk, 1, Decimal(1)))

    with refused(SamePerson, "worked on Sales order", "须由另一人"):
        approve_sales_order(order=order.pk, actor=company.clerk)


def test_refuses_a_customer_whose_licence_ended_before_the_approval() -> None:
    company = line.make_company()
    order = submit(company, OrderLine(make_device().pk, 1, Decimal(1)))
    end_licence(
        licence=company.customer.licences.get().pk,
        reason="withdrawn",
        actor=company.colleague,
    )

    with refused(LicenceMissing, "has none of these", "没有"):
        approve_sales_order(order=order.pk, actor=company.colleague)


def test_refuses_a_device_that_is_no_longer_traded() -> None:
    company = line.make_company()
    device = make_device()
    deactivate_device(device=device.pk, reason="recalled", actor=company.colleague)

    with refused(DeviceInactive, "no longer active", "停用"):
        submit(company, OrderLine(device.pk, 1, Decimal(1)))


def test_claims_for_two_lines_of_one_device_in_turn() -> None:
    company = line.make_company()
    device = make_device()
    labels = [
        line.label(device, lot="A", expires_on=date(2027, 1, 1)),
        line.label(device, lot="B", expires_on=date(2028, 1, 1)),
    ]
    line.stock(company, device, labels, packs=5)
    order = submit(
        company,
        OrderLine(device.pk, 3, Decimal(1)),
        OrderLine(device.pk, 4, Decimal(0)),
        OrderLine(device.pk, 6, Decimal(1)),
    )

    pick = approve_sales_order(order=order.pk, actor=company.colleague)

    assert claimed(pick) == [("A", 3), ("A", 2), ("B", 2), ("B", 3), ("short", 3)]
    assert sum(row.quantity for row in Reservation.objects.all()) == 10


def test_claims_nothing_that_expired() -> None:
    company = line.make_company()
    device = make_device()
    with clock.set_to(NOON):
        label = line.label(device, expires_on=date(2026, 3, 5))
        line.stock(company, device, [label], packs=5)

    with clock.set_to(NOON + timedelta(days=3)):
        on_the_last_day = line.sell(company, device, 1)
    with clock.set_to(NOON + timedelta(days=4)):
        afterwards = line.sell(company, device, 1)

    assert claimed(on_the_last_day) == [("L1", 1)]
    assert claimed(afterwards) == [("short", 1)]
