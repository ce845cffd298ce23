"""Put-away orders: the goods, then the bin."""

from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.ledger.models import Balance
from lotproof.workflow.models import Document
from tests.builders.main_line import (
    Company,
    accept,
    label,
    lines_of,
    make_company,
    order,
    receive,
)
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db


def accepted(*, reject: int = 0) -> tuple[Company, Document, str]:
    """A put-away order for ten units, and their label."""
    company, device = make_company(), make_device()
    scan = label(device)
    arrived = receive(company, order(company, device, 10), [scan], packs=10)
    return company, accept(company, arrived, reject=reject), scan


def held() -> dict[str, int]:
    """Units by location."""
    stock = Balance.objects.filter(is_stocked=True, quantity__gt=0)
    return dict(stock.values_list("location__code", "quantity"))


def test_the_goods_are_chosen_then_the_bin(person: Person) -> None:
    company, document, scan = accepted()
    clerk = person("warehouse")

    chosen = clerk.post(document.pk, "put-away-scan", htmx=True, code=scan)
    stored = clerk.post(
        document.pk,
        "put-away-scan",
        htmx=True,
        code=company.green.code,
        goods=chosen.context["goods"],
        packs=4,
    )

    assert chosen.context["chosen"].left == 10
    assert stored.status_code == 200
    assert held() == {company.waiting.code: 6, company.green.code: 4}
    assert "6 missing" in stored.content.decode()


def test_the_bin_tells_accepted_from_rejected_units(person: Person) -> None:
    company, document, scan = accepted(reject=2)
    clerk = person("warehouse")

    answers = [
        clerk.post(document.pk, "put-away-scan", code=bin_.code, goods=scan)
        for bin_ in (company.red, company.green)
    ]

    assert answers[-1].url == f"/documents/{document.pk}/"
    assert held() == {company.red.code: 2, company.green.code: 8}


def test_the_same_request_counts_once(person: Person) -> None:
    company, document, scan = accepted()
    clerk, request_id = person("warehouse"), uuid4()

    for _ in range(2):
        clerk.post(
            document.pk,
            "put-away-scan",
            code=company.green.code,
            goods=scan,
            packs=4,
            request_id=request_id,
        )

    assert held()[company.green.code] == 4


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Choose a location of the right colour"), ("zh-hans", "请按色标选择")],
)
def test_accepted_goods_do_not_go_to_red(
    person: Person, language: str, words: str
) -> None:
    company, document, scan = accepted()
    clerk = person("warehouse", language=language)

    answer = clerk.post(
        document.pk, "put-away-scan", htmx=True, code=company.red.code, goods=scan
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert company.red.code not in held()


def test_the_bin_alone_is_refused(person: Person) -> None:
    company, document, _scan = accepted()

    answer = person("warehouse").post(
        document.pk, "put-away-scan", htmx=True, code=company.green.code
    )

    assert answer.status_code == 422
    assert b"Scan the goods first" in answer.content


def test_goods_of_another_document_are_refused(person: Person) -> None:
    _company, document, _scan = accepted()

    answer = person("warehouse").post(
        document.pk, "put-away-scan", htmx=True, code=label(make_device())
    )

    assert answer.status_code == 422
    assert b"Put it back" in answer.content


def test_units_and_location_can_be_typed(person: Person) -> None:
    company, document, _scan = accepted()
    clerk = person("warehouse")
    typed = {"line": lines_of(document)[0].pk, "location": company.green.code.lower()}

    too_many = clerk.post(document.pk, "place", quantity=11, **typed)
    answer = clerk.post(document.pk, "place", quantity=10, **typed)

    assert too_many.status_code == 422
    assert answer.status_code == 302
    assert held() == {company.green.code: 10}


@pytest.mark.parametrize("line", ["x", str(UUID(int=0))])
def test_a_foreign_line_is_refused(person: Person, line: str) -> None:
    company, document, _scan = accepted()

    answer = person("warehouse").post(
        document.pk, "place", line=line, quantity=1, location=company.green.code
    )

    assert answer.status_code == 422


def test_others_may_not_put_away(person: Person) -> None:
    company, document, scan = accepted()

    answer = person("inspector").post(
        document.pk, "put-away-scan", code=company.green.code, goods=scan
    )

    assert answer.status_code == 403


def test_the_page_takes_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _company, document, _scan = accepted(reject=2)
    clerk = person("warehouse")

    with django_assert_max_num_queries(15):
        clerk.get(document.pk)
