"""A person's own API tokens: listed, made and shown once, withdrawn."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.models import ApiToken, User
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from tests.builders.people import PASSWORD, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
LIST, NEW = "/accounts/tokens/", "/accounts/tokens/new/"


def wish(**changes: Any) -> dict[str, Any]:
    """What is typed for a new token."""
    last_day = timezone.localdate(clock.now()) + timedelta(days=30)
    usual = {
        "name": "ERP",
        "scopes": ["view"],
        "expires_on": last_day.isoformat(),
        "request_id": str(new_id()),
    }
    return usual | changes


@pytest.fixture
def owner(db: None) -> User:
    del db
    return make_user("warehouse", name="Lin")


@pytest.fixture
def client(sign_in: SignIn, owner: User) -> Client:
    """A browser whose person has just confirmed who they are."""
    browser = sign_in(user=owner)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def test_is_made_and_shown_once(client: Client, owner: User) -> None:
    made = client.post(NEW, sent := wish())
    again = client.post(NEW, sent)

    secret = re.search(r"lotproof_[\w-]{43}", made.content.decode())
    assert secret
    assert made["Cache-Control"] == "no-store"
    token = ApiToken.objects.get()
    assert (token.user, token.scopes, token.name) == (owner, ["view"], "ERP")
    assert again.status_code == 422
    assert "made the token ERP already" in again.content.decode()
    answer = Client().get(
        "/api/v1/stock", headers={"Authorization": f"Bearer {secret[0]}"}
    )
    assert answer.status_code == 200


def test_is_good_through_its_last_day(client: Client) -> None:
    client.post(NEW, sent := wish())

    expires_at = timezone.localtime(ApiToken.objects.get().expires_at)
    assert (expires_at.date().isoformat(), expires_at.hour) == (
        sent["expires_on"],
        23,
    )


def test_offers_only_what_the_person_may(client: Client) -> None:
    page = client.get(NEW).content.decode()

    answer = client.post(NEW, wish(scopes=["view", "manage_users"]))

    assert 'value="receive"' in page
    assert 'value="manage_users"' not in page
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [-1, 400, 2_900_000])
def test_refuses_a_day_too_early_or_too_late(client: Client, days: int) -> None:
    last_day = timezone.localdate(clock.now()) + timedelta(days=days)

    answer = client.post(NEW, wish(expires_on=last_day.isoformat()))

    assert answer.status_code == 422
    assert "within 366 days" in answer.content.decode()


def test_who_signed_in_long_ago_confirms_first(sign_in: SignIn) -> None:
    answer = sign_in("warehouse").get(NEW)

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_is_withdrawn_by_its_owner(client: Client, sign_in: SignIn) -> None:
    client.post(NEW, wish())
    address = reverse("revoke_own_token", args=[ApiToken.objects.get().pk])

    stranger = sign_in("administrator").post(address)
    answer = client.post(address, follow=True)
    again = client.post(address)

    assert stranger.status_code == 404
    assert "Token revoked." in answer.content.decode()
    assert ApiToken.objects.get().revoked_at
    assert Entry.objects.filter(kind="accounts.token_revoked").count() == 1
    assert (again.status_code, "is revoked already" in again.content.decode()) == (
        422,
        True,
    )


def test_lists_one_s_own_only(
    client: Client,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.post(NEW, wish(name="Mine"))

    with django_assert_max_num_queries(15):
        page = client.get(LIST).content.decode()
    other = sign_in("warehouse").get(LIST).content.decode()

    assert "Mine" in page
    assert "Mine" not in other
    assert "No program acts in your name." in other


def test_somebody_without_a_role_has_none(sign_in: SignIn) -> None:
    assert sign_in(user=make_user()).get(LIST).status_code == 403
