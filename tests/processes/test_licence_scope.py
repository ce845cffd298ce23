"""Whether a partner's licence covers in-vitro diagnostics, at order and at sale."""

from decimal import Decimal
from typing import Any

import pytest

from lotproof.partners.models import LicenceKind, Partner
from lotproof.partners.operations import end_licence
from lotproof.partners.rules import ScopeDoesNotCover
from lotproof.processes.operations import (
    OrderLine,
    submit_purchase_order,
    submit_sales_order,
)
from tests.builders import main_line as line
from tests.builders.master_data import make_device, make_licence
from tests.builders.people import make_actor
from tests.builders.refusing import refused

pytestmark = pytest.mark.django_db


def narrow(partner: Partner, *categories: str) -> None:
    """Let a partner have an operating licence of these categories, and no other."""
    actor = make_actor()
    for kind in (LicenceKind.OPERATING_LICENCE, LicenceKind.MEDICAL_INSTITUTION):
        for licence in partner.licences.filter(kind=kind):
            end_licence(licence=licence.pk, reason="Replaced", actor=actor)
    make_licence(partner, number="NARROW", categories=categories)


@pytest.mark.parametrize("entered", ["22", "40"])
def test_buying_reagents_needs_them_in_the_suppliers_scope(entered: str) -> None:
    company, device = line.make_company(), make_device(is_ivd=True, category=entered)
    wish: dict[str, Any] = {
        "supplier": company.supplier.pk,
        "site": company.site.pk,
        "lines": [OrderLine(device.pk, 1, Decimal(1))],
        "actor": company.clerk,
    }
    narrow(company.supplier, "22")

    with refused(ScopeDoesNotCover, "category 40", "40"):
        submit_purchase_order(**wish)
    make_licence(company.supplier, number="IVD", categories=("22", "40"))

    assert submit_purchase_order(**wish).state == "submitted"


def test_selling_reagents_needs_them_in_the_customers_scope() -> None:
    company, device = line.make_company(), make_device(is_ivd=True, category="22")
    narrow(company.customer, "22")

    with refused(ScopeDoesNotCover, "category 40", "40"):
        submit_sales_order(
            customer=company.customer.pk,
            site=company.site.pk,
            lines=[OrderLine(device.pk, 1, Decimal(1))],
            values={"delivery_address": "Road 1"},
            actor=company.clerk,
        )


def test_instruments_of_the_same_category_need_no_reagents_in_the_scope() -> None:
    company, device = line.make_company(), make_device(category="22")
    narrow(company.supplier, "22")

    order = submit_purchase_order(
        supplier=company.supplier.pk,
        site=company.site.pk,
        lines=[OrderLine(device.pk, 1, Decimal(1))],
        actor=company.clerk,
    )

    assert order.state == "submitted"
