"""From the order to the shipment, by posting forms as seven people."""

from datetime import timedelta

import pytest

from lotproof.core import clock
from lotproof.ledger.models import Balance
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from tests.builders.main_line import COLD_TRIP, label, make_company
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db


def last(kind: Kind) -> Document:
    """The document of a kind that was opened last."""
    return Document.objects.filter(kind=kind).latest("pk")


def lines(document: Document) -> list[DocumentLine]:
    """A document's lines."""
    return list(document.lines.order_by("position"))


def test_goods_come_in_and_go_out(person: Person) -> None:
    company = make_company(temperature=("2", "8"))
    device = make_device(storage=("2", "8"), is_implant=True)
    scan = label(device, expires_on=clock.now().date() + timedelta(days=500))
    trader, quality = person("trader"), person("quality_manager")
    clerk, inspector, reviewer = (
        person("warehouse"),
        person("inspector"),
        person("reviewer"),
    )

    answer = trader.client.post(
        "/documents/purchase_order/new/",
        {
            "partner": company.supplier.pk,
            "site": company.site.pk,
            "lines-TOTAL_FORMS": 2,
            "lines-INITIAL_FORMS": 0,
            "lines-0-device": device.code,
            "lines-0-quantity": 10,
            "lines-0-unit_price": "12.5",
        },
    )
    order = last(Kind.PURCHASE_ORDER)
    assert answer.url == f"/documents/{order.pk}/"

    assert quality.post(order.pk, "approve", sign=True).status_code == 302
    clerk.post(order.pk, "receive")
    receipt = last(Kind.RECEIPT)
    for _ in range(10):
        answer = clerk.post(
            receipt.pk, "scan", htmx=True, code=scan, location=company.waiting.code
        )
        assert answer.status_code == 200, answer.content.decode()
    trip = {
        name: value[:16] if name.endswith("_at") else value
        for name, value in COLD_TRIP.items()
    }
    answer = clerk.post(
        receipt.pk, "finish", supplier_note_number="DN-1", delivered_by="Zhang", **trip
    )
    assert answer.status_code == 302, answer.content.decode()

    acceptance = last(Kind.ACCEPTANCE)
    line = lines(acceptance)[0].pk
    found = {
        f"{line}-accepted": 9,
        f"{line}-packaging_intact": "yes",
        f"{line}-labels_agree": "yes",
        f"{line}-rejection_reason": "torn",
        f"{line}-rejection_measure": "return",
    }
    answer = inspector.post(acceptance.pk, "inspect", sign=True, **found)
    assert answer.status_code == 302, answer.content.decode()
    assert reviewer.post(acceptance.pk, "review", sign=True).status_code == 302

    store = last(Kind.PUT_AWAY)
    for bin_ in (company.green, company.red):
        answer = clerk.post(
            store.pk, "put-away-scan", htmx=True, code=bin_.code, goods=scan
        )
    assert answer.headers["HX-Redirect"] == f"/documents/{store.pk}/"

    answer = trader.client.post(
        "/documents/sales_order/new/",
        {
            "partner": company.customer.pk,
            "site": company.site.pk,
            "delivery_address": "Road 1",
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 0,
            "lines-0-device": device.code,
            "lines-0-quantity": 4,
            "lines-0-unit_price": "20",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    sale = last(Kind.SALES_ORDER)
    assert quality.post(sale.pk, "approve").status_code == 302
    pick = last(Kind.PICK)
    clerk.post(pick.pk, "pick-scan", htmx=True, code=scan, packs=4)
    review = last(Kind.REVIEW)
    line = lines(review)[0].pk
    checks = {f"{line}-packaging_intact": "yes", f"{line}-labels_agree": "yes"}
    answer = reviewer.post(review.pk, "release", sign=True, **checks)
    assert answer.status_code == 302, answer.content.decode()
    shipment = last(Kind.SHIPMENT)
    moment = clock.now().isoformat()[:16]
    answer = clerk.post(
        shipment.pk, "ship", transport_mode="refrigerated_truck", departed_at=moment
    )
    assert answer.status_code == 302, answer.content.decode()

    held = Balance.objects.filter(device=device, quantity__gt=0, is_stocked=True)
    assert dict(held.values_list("location__code", "quantity")) == {
        company.green.code: 5,
        company.red.code: 1,
    }
    for document in Document.objects.all():
        for one in (trader, quality, clerk, inspector, reviewer):
            assert one.get(document.pk).status_code == 200
