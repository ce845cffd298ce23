"""Closing the past, and the list of what is closed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.models import ClosedPeriod
from lotproof.ledger.operations import close_period
from lotproof.web.stock import periods
from tests.builders.ledger import clerk
from tests.conftest import NOON
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
LIST = "/stock/closed/"
FORM = "/stock/closed/new/"
DAY = (NOON - timedelta(days=5)).date()


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.set_to(NOON):
        yield


def send(client: Client, day: object = DAY, **more: object) -> tuple[int, str]:
    sent = {"last_day": str(day), "is_meant": "on", "request_id": str(new_id())} | more
    answer = client.post(FORM, {name: sent[name] for name in sent if sent[name]})
    return answer.status_code, answer.content.decode()


def test_is_reached_from_stock(sign_in: SignIn) -> None:
    client = sign_in()

    assert LIST in client.get("/stock/").content.decode()
    assert FORM in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "be undone"), ("zh-hans", "无法撤销")]
)
def test_asks_in_clear_words(sign_in: SignIn, language: str, words: str) -> None:
    page = sign_in(language=language).get(FORM).content.decode()

    assert words in page
    assert f'max="{(NOON - timedelta(days=2)).date()}"' in page


def test_closes_up_to_the_end_of_a_day_and_lists_it(sign_in: SignIn) -> None:
    client = sign_in()

    assert send(client) == (302, "")

    period = ClosedPeriod.objects.get()
    [row] = client.get(LIST).context["rows"]
    page = client.get(LIST).content.decode()
    assert row.id == period.pk
    assert f"{DAY} 23:59" in page
    assert reverse("log:entry", args=[row.entry]) in page
    assert f"{DAY}" in client.get(FORM).context["form"]["last_day"].help_text


def test_what_is_not_meant_is_not_done(sign_in: SignIn) -> None:
    status, _page = send(sign_in(), is_meant="")

    assert status == 422
    assert not ClosedPeriod.objects.exists()


@pytest.mark.parametrize(
    "day",
    [NOON.date(), (NOON - timedelta(days=1)).date(), date(9999, 12, 31), "", "x"],
)
def test_a_day_that_has_not_passed_is_refused(sign_in: SignIn, day: object) -> None:
    status, _page = send(sign_in(), day)

    assert status == 422
    assert not ClosedPeriod.objects.exists()


def test_a_form_sent_twice_closes_once(sign_in: SignIn) -> None:
    client = sign_in()
    form_id = str(new_id())

    assert [send(client, request_id=form_id)[0] for _ in range(2)] == [302, 302]

    assert ClosedPeriod.objects.count() == 1
    assert send(client)[0] == 422


@pytest.mark.parametrize("role", ["warehouse", "auditor", "administrator"])
def test_others_see_the_list_and_close_nothing(sign_in: SignIn, role: str) -> None:
    client = sign_in(role)

    assert FORM not in client.get(LIST).content.decode()
    assert client.get(FORM).status_code == 403
    assert send(client)[0] == 403
    assert not ClosedPeriod.objects.exists()


def test_goes_on_where_the_page_ended(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "PAGE", 2)
    for days in (9, 7, 5):
        close_period(until=NOON - timedelta(days=days), actor=clerk())
    client = sign_in()

    first = client.get(LIST).context
    second = client.get(f"{LIST}?{first['next']}").context

    assert (len(first["rows"]), len(second["rows"])) == (2, 1)
    assert "next" not in second
    assert client.get(f"{LIST}?after=x").status_code == 200


def test_the_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for days in (9, 7, 5):
        close_period(until=NOON - timedelta(days=days), actor=clerk())
    client = sign_in()

    for path in (LIST, FORM):
        with django_assert_max_num_queries(15):
            client.get(path)
