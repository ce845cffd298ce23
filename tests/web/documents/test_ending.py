"""The pages that ask why a document ends otherwise than planned."""

from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.processes.operations import (
    Picked,
    open_receipt,
    pick_units,
    scan_receipt_line,
)
from lotproof.processes.queries import ordered_rows
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.prepared import prepare
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db

CASES = (
    ("close_purchase_order", "order", "close", "trader", "closed"),
    ("withdraw_receipt", "receipt", "withdraw", "warehouse", "withdrawn"),
    ("send_back_to_inspector", "acceptance", "send_back", "reviewer", "draft"),
    ("cancel_sales_order", "order", "cancel", "trader", "cancelled"),
)


@pytest.mark.parametrize(("name", "argument", "step", "role", "state"), CASES)
def test_leads_from_the_document_to_its_end(
    person: Person, name: str, argument: str, step: str, role: str, state: str
) -> None:
    document = prepare(name).arguments[argument]
    browser = person(role)

    assert f"/documents/{document}/end/{step}/" in browser.get(document).text
    answer = browser.post(document, f"end/{step}", reason="It had to be")

    assert answer.url == f"/documents/{document}/"
    assert Document.objects.get(pk=document).state == state
    assert "It had to be" not in browser.get(document).text


@pytest.mark.parametrize(("name", "argument", "step", "role", "state"), CASES)
def test_is_closed_to_others(
    person: Person, name: str, argument: str, step: str, role: str, state: str
) -> None:
    del role
    document = prepare(name).arguments[argument]
    auditor = person("auditor")

    assert f"end/{step}/" not in auditor.get(document).text
    assert auditor.client.get(f"/documents/{document}/end/{step}/").status_code == 403
    assert auditor.post(document, f"end/{step}", reason="x").status_code == 403
    assert Document.objects.get(pk=document).state != state


def test_what_a_withdrawn_receipt_scanned_counts_nowhere(person: Person) -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    receipt = open_receipt(order=order.pk, actor=company.clerk)
    scan_receipt_line(
        receipt=receipt.pk,
        scans=[line.label(device)],
        packs=5,
        location=company.waiting.pk,
        actor=company.clerk,
    )
    browser = person("warehouse")

    browser.post(receipt.pk, "end/withdraw", reason="Refused at the dock")

    page = browser.get(receipt.pk)
    [row] = ordered_rows(Document.objects.get(pk=receipt.pk))
    assert (row.before, row.here, row.missing) == (0, 0, 10)
    assert [stage.tone for stage in page.context["stages"]][1] == "ahead"


def test_asks_for_the_reason(person: Person) -> None:
    order = prepare("close_purchase_order").arguments["order"]

    answer = person("trader").post(order, "end/close", reason=" ")

    assert answer.status_code == 422
    assert Document.objects.get(pk=order).state == "approved"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Finish or withdraw that receipt first"), ("zh-hans", "请先完成或撤回")],
)
def test_shows_a_refusal_and_keeps_the_reason(
    person: Person, language: str, told: str
) -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    open_receipt(order=order.pk, actor=company.clerk)

    answer = person("trader", language=language).post(
        order.pk, "end/close", reason="Supplier gave up"
    )

    assert answer.status_code == 422
    assert told in answer.text
    assert "Supplier gave up" in answer.text


def test_leads_back_when_it_isnt_possible_any_more(person: Person) -> None:
    order = prepare("close_purchase_order").arguments["order"]
    browser = person("trader")
    browser.post(order, "end/close", reason="x")

    answer = browser.client.get(f"/documents/{order}/end/close/")

    assert answer.url == f"/documents/{order}/"
    assert browser.post(order, "end/close", reason="y").status_code == 422


def test_knows_no_other_steps(person: Person) -> None:
    order = prepare("close_purchase_order").arguments["order"]

    for step in ("approve", "complete", "fly"):
        answer = person("trader").client.get(f"/documents/{order}/end/{step}/")
        assert answer.status_code == 404


def half_picked() -> tuple[UUID, Any]:
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    [own] = line.lines_of(pick)
    pick_units(
        pick=pick.pk,
        picked=[Picked(own.pk, 1, company.dispatch.pk)],
        actor=company.clerk,
    )
    return pick.pk, own


def test_takes_a_line_back(person: Person) -> None:
    pick, own = half_picked()
    browser = person("quality_manager")
    address = f"lines/{own.pk}/take-back"

    assert f"/documents/{pick}/{address}/" in browser.get(pick).text
    answer = browser.post(pick, address, reason="Wrong box")

    assert answer.url == f"/documents/{pick}/"
    own.refresh_from_db()
    assert own.done == 0
    asked = browser.client.get(f"/documents/{pick}/{address}/")
    assert asked.url == f"/documents/{pick}/"
    assert address not in browser.get(pick).text


def claimed() -> tuple[UUID, Any]:
    """A picking list whose line has stock that nobody picked yet."""
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    [own] = line.lines_of(pick)
    return pick.pk, own


def test_gives_up_the_stock_of_a_line(person: Person) -> None:
    pick, own = claimed()
    browser = person("warehouse")
    address = f"lines/{own.pk}/give-up"

    assert f"/documents/{pick}/{address}/" in browser.get(pick).text
    asked = browser.client.get(f"/documents/{pick}/{address}/")
    answer = browser.post(pick, address, reason="Torn, to be isolated")

    assert "can be put on hold" in asked.text
    assert answer.url == f"/documents/{pick}/"
    own.refresh_from_db()
    assert own.lot_id is None
    assert address not in browser.get(pick).text


def test_stock_is_given_up_once_and_not_after_picking(person: Person) -> None:
    pick, own = claimed()
    browser = person("warehouse")
    browser.post(pick, f"lines/{own.pk}/give-up", reason="x")
    begun, half = half_picked()

    asked = browser.client.get(f"/documents/{pick}/lines/{own.pk}/give-up/")
    again = browser.post(pick, f"lines/{own.pk}/give-up", reason="x")
    late = browser.post(begun, f"lines/{half.pk}/give-up", reason="x")

    assert asked.url == f"/documents/{pick}/"
    assert (again.status_code, late.status_code) == (422, 422)
    assert "waits for stock already" in again.text
    assert "were picked already" in late.text


def test_giving_up_is_closed_to_others(person: Person) -> None:
    pick, own = claimed()
    seller = person("trader")

    assert "give-up" not in seller.get(pick).text
    assert seller.post(pick, f"lines/{own.pk}/give-up", reason="x").status_code == 403


def test_taking_back_is_closed_to_the_picker(person: Person) -> None:
    pick, own = half_picked()
    picker = person("warehouse")

    assert "take-back" not in picker.get(pick).text
    assert picker.post(pick, f"lines/{own.pk}/take-back", reason="x").status_code == 403


def test_takes_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    order = prepare("cancel_sales_order").arguments["order"]
    browser = person("trader")

    with django_assert_max_num_queries(15):
        answer = browser.client.get(f"/documents/{order}/end/cancel/")

    assert "close the" in answer.text
