"""Receipts: every scan is saved, differences are shown, nothing typed is lost."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.processes.operations import open_receipt
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders.main_line import (
    COLD_TRIP,
    RECEIPT_FIELDS,
    Company,
    label,
    make_company,
    order,
)
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db
LAST_DAY = clock.now().date() + timedelta(days=500)


def begun(device: Device, *, units: int = 10, cold: bool = False) -> UUID:
    """A receipt of an order for a device, nothing scanned yet."""
    company = make_company(temperature=("2", "8") if cold else None)
    ordered = order(company, device, units)
    return open_receipt(order=ordered.pk, actor=company.clerk).pk


def units(receipt: UUID) -> list[int]:
    """The units on the receipt's lines."""
    lines = Document.objects.get(pk=receipt).lines.order_by("position")
    return list(lines.values_list("quantity", flat=True))


def test_an_approved_order_is_received(person: Person) -> None:
    company: Company = make_company()
    ordered, clerk = order(company, make_device(), 3), person("warehouse")
    request_id = uuid4()

    first = clerk.post(ordered.pk, "receive", request_id=request_id)
    again = clerk.post(ordered.pk, "receive", request_id=request_id)

    receipt = Document.objects.get(kind=Kind.RECEIPT)
    assert first.url == again.url == f"/documents/{receipt.pk}/"


def test_a_scan_adds_to_its_line_and_shows_the_difference(person: Person) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")

    clerk.post(receipt, "scan", htmx=True, code=label(device))
    answer = clerk.post(receipt, "scan", htmx=True, code=label(device), packs=3)

    assert answer.status_code == 200
    assert answer.context["missing"] == 6
    assert units(receipt) == [4]
    page = answer.content.decode()
    assert 'data-sound="accepted"' in page
    assert "6 missing" in page
    assert "<html" not in page


def test_without_javascript_the_same_form_leads_back(person: Person) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")

    answer = clerk.post(receipt, "scan", code=label(device))

    assert answer.url == f"/documents/{receipt}/"
    assert units(receipt) == [1]


def test_the_same_request_counts_once(person: Person) -> None:
    device, request_id = make_device(), uuid4()
    receipt, clerk = begun(device), person("warehouse")

    for _ in range(3):
        clerk.post(receipt, "scan", code=label(device), request_id=request_id)
    clerk.post(receipt, "scan", code=label(device, lot="L2"), request_id=request_id)

    assert units(receipt) == [1, 1]


def test_a_location_is_scanned_into_the_same_field(person: Person) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")
    code = (
        Document.objects.get(pk=receipt)
        .site.zones.get(kind="waiting_inspection")
        .locations.get()
        .code
    )

    answer = clerk.post(receipt, "scan", htmx=True, code=f" {code.lower()} ")

    assert answer.status_code == 200
    assert answer.context["location"] == code
    assert units(receipt) == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "expired on"), ("zh-hans", "已过效期")]
)
def test_a_refusal_is_shown_at_the_scan_field(
    person: Person, language: str, words: str
) -> None:
    device = make_device()
    receipt = begun(device)
    clerk = person("warehouse", language=language)

    answer = clerk.post(
        receipt, "scan", htmx=True, code=label(device, expires_on=date(2024, 1, 31))
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'data-sound="refused"' in answer.content.decode()
    assert units(receipt) == []


@pytest.mark.parametrize("code", ["", "nonsense", "0" * 5000, "\x00", "<b>x</b>"])
def test_what_is_no_code_is_refused(person: Person, code: str) -> None:
    receipt = begun(make_device())

    answer = person("warehouse").post(receipt, "scan", htmx=True, code=code)

    assert answer.status_code == 422
    assert b"<b>x</b>" not in answer.content


def test_an_unknown_location_is_refused(person: Person) -> None:
    device = make_device()
    receipt = begun(device)

    answer = person("warehouse").post(
        receipt, "scan", htmx=True, code=label(device), location="NOWHERE"
    )

    assert answer.status_code == 422
    assert b"There is no location NOWHERE" in answer.content


def test_a_label_can_be_typed(person: Person) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")
    page = clerk.get(receipt)
    said = {
        "device": page.context["typed"].fields["device"].choices[0][0],
        "lot": "L7",
        "expires_on": LAST_DAY.isoformat(),
        "packs": 2,
        "location": page.context["location"],
    }

    wrong = clerk.post(receipt, "type", **said | {"expires_on": ""})
    answer = clerk.post(receipt, "type", **said)

    assert wrong.status_code == 422
    assert wrong.context["typed"]["lot"].value() == "L7"
    assert answer.status_code == 302
    line = Document.objects.get(pk=receipt).lines.get()
    assert (line.lot and line.lot.number, line.quantity) == ("L7", 2)
    assert line.scan.startswith("(01)")


def test_a_line_is_lowered_with_a_reason(person: Person) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")
    clerk.post(receipt, "scan", code=label(device), packs=5)
    line = Document.objects.get(pk=receipt).lines.get().pk

    silent = clerk.post(receipt, "lower", line=line, quantity=3, reason=" ")
    higher = clerk.post(receipt, "lower", line=line, quantity=9, reason="slip")
    lowered = clerk.post(receipt, "lower", line=line, quantity=3, reason="slip")

    assert (silent.status_code, higher.status_code) == (422, 422)
    assert lowered.status_code == 302
    assert units(receipt) == [3]


def test_finishing_keeps_what_was_typed_when_a_field_is_missing(
    person: Person,
) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")
    clerk.post(receipt, "scan", code=label(device))

    answer = clerk.post(receipt, "finish", supplier_note_number="DN-9")

    assert answer.status_code == 422
    assert answer.context["fields"]["supplier_note_number"].value() == "DN-9"
    assert answer.context["fields"].errors.keys() == {"delivered_by"}
    assert Document.objects.get(pk=receipt).is_open


def test_cold_chain_goods_ask_for_their_trip(person: Person) -> None:
    device = make_device(storage=("2", "8"))
    receipt, clerk = begun(device, cold=True), person("warehouse")
    clerk.post(receipt, "scan", code=label(device))
    trip = {
        name: value[:16] if name.endswith("_at") else value
        for name, value in COLD_TRIP.items()
    }

    without = clerk.post(receipt, "finish", **RECEIPT_FIELDS)
    answer = clerk.post(receipt, "finish", **RECEIPT_FIELDS, **trip)

    assert set(COLD_TRIP) <= without.context["fields"].errors.keys()
    assert answer.status_code == 302
    kept = Document.objects.get(pk=receipt).values
    assert kept["arrived_at"] == COLD_TRIP["arrived_at"]


def test_other_goods_do_not_ask_for_a_trip(person: Person) -> None:
    page = person("warehouse").get(begun(make_device()))

    assert "arrival_celsius" not in page.context["fields"].fields


def test_finishing_leads_to_the_acceptance_once(person: Person) -> None:
    device, request_id = make_device(), uuid4()
    receipt, clerk = begun(device), person("warehouse")
    clerk.post(receipt, "scan", code=label(device))

    first = clerk.post(receipt, "finish", request_id=request_id, **RECEIPT_FIELDS)
    again = clerk.post(receipt, "finish", request_id=request_id, **RECEIPT_FIELDS)

    acceptance = Document.objects.get(kind=Kind.ACCEPTANCE)
    assert first.url == again.url == f"/documents/{acceptance.pk}/"


@pytest.mark.parametrize("action", ["scan", "finish"])
def test_others_may_look_but_not_receive(person: Person, action: str) -> None:
    device = make_device()
    receipt, auditor = begun(device), person("auditor")

    page = auditor.get(receipt)
    answer = auditor.post(receipt, action, code=label(device), **RECEIPT_FIELDS)

    assert page.status_code == 200
    assert b"scan-form" not in page.content
    assert answer.status_code == 403
    assert units(receipt) == []


def test_a_document_of_another_kind_is_not_found(person: Person) -> None:
    receipt, clerk = begun(make_device()), person("warehouse")

    assert clerk.post(receipt, "ship").status_code == 404
    assert clerk.post(uuid4(), "scan", code="x").status_code == 404
    assert clerk.get(uuid4()).status_code == 404


def test_the_page_takes_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device = make_device()
    receipt, clerk = begun(device), person("warehouse")
    for lot in ("A", "B", "C"):
        clerk.post(receipt, "scan", code=label(device, lot=lot))

    with django_assert_max_num_queries(15):
        clerk.get(receipt)
