"""Lists of documents: filters, pages, and what a person may begin."""

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.web.documents import lists
from tests.builders.main_line import label, make_company, order, receive, sell, stock
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Browser, Person

pytestmark = pytest.mark.django_db


def kinds(browser: Browser, path: str = "/documents/", **asked: str) -> list[str]:
    """The kinds of the documents listed."""
    page = browser.client.get(path, asked).context["page"]
    return [str(row.kind) for row in page.rows]


def test_lists_open_documents_and_those_of_a_kind(person: Person) -> None:
    company, device = make_company(), make_device()
    receive(company, order(company, device, 5), [label(device)], packs=5)
    auditor = person("auditor")

    assert kinds(auditor) == ["acceptance"]
    assert kinds(auditor, show="all") == ["acceptance", "receipt", "purchase_order"]
    assert kinds(auditor, "/documents/receipt/", show="all") == ["receipt"]
    assert kinds(auditor, kind="acceptance", state="draft") == ["acceptance"]
    assert kinds(auditor, kind="acceptance", state="inspected") == []


def test_finds_by_number_and_by_partner(person: Person) -> None:
    company, device = make_company(), make_device()
    ordered = order(company, device, 5)
    auditor = person("auditor")

    assert kinds(auditor, text=ordered.number[2:]) == ["purchase_order"]
    assert kinds(auditor, text=company.supplier.name) == ["purchase_order"]
    assert kinds(auditor, text="<script>") == []


def test_goes_on_where_the_page_ended(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    company, device = make_company(), make_device()
    orders = [order(company, device, 5) for _ in range(3)]
    auditor = person("auditor")

    first = auditor.client.get("/documents/").context["page"]
    second = auditor.client.get("/documents/", {"after": first.after}).context["page"]

    numbers = [row.number for row in (*first.rows, *second.rows)]
    assert numbers == [one.number for one in reversed(orders)]


def test_refuses_a_place_and_a_kind_that_do_not_exist(person: Person) -> None:
    auditor = person("auditor")

    assert auditor.client.get("/documents/", {"after": "x"}).status_code == 422
    assert auditor.client.get("/documents/nonsense/").status_code == 404


def test_takes_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company, device = make_company(), make_device()
    stock(company, device, [label(device)], packs=10)
    sell(company, device, 3)
    auditor = person("auditor")

    with django_assert_max_num_queries(6):
        auditor.client.get("/documents/?show=all")


@pytest.mark.parametrize(
    ("role", "offered"),
    [("trader", ["purchase_order", "sales_order"]), ("auditor", [])],
)
def test_offers_what_the_person_may_begin(
    person: Person, role: str, offered: list[str]
) -> None:
    new = person(role).client.get("/documents/").context["new"]

    assert [str(kind) for kind, _address in new] == offered


@pytest.mark.parametrize(
    ("language", "words"), [("en", "No document fits"), ("zh-hans", "没有符合的单据")]
)
def test_says_so_when_nothing_fits(person: Person, language: str, words: str) -> None:
    page = person("auditor", language=language).client.get("/documents/")

    assert words in page.content.decode()
