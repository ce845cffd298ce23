"""Picking lists: first expiry first, other lots with a reason, closing short."""

from datetime import date
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.catalog.models import Device
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders.main_line import (
    Company,
    label,
    lines_of,
    make_company,
    sell,
    stock,
)
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db
SOON, LATE = date(2028, 1, 31), date(2029, 1, 31)


def to_pick(units: int = 6) -> tuple[Company, Device, Document]:
    """A picking list for a device with four units of a lot and ten of a later one."""
    company, device = make_company(), make_device()
    stock(company, device, [label(device, lot="SOON", expires_on=SOON)], packs=4)
    stock(company, device, [label(device, lot="LATE", expires_on=LATE)], packs=10)
    return company, device, sell(company, device, units)


def scans(device: Device) -> dict[str, str]:
    """The labels of both lots."""
    return {
        "SOON": label(device, lot="SOON", expires_on=SOON),
        "LATE": label(device, lot="LATE", expires_on=LATE),
    }


def done(pick: Document) -> list[tuple[str, int, int]]:
    """Lot, units done and units expected of each line."""
    return [
        (line.lot.number if line.lot else "", line.done, line.quantity)
        for line in pick.lines.select_related("lot").order_by("position")
    ]


def test_names_first_what_expires_first(person: Person) -> None:
    _company, _device, pick = to_pick()

    page = person("warehouse").get(pick.pk).content.decode()

    assert page.index("SOON") < page.index("LATE")


def test_scanning_picks_and_the_last_unit_opens_the_review(person: Person) -> None:
    company, device, pick = to_pick()
    clerk, labels = person("warehouse"), scans(device)

    first = clerk.post(pick.pk, "pick-scan", htmx=True, code=labels["SOON"], packs=4)
    last = clerk.post(pick.pk, "pick-scan", htmx=True, code=labels["LATE"], packs=2)

    assert first.context["location"] == company.dispatch.code
    assert "2 missing" in first.content.decode()
    assert last.headers["HX-Redirect"] == f"/documents/{pick.pk}/"
    assert Document.objects.filter(kind=Kind.REVIEW, follows=pick).exists()


def test_the_same_request_counts_once_even_when_it_was_the_last_unit(
    person: Person,
) -> None:
    _company, device, pick = to_pick(4)
    clerk, request_id = person("warehouse"), uuid4()

    answers = [
        clerk.post(
            pick.pk,
            "pick-scan",
            code=scans(device)["SOON"],
            packs=4,
            request_id=request_id,
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert done(pick) == [("SOON", 4, 4)]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Take the right unit"), ("zh-hans", "请取正确的那一件")],
)
def test_another_lot_is_refused(person: Person, language: str, words: str) -> None:
    _company, device, pick = to_pick(4)
    clerk = person("warehouse", language=language)

    answer = clerk.post(pick.pk, "pick-scan", htmx=True, code=scans(device)["LATE"])

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert done(pick) == [("SOON", 0, 4)]


def test_more_than_the_line_has_is_refused(person: Person) -> None:
    _company, device, pick = to_pick(4)

    answer = person("warehouse").post(
        pick.pk, "pick-scan", htmx=True, code=scans(device)["SOON"], packs=5
    )

    assert answer.status_code == 422
    assert done(pick) == [("SOON", 0, 4)]


def test_a_place_is_scanned_into_the_same_field(person: Person) -> None:
    company, _device, pick = to_pick()
    clerk = person("warehouse")

    source = clerk.post(pick.pk, "pick-scan", htmx=True, code=company.green.code)
    target = clerk.post(pick.pk, "pick-scan", htmx=True, code=company.dispatch.code)

    assert source.context["source"] == company.green.code
    assert target.context["location"] == company.dispatch.code


def test_units_can_be_typed(person: Person) -> None:
    company, _device, pick = to_pick()
    line = lines_of(pick)[0].pk

    answer = person("warehouse").post(
        pick.pk, "pick", line=line, quantity=3, location=company.dispatch.code
    )

    assert answer.status_code == 302
    assert done(pick)[0] == ("SOON", 3, 4)


def test_another_lot_is_chosen_with_a_reason(person: Person) -> None:
    _company, _device, pick = to_pick(4)
    clerk, line = person("warehouse"), lines_of(pick)[0].pk
    path = f"/documents/{pick.pk}/lines/{line}/other/"
    choice = clerk.client.get(path).context["choices"][-1]

    silent = clerk.client.post(path, {"balance": choice.balance, "reason": ""})
    other = clerk.client.post(path, {"balance": uuid4(), "reason": "damaged"})
    chosen = clerk.client.post(path, {"balance": choice.balance, "reason": "damaged"})

    assert (silent.status_code, other.status_code) == (422, 422)
    assert chosen.status_code == 302
    assert done(pick) == [("LATE", 0, 4)]
    assert b"damaged" in clerk.get(pick.pk).content


def test_what_is_missing_is_looked_for_again_or_given_up(person: Person) -> None:
    company, device, pick = to_pick(20)
    clerk = person("warehouse")
    assert b"no stock found" in clerk.get(pick.pk).content

    nothing = clerk.post(pick.pk, "close-short", reason="out of stock")
    clerk.post(pick.pk, "allocate")
    clerk.post(pick.pk, "pick-scan", code=scans(device)["SOON"], packs=4)
    silent = clerk.post(pick.pk, "close-short", reason="")
    closed = clerk.post(pick.pk, "close-short", reason="out of stock")

    assert (nothing.status_code, silent.status_code) == (422, 422)
    assert closed.status_code == 302
    assert not Document.objects.get(pk=pick.pk).is_open
    assert company.documents == {}


def test_others_may_not_pick(person: Person) -> None:
    _company, device, pick = to_pick(4)
    reviewer, line = person("reviewer"), lines_of(pick)[0].pk

    scanned = reviewer.post(pick.pk, "pick-scan", code=scans(device)["SOON"])
    other = reviewer.client.get(f"/documents/{pick.pk}/lines/{line}/other/")

    assert (scanned.status_code, other.status_code) == (403, 403)


def test_the_page_takes_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _company, _device, pick = to_pick(20)
    clerk = person("warehouse")

    with django_assert_max_num_queries(15):
        clerk.get(pick.pk)
    with django_assert_max_num_queries(15):
        clerk.client.get(f"/documents/{pick.pk}/lines/{lines_of(pick)[0].pk}/other/")
