"""Shipping released goods."""

from datetime import date, timedelta

import pytest

from lotproof.core import clock
from lotproof.fields.rules import FieldMissing
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold
from lotproof.ledger.rules import ExpiredGoods, GoodsOnHold
from lotproof.partners.models import LicenceKind
from lotproof.partners.operations import end_licence
from lotproof.partners.rules import LicenceLapsed, LicenceMissing
from lotproof.processes.operations import ship
from lotproof.workflow.models import Document
from lotproof.workflow.operations import StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import make_device, make_licence
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def released(
    company: line.Company,
    *,
    expires_on: date = date(2028, 5, 15),
    storage: tuple[str, str] | None = None,
) -> Document:
    """An open shipment of 4 units."""
    device = make_device(storage=storage)
    line.stock(company, device, [line.label(device, expires_on=expires_on)], packs=5)
    document = line.pick_all(company, line.sell(company, device, 4))
    return line.release(company, document)


def test_refuses_a_customer_whose_licence_lapsed_since_the_order() -> None:
    company = line.make_company()
    end_licence(
        licence=company.customer.licences.get().pk,
        reason="renewed",
        actor=company.colleague,
    )
    make_licence(
        company.customer,
        LicenceKind.MEDICAL_INSTITUTION,
        classes=(),
        valid_until=date(2026, 3, 2),
    )
    with clock.set_to(NOON):
        shipment = released(company)

    with (
        clock.set_to(NOON + timedelta(days=1)),
        refused(LicenceLapsed, "isn't in force on 2026-03-03", "2026-03-03"),
    ):
        line.ship_out(company, shipment)


def test_refuses_a_customer_whose_licence_was_withdrawn_since() -> None:
    company = line.make_company()
    shipment = released(company)
    end_licence(
        licence=company.customer.licences.get().pk,
        reason="withdrawn",
        actor=company.colleague,
    )

    with refused(LicenceMissing, "has none of these", "没有"):
        line.ship_out(company, shipment)


def test_refuses_what_expired_since_it_was_released() -> None:
    company = line.make_company()
    with clock.set_to(NOON):
        shipment = released(company, expires_on=date(2026, 3, 3))

    with (
        clock.set_to(NOON + timedelta(days=2)),
        refused(ExpiredGoods, "2026-03-03", "2026-03-03"),
    ):
        line.ship_out(company, shipment)


def test_refuses_what_was_put_on_hold_since_it_was_released() -> None:
    company = line.make_company()
    shipment = released(company)
    place_hold(
        lot=Lot.objects.get().pk,
        cause=Cause.RECALL,
        reason="field action",
        actor=company.colleague,
    )

    with refused(GoodsOnHold, "field action", "field action"):
        line.ship_out(company, shipment)


def test_refuses_cold_goods_without_departure() -> None:
    company = line.make_company(temperature=("2", "8"))
    shipment = released(company, storage=("2", "8"))

    with refused(FieldMissing, "Departure is missing", "启运时间"):
        ship(
            shipment=shipment.pk,
            values={"transport_mode": "refrigerated_truck"},
            actor=company.clerk,
        )
    with refused(FieldMissing, "Transport mode is missing", "运输方式"):
        ship(shipment=shipment.pk, values={}, actor=company.clerk)


def test_refuses_to_ship_twice() -> None:
    company = line.make_company()
    shipment = released(company)
    line.ship_out(company, shipment)

    with refused(StepNotOpen, "it is Shipped", "已发货"):
        line.ship_out(company, shipment)
