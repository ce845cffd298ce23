"""The main line from the order to the customer."""

from datetime import date

import pytest

from lotproof.ledger.check import differences
from lotproof.ledger.models import Balance, Lot, Movement
from lotproof.warehouse.models import LocationKind
from lotproof.warehouse.queries import location_of_partner
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device

pytestmark = pytest.mark.django_db


def test_goods_go_from_supplier_to_customer() -> None:
    company = line.make_company()
    device = make_device()

    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    line.pick_all(company, pick)
    shipped = line.ship_out(company, line.release(company, pick))

    customer = location_of_partner(company.customer, LocationKind.CUSTOMER)
    units = dict(
        Balance.objects.filter(quantity__gt=0).values_list("location", "quantity")
    )
    assert units == {company.green.pk: 6, customer.pk: 4}
    assert shipped.state == "shipped"
    assert not Document.objects.filter(is_open=True).exists()
    assert Movement.objects.count() == 4
    assert Lot.objects.get().inspection_status == "accepted"
    assert list(differences()) == []


def test_rejected_units_go_to_red() -> None:
    company = line.make_company()
    device = make_device()
    ordered = line.order(company, device, 10)
    acceptance = line.receive(company, ordered, [line.label(device)], packs=10)

    line.store(company, line.accept(company, acceptance, reject=3))

    assert Balance.objects.get(location=company.red).quantity == 3
    assert Balance.objects.get(location=company.green).quantity == 7


def test_serials_are_picked_one_by_one() -> None:
    company = line.make_company()
    device = make_device(requires_serial=True)
    labels = [line.label(device, serial=f"SN{n}") for n in range(3)]

    line.stock(company, device, labels, packs=1)
    pick = line.sell(company, device, 2)
    line.pick_all(company, pick)
    line.ship_out(company, line.release(company, pick))

    customer = location_of_partner(company.customer, LocationKind.CUSTOMER)
    assert Balance.objects.filter(location=customer, quantity=1).count() == 2


def test_first_expiry_goes_first() -> None:
    company = line.make_company()
    device = make_device()
    labels = [
        line.label(device, lot="LATE", expires_on=date(2029, 1, 1)),
        line.label(device, lot="EARLY", expires_on=date(2027, 12, 1)),
    ]

    line.stock(company, device, labels, packs=5)
    pick = line.sell(company, device, 7)

    claimed = [(row.lot.number, row.quantity) for row in line.lines_of(pick) if row.lot]
    assert claimed == [("EARLY", 5), ("LATE", 2)]
