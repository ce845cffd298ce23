"""Ordering from suppliers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lotproof.accounts.operations import ConfirmationStale, SignatureNeeded
from lotproof.catalog.rules import DeviceNotApproved
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.fields.rules import FieldOutOfBounds
from lotproof.ledger.facts import UnknownRecord
from lotproof.partners.rules import LicenceLapsed, NotASupplier
from lotproof.processes.operations import (
    OrderLine,
    approve_purchase_order,
    submit_purchase_order,
)
from lotproof.processes.operations.steps import MOST_LINES
from lotproof.processes.refusals import TooManyLines, TooMuch
from lotproof.workflow.models import Document, StepTaken
from lotproof.workflow.operations import (
    DocumentEmpty,
    DocumentUnknown,
    SamePerson,
    StepNotOpen,
)
from tests.builders import main_line as line
from tests.builders.master_data import make_device, make_supplier
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def submit(company: line.Company, *lines: OrderLine) -> Document:
    return submit_purchase_order(
        supplier=company.supplier.pk,
        site=company.site.pk,
        lines=lines,
        actor=company.clerk,
    )


def submitted(company: line.Company) -> Document:
    return submit(company, OrderLine(make_device().pk, 10, Decimal("12.50")))


def test_numbers_orders_by_the_day_at_the_site() -> None:
    company = line.make_company()
    late = NOON.replace(hour=20)  # the next morning in Shanghai

    with clock.set_to(late):
        first, second = submitted(company), submitted(company)

    assert [first.number, second.number] == ["PO20260303-0001", "PO20260303-0002"]


def test_refuses_a_lapsed_licence_at_the_order() -> None:
    company = line.make_company()
    company.supplier = make_supplier(valid_until=date(2026, 3, 1))
    device = make_device()

    with (
        clock.set_to(NOON),
        refused(LicenceLapsed, "isn't in force on 2026-03-02", "2026-03-02"),
    ):
        submit(company, OrderLine(device.pk, 1, Decimal(1)))


def test_refuses_a_licence_that_lapsed_before_the_approval() -> None:
    company = line.make_company()
    company.supplier = make_supplier(valid_until=date(2026, 3, 2))
    with clock.set_to(NOON):
        order = submitted(company)

    with (
        clock.set_to(NOON + timedelta(days=1)),
        refused(LicenceLapsed, "isn't in force on 2026-03-03", "2026-03-03"),
    ):
        approve_purchase_order(
            order=order.pk,
            confirmation=line.confirmed(company.colleague),
            actor=company.colleague,
        )


def test_refuses_a_device_whose_dossier_is_not_approved() -> None:
    company = line.make_company()
    device = make_device(approved=False)

    with refused(DeviceNotApproved, "isn't approved", "审核"):
        submit(company, OrderLine(device.pk, 1, Decimal(1)))


def test_refuses_a_customer_as_supplier() -> None:
    company = line.make_company()
    company.supplier = company.customer
    device = make_device()

    with refused(NotASupplier, "isn't a supplier", "供货"):
        submit(company, OrderLine(device.pk, 1, Decimal(1)))


def test_refuses_the_buyer_as_approver() -> None:
    company = line.make_company()
    order = submitted(company)

    with refused(SamePerson, "needs another person", "须由另一人"):
        approve_purchase_order(
            order=order.pk,
            confirmation=line.confirmed(company.clerk),
            actor=company.clerk,
        )


def test_refuses_to_approve_twice() -> None:
    company = line.make_company()
    order = line.order(company, make_device(), 5)

    with refused(StepNotOpen, "now: it is Approved", "当前状态为“已批准”"):
        approve_purchase_order(
            order=order.pk,
            confirmation=line.confirmed(company.colleague),
            actor=company.colleague,
        )


def test_refuses_an_order_without_lines() -> None:
    company = line.make_company()

    with refused(DocumentEmpty, "has no lines", "没有明细"):
        submit(company)


@pytest.mark.parametrize("quantity", [0, -1, 10**12])
def test_refuses_a_number_of_units_that_can_not_be(quantity: int) -> None:
    company = line.make_company()
    device = make_device()

    with refused(TooMuch, f"not {quantity}.", f"不能办理 {quantity} 件"):
        submit(company, OrderLine(device.pk, quantity, Decimal(1)))


def test_refuses_a_price_below_zero() -> None:
    company = line.make_company()
    device = make_device()

    with refused(FieldOutOfBounds, "Unit price: -0.01", "单价：-0.01"):
        submit(company, OrderLine(device.pk, 1, Decimal("-0.01")))


def test_refuses_what_does_not_exist() -> None:
    company = line.make_company()
    device = make_device()
    one = OrderLine(device.pk, 1, Decimal(1))

    with refused(UnknownRecord, "no device", "器械"):
        submit(company, OrderLine(new_id(), 1, Decimal(1)))
    with refused(UnknownRecord, "no partner", "往来单位"):
        submit_purchase_order(
            supplier=new_id(), site=company.site.pk, lines=[one], actor=company.clerk
        )
    with refused(UnknownRecord, "no site", "仓库"):
        submit_purchase_order(
            supplier=company.supplier.pk,
            site=new_id(),
            lines=[one],
            actor=company.clerk,
        )
    with refused(DocumentUnknown, "no such Purchase order", "没有这张采购订单"):
        approve_purchase_order(order=new_id(), actor=company.clerk)


def test_refuses_ten_thousand_lines_at_once() -> None:
    company = line.make_company()
    lines = [OrderLine(make_device().pk, 1, Decimal(1))] * 10_000

    with refused(TooManyLines, f"at most {MOST_LINES}", f"最多 {MOST_LINES} 行"):
        submit(company, *lines)


def test_takes_an_order_of_as_many_lines_as_a_document_may_have() -> None:
    company = line.make_company()
    lines = [OrderLine(make_device().pk, 1, Decimal(1))] * MOST_LINES

    order = submit(company, *lines)

    assert order.lines.count() == MOST_LINES


def test_refuses_an_approval_without_signature() -> None:
    company = line.make_company()
    order = submitted(company)

    with refused(SignatureNeeded, "must be signed", "须签名"):
        approve_purchase_order(order=order.pk, actor=company.colleague)


def test_refuses_a_signature_of_somebody_else() -> None:
    company = line.make_company()
    order = submitted(company)

    with refused(ConfirmationStale, "by somebody else", "由他人确认"):
        approve_purchase_order(
            order=order.pk,
            confirmation=line.confirmed(company.clerk),
            actor=company.colleague,
        )


@pytest.mark.parametrize("seconds", [121, -1])
def test_refuses_a_confirmation_that_is_too_old_or_of_the_future(seconds: int) -> None:
    company = line.make_company()
    order = submitted(company)
    now = line.confirmed(company.colleague)
    stale = replace(now, at=now.at - timedelta(seconds=seconds))

    with clock.set_to(now.at), refused(ConfirmationStale, "too long ago", "已过时"):
        approve_purchase_order(
            order=order.pk, confirmation=stale, actor=company.colleague
        )


def test_signs_where_the_template_says_so() -> None:
    company = line.make_company()

    order = line.order(company, make_device(), 5)

    step = StepTaken.objects.select_related("signature").get(
        document=order, step="approve"
    )
    assert step.signature
    assert step.signature.digest == step.digest
    assert step.signature.meaning == "approved"
    assert step.signature.signer_name == "Colleague"
