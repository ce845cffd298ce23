"""Saved filters and columns of the list of stock."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.models import SavedFilter
from lotproof.accounts.operations import preferences
from tests.builders.ledger import make_lot, make_stock
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def save(client: Client, name: str, query: str) -> int:
    answer = client.post("/stock/filters/save/", {"name": name, "query": query})
    return answer.status_code


def names(client: Client) -> list[str]:
    return [one.name for one in client.get("/stock/").context["saved"]]


def test_keeps_a_filter_and_opens_it(sign_in: SignIn) -> None:
    make_stock(make_lot("GREEN"), "A-01", 1)
    make_stock(make_lot("YELLOW"), "W-01", 1)
    client = sign_in()

    save(client, "待验", "zone_kind=waiting_inspection&after=x&bad=1")
    (saved,) = client.get("/stock/").context["saved"]
    page = client.get(f"/stock/?{saved.query}")

    assert saved.query == "zone_kind=waiting_inspection"
    assert [one.row.lot_number for one in page.context["rows"]] == ["YELLOW"]
    assert b'aria-current="true">\xe5\xbe\x85\xe9\xaa\x8c<' in page.content


def test_names_stand_in_the_order_of_pinyin(sign_in: SignIn) -> None:
    client = sign_in()
    for name in ("重症", "阿莫", "Zoo", "白色"):
        save(client, name, "text=x")

    assert names(client) == ["阿莫", "白色", "重症", "Zoo"]


def test_the_same_name_again_replaces_it(sign_in: SignIn) -> None:
    client = sign_in()
    save(client, "Mine", "text=a")
    save(client, " Mine ", "text=b")

    assert SavedFilter.objects.get().query == "text=b"


def test_renames_and_deletes(sign_in: SignIn) -> None:
    client = sign_in()
    save(client, "Old", "text=a")
    save(client, "Other", "text=b")
    old = SavedFilter.objects.get(name="Old")

    client.post(f"/stock/filters/{old.pk}/rename/", {"name": "New"})
    taken = client.post(f"/stock/filters/{old.pk}/rename/", {"name": "Other"})
    client.post(f"/stock/filters/{SavedFilter.objects.get(name='Other').pk}/delete/")

    assert taken.status_code == 422
    assert b"You have a filter Other already" in taken.content
    assert names(client) == ["New"]


def test_others_filters_are_out_of_reach(sign_in: SignIn) -> None:
    save(sign_in(), "Mine", "text=a")
    saved = SavedFilter.objects.get()
    other = sign_in()

    answers = [
        other.post(f"/stock/filters/{saved.pk}/rename/", {"name": "Stolen"}),
        other.post(f"/stock/filters/{saved.pk}/delete/"),
    ]

    assert names(other) == []
    assert [answer.status_code for answer in answers] == [422, 422]
    assert SavedFilter.objects.get().name == "Mine"


def test_refuses_what_cannot_be_kept(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preferences, "MOST_FILTERS", 1)
    client = sign_in()

    assert save(client, "", "text=a") == 422
    assert save(client, "Nothing", "") == 422
    assert save(client, "Long", f"text={'x' * 2000}") == 422
    assert save(client, "First", "text=a") == 302
    assert save(client, "Second", "text=a") == 422


def test_remembers_the_columns(sign_in: SignIn) -> None:
    make_stock(make_lot("L1"), "A-01", 1)
    client = sign_in()

    before = [column.code for column in client.get("/stock/").context["columns"]]
    client.post("/stock/columns/", {"columns": ["location", "code", "bad"]})
    page = client.get("/stock/")

    after = [column.code for column in page.context["columns"]]
    assert "code" not in before
    assert after == ["code", "device", "lot", "location", "quantity"]
    assert b"Last usable day</th>" not in page.content
    assert "code" not in [
        column.code for column in sign_in().get("/stock/").context["columns"]
    ]


def test_the_page_still_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in()
    for number in ("A", "B", "C"):
        make_stock(make_lot(number), "A-01", 1)
        save(client, number, f"lot_number={number}")

    with django_assert_max_num_queries(10):
        client.get("/stock/")
