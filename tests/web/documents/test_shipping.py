"""Outbound review, shipment, and the delivery note."""

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.evidence.models import Entry
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders.main_line import (
    Company,
    label,
    lines_of,
    make_company,
    pick_all,
    release,
    sell,
    ship_out,
    stock,
)
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db


def picked() -> tuple[Company, Document, str]:
    """A review of three units, and their label."""
    company, device = make_company(), make_device()
    scan = label(device)
    stock(company, device, [scan], packs=10)
    pick = pick_all(company, sell(company, device, 3))
    return company, Document.objects.get(follows=pick), scan


def released() -> tuple[Company, Document]:
    """A shipment of three units."""
    company, review, _scan = picked()
    return company, release(company, review.follows)  # type: ignore[arg-type] # it follows its list


def checks(review: Document, **more: str) -> dict[str, str]:
    """What the reviewer answers of every line."""
    values = {"packaging_intact": "yes", "labels_agree": "yes"} | more
    return {
        f"{line.pk}-{name}": value
        for line in lines_of(review)
        for name, value in values.items()
    }


def test_a_scan_ticks_its_line_and_saves_nothing(person: Person) -> None:
    _company, review, scan = picked()

    answer = person("reviewer").post(review.pk, "release", code=scan)

    assert answer.status_code == 200
    assert answer.context["rows"][0][1]["labels_agree"].value() == "yes"
    assert Document.objects.get(pk=review.pk).is_open


def test_a_unit_that_is_not_on_the_review_is_refused(person: Person) -> None:
    _company, review, _scan = picked()

    answer = person("reviewer").post(review.pk, "release", code=label(make_device()))

    assert answer.status_code == 422
    assert b"Put it back" in answer.content


def test_is_released_with_a_signature_once(person: Person) -> None:
    _company, review, _scan = picked()
    reviewer, request_id = person("reviewer"), uuid4()
    typed = checks(review)

    unsigned = reviewer.post(review.pk, "release", **typed)
    first = reviewer.post(
        review.pk, "release", sign=True, request_id=request_id, **typed
    )
    again = reviewer.post(review.pk, "release", request_id=request_id, **typed)

    assert unsigned.status_code == 422
    shipment = Document.objects.get(kind=Kind.SHIPMENT)
    assert first.url == again.url == f"/documents/{shipment.pk}/"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is answered with no"), ("zh-hans", "否")]
)
def test_a_failed_check_lets_nothing_through(
    person: Person, language: str, words: str
) -> None:
    _company, review, _scan = picked()
    reviewer = person("reviewer", language=language)

    answer = reviewer.post(
        review.pk, "release", sign=True, **checks(review, packaging_intact="no")
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Document.objects.filter(kind=Kind.SHIPMENT).exists()


def test_unanswered_checks_are_marked(person: Person) -> None:
    _company, review, _scan = picked()

    answer = person("reviewer").post(
        review.pk, "release", sign=True, **checks(review, labels_agree="")
    )

    assert answer.status_code == 422
    assert answer.context["rows"][0][1].errors.keys() == {"labels_agree"}


def test_is_shipped_with_its_fields(person: Person) -> None:
    _company, shipment = released()
    clerk = person("warehouse")

    without = clerk.post(shipment.pk, "ship", carrier="SF")
    answer = clerk.post(shipment.pk, "ship", carrier="SF", transport_mode="courier")

    assert without.status_code == 422
    assert without.context["fields"]["carrier"].value() == "SF"
    assert answer.status_code == 302
    kept = Document.objects.get(pk=shipment.pk)
    assert (kept.state, kept.values["carrier"]) == ("shipped", "SF")


def test_a_choice_that_does_not_exist_is_refused(person: Person) -> None:
    _company, shipment = released()

    answer = person("warehouse").post(shipment.pk, "ship", transport_mode="rocket")

    assert answer.status_code == 422
    assert Document.objects.get(pk=shipment.pk).is_open


@pytest.mark.django_db(transaction=True)
def test_the_delivery_note_is_handed_out_and_recorded(person: Person) -> None:
    company, shipment = released()
    clerk = person("warehouse")

    early = clerk.post(shipment.pk, "note")
    ship_out(company, shipment)
    answer = clerk.post(shipment.pk, "note")

    assert early.status_code == 422
    assert answer.content.startswith(b"%PDF")
    assert shipment.number in answer["Content-Disposition"]
    exported = Entry.objects.filter(kind="accounts.exported", subject=shipment.pk)
    assert exported.count() == 1


def test_others_may_neither_release_nor_ship(person: Person) -> None:
    _company, review, _scan = picked()
    trader = person("trader")

    answer = trader.post(review.pk, "release", sign=True, **checks(review))

    assert answer.status_code == 403
    _company, shipment = released()
    shipped = trader.post(shipment.pk, "ship", transport_mode="courier")
    assert shipped.status_code == 403


def test_the_pages_take_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _company, review, _scan = picked()
    _other, shipment = released()
    reviewer, clerk = person("reviewer"), person("warehouse")

    with django_assert_max_num_queries(15):
        reviewer.get(review.pk)
    with django_assert_max_num_queries(15):
        clerk.get(shipment.pk)
