"""Acceptances: a form for each line, and the second person."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders.main_line import label, lines_of, make_company, order, receive
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db


def received() -> tuple[Document, str]:
    """An acceptance of ten units, and their label."""
    company, device = make_company(), make_device(is_implant=True)
    scan = label(device)
    return receive(company, order(company, device, 10), [scan], packs=10), scan


def found(document: Document, accepted: object = 10, **more: str) -> dict[str, Any]:
    """What the inspector types of every line."""
    values = {"accepted": accepted, "packaging_intact": "yes", "labels_agree": "yes"}
    return {
        f"{line.pk}-{name}": value
        for line in lines_of(document)
        for name, value in (values | more).items()
    }


def test_is_inspected_signed_and_reviewed(person: Person) -> None:
    document, _scan = received()
    inspector, reviewer = person("inspector"), person("reviewer")

    inspected = inspector.post(document.pk, "inspect", sign=True, **found(document))
    reviewed = reviewer.post(document.pk, "review", sign=True)

    assert (inspected.status_code, reviewed.status_code) == (302, 302)
    assert Document.objects.get(pk=document.pk).state == "accepted"
    assert Document.objects.filter(kind=Kind.PUT_AWAY).count() == 1
    page = inspector.get(document.pk).content.decode()
    assert "Prepared" in page
    assert "Reviewed" in page


def test_a_scan_finds_its_line_and_saves_nothing(person: Person) -> None:
    document, scan = received()
    line = lines_of(document)[0].pk
    typed = {f"{line}-accepted": "7"}

    answer = person("inspector").post(document.pk, "inspect", code=scan, **typed)

    assert answer.status_code == 200
    form = answer.context["rows"][0][1]
    assert form["accepted"].value() == "7"
    assert form["packaging_intact"].value() == "yes"
    assert answer.context["touched"] == line
    assert Document.objects.get(pk=document.pk).state == "draft"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "a reason and measure"), ("zh-hans", "原因")],
)
def test_rejected_units_need_a_reason(
    person: Person, language: str, words: str
) -> None:
    document, _scan = received()
    inspector = person("inspector", language=language)

    answer = inspector.post(document.pk, "inspect", sign=True, **found(document, 9))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert answer.context["rows"][0][1]["accepted"].value() == "9"


def test_an_empty_line_is_marked_and_the_rest_is_kept(person: Person) -> None:
    document, _scan = received()

    answer = person("inspector").post(
        document.pk, "inspect", sign=True, **found(document, "")
    )

    assert answer.status_code == 422
    assert answer.context["rows"][0][1].errors.keys() == {"accepted"}
    assert Document.objects.get(pk=document.pk).state == "draft"


def test_without_a_signature_nothing_is_inspected(person: Person) -> None:
    document, _scan = received()

    answer = person("inspector").post(document.pk, "inspect", **found(document))

    assert answer.status_code == 422
    assert b"must be signed" in answer.content


def test_the_second_click_finds_the_first_result(person: Person) -> None:
    document, _scan = received()
    inspector, request_id = person("inspector"), uuid4()
    typed = found(document)

    inspector.post(document.pk, "inspect", sign=True, request_id=request_id, **typed)
    again = inspector.post(document.pk, "inspect", request_id=request_id, **typed)

    assert again.status_code == 302
    assert document.steps.count() == 1


def test_others_may_neither_inspect_nor_review(person: Person) -> None:
    document, _scan = received()
    clerk = person("warehouse")

    inspected = clerk.post(document.pk, "inspect", sign=True, **found(document))
    reviewed = clerk.post(document.pk, "review", sign=True)

    assert (inspected.status_code, reviewed.status_code) == (403, 403)
    assert Document.objects.get(pk=document.pk).state == "draft"


@pytest.mark.parametrize("role", ["inspector", "auditor"])
def test_the_page_takes_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries, role: str
) -> None:
    document, _scan = received()
    browser = person(role)

    with django_assert_max_num_queries(15):
        browser.get(document.pk)
