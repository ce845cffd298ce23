"""People and roles, for administrators."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.models import ApiToken, Role, User
from lotproof.accounts.operations import (
    TokenRevoked,
    confirm_identity_within,
    create_token,
    note_token_use,
)
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of, bearer_of
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import append_entry
from tests.builders.people import PASSWORD, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

NEW = {
    "username": "lin",
    "name": "林晓",
    "password": "gantry-ladder-42",
    "roles": ["warehouse"],
}


def test_nobody_else_sees_them(sign_in: SignIn) -> None:
    for path in ("/people/", "/people/roles/", "/people/new/"):
        assert sign_in("quality_manager").get(path).status_code == 403


def test_adds_a_person_who_can_sign_in(sign_in: SignIn) -> None:
    answer = sign_in("administrator").post("/people/new/", NEW)

    person = User.objects.get(username="lin")
    assert answer["Location"] == f"/people/{person.pk}/"
    assert person.roles == ["warehouse"]
    assert person.check_password("gantry-ladder-42")


def test_refuses_a_weak_password_and_a_taken_name(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    weak = client.post("/people/new/", {**NEW, "password": "12345"})
    client.post("/people/new/", NEW)

    taken = client.post("/people/new/", {**NEW, "username": "LIN"})

    assert weak.context["form"].errors["password"]
    assert taken.status_code == 422
    assert "LIN" in str(taken.context["form"].non_field_errors())
    assert b"gantry-ladder-42" not in taken.content


def test_changes_roles_and_closes(sign_in: SignIn) -> None:
    person = make_user("warehouse", name="Lin")
    client = sign_in("administrator")
    path = f"/people/{person.pk}/"

    client.post(
        f"{path}change/", {"name": "Lin", "roles": ["inspector"], "reason": "Left"}
    )

    person.refresh_from_db()
    assert (person.roles, person.is_active) == (["inspector"], False)
    changes = client.get(path).context["history"][0].rows[0].changes
    assert [change.column for change in changes] == ["roles", "is_active"]


def test_nobody_changes_their_own_rights(sign_in: SignIn) -> None:
    myself = make_user("administrator")
    client = sign_in(user=myself)
    wish = {"name": "Me", "roles": ["auditor"], "is_active": "on", "reason": "?"}

    answer = client.post(f"/people/{myself.pk}/change/", wish)

    assert answer.status_code == 422


def test_gives_a_new_password(sign_in: SignIn) -> None:
    person = make_user("warehouse")

    sign_in("administrator").post(
        f"/people/{person.pk}/password/", {"password": "gantry-ladder-43"}
    )

    person.refresh_from_db()
    assert not person.check_password(PASSWORD)


def test_changes_the_matrix(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    role = Role.objects.get(code="auditor")

    page = client.get("/people/roles/")
    client.post(
        f"/people/roles/{role.pk}/", {"permissions": ["view"], "reason": "Less"}
    )

    role.refresh_from_db()
    assert role.permissions == ["view"]
    assert len(page.context["rows"]) == len(Permission)


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_user("warehouse")
    client = sign_in("administrator")

    for path in ("/people/", "/people/roles/", f"/people/{person.pk}/"):
        with django_assert_max_num_queries(15):
            client.get(path)


def token_of(person: User) -> ApiToken:
    """A token that the person made, used a moment ago."""
    made = create_token(
        user=person.pk,
        name="ERP",
        scopes=[Permission.VIEW],
        expires_at=clock.now() + timedelta(days=30),
        actor=actor_of(person, workstation="test"),
    )
    note_token_use(token=made.token.pk, at=clock.now())
    return made.token


def test_shows_and_revokes_tokens(sign_in: SignIn) -> None:
    person = make_user("warehouse", name="Lin")
    token = token_of(person)
    client = sign_in("administrator")
    path = f"/people/{person.pk}/"
    before = client.get(path)

    answer = client.post(f"{path}tokens/{token.pk}/revoke/", follow=True)
    again = client.post(f"{path}tokens/{token.pk}/revoke/")

    assert b"See records" in before.content
    assert b"never" not in before.content
    assert b"Token revoked." in answer.content
    assert b"Revoked" in answer.content
    assert (again.status_code, type(again.context["refusal"])) == (422, TokenRevoked)
    other = f"/people/{make_user('warehouse').pk}/tokens/{token.pk}/revoke/"
    assert client.post(other).status_code == 404
    assert sign_in("warehouse").post(other).status_code == 403


def test_lets_a_person_sign_again(sign_in: SignIn) -> None:
    person = make_user("reviewer", name="Lin")
    actor = actor_of(person, workstation="test")
    client = sign_in("administrator")
    path = f"/people/{person.pk}/"
    for _ in range(5):
        with pytest.raises(Refused), transaction.atomic():
            confirm_identity_within(password="wrong", actor=actor)
        append_entry(
            kind="accounts.identity_refused",
            subject=person,
            at=clock.now(),
            actor=actor,
        )
    locked = client.get(path)

    client.post(f"{path}unlock/", {"reason": "It was they; keyboard layout"})

    assert locked.context["locked_until"] > clock.now()
    assert b"Let them sign again" in locked.content
    assert client.get(path).context["locked_until"] is None
    confirmed = confirm_identity_within(password=PASSWORD, actor=actor)
    assert confirmed.user_id == person.pk
    again = client.post(f"{path}unlock/", {"reason": "Once more"})
    assert again.status_code == 422
    assert "kept from signing" in again.content.decode()
    entry = Entry.objects.get(kind="accounts.signing_unlocked")
    assert "keyboard layout" in entry.body


def test_a_closed_person_is_signed_out_and_their_tokens_end(sign_in: SignIn) -> None:
    person = make_user("warehouse", name="Lin")
    token_of(person)
    theirs = sign_in(user=person)
    path = f"/people/{person.pk}/change/"

    sign_in("administrator").post(path, {"name": "Lin", "reason": "Left"})

    assert theirs.get("/").status_code == 302
    assert bearer_of(ApiToken.objects.get().digest, at=clock.now()) is None


def test_takes_lost_factors_away_after_asking(sign_in: SignIn) -> None:
    person = make_user("warehouse", name="Lin")
    totp.TOTP.activate(person, totp.generate_totp_secret())
    client = sign_in("administrator")
    path = f"/people/{person.pk}/"
    asked = client.get(f"{path}factors/")
    unsure = client.post(f"{path}factors/", {"reason": "Phone lost"})

    answer = client.post(
        f"{path}factors/", {"reason": "Phone lost", "is_sure": "on"}, follow=True
    )

    assert b"really this person who asks" in asked.content
    assert unsure.status_code == 422
    assert b"password alone lets this person in" in answer.content
    assert b"Second factors taken away" in answer.content
    assert f"{path}factors/".encode() not in answer.content
    signed_in = Client(headers={"Accept-Language": "en"}).post(
        "/accounts/login/",
        {"login": person.username, "password": PASSWORD},
        follow=True,
    )
    assert b"were taken away on" in signed_in.content


def test_nobody_is_offered_to_take_their_own_factors(sign_in: SignIn) -> None:
    myself = make_user("administrator")
    totp.TOTP.activate(myself, totp.generate_totp_secret())
    client = sign_in(user=myself)

    page = client.get(f"/people/{myself.pk}/")
    answer = client.post(
        f"/people/{myself.pk}/factors/", {"reason": "Mine", "is_sure": "on"}
    )

    assert f"/people/{myself.pk}/factors/".encode() not in page.content
    assert answer.status_code == 422
