"""Taking away the second factors of a person who lost them."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from lotproof.accounts.models import User
from lotproof.accounts.operations import (
    NoFactors,
    OwnFactors,
    UserUnknown,
    take_factors_away,
)
from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.accounts.queries import actor_of, factors_taken_at
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.reasons import ReasonMissing
from lotproof.evidence.models import Entry
from tests.builders.people import make_actor, make_user
from tests.builders.refusing import refused

pytestmark = pytest.mark.django_db
REASON = "Phone lost; came in person"


def make_factored(*roles: str) -> User:
    """A person with an app and recovery codes."""
    person = make_user(*(roles or ("warehouse",)), name="Lin")
    totp.TOTP.activate(person, totp.generate_totp_secret())
    RecoveryCodes.activate(person)
    return person


def take(person: User, actor: Actor | None = None, reason: str = REASON) -> User:
    """The administrator's click; a new administrator's, if none is named."""
    by = actor or make_actor(Permission.MANAGE_USERS)
    return take_factors_away(user=person.pk, reason=reason, actor=by)


def test_takes_all_and_says_so_in_the_log() -> None:
    person = make_factored()

    take(person)

    assert not Authenticator.objects.filter(user=person).exists()
    body = json.loads(Entry.objects.get(kind="accounts.factors_taken_away").body)
    assert body["reason"] == REASON
    assert body["values"] == {
        "app": True,
        "passkeys": 0,
        "recovery_codes": True,
        "sessions": 0,
    }


def test_ends_the_sessions_of_this_person_only() -> None:
    person, other = make_factored(), make_user("warehouse")
    theirs, others = Client(), Client()
    theirs.force_login(person)
    others.force_login(other)

    take(person)

    assert theirs.get("/").status_code == 302
    assert others.get("/").status_code == 200


def test_is_told_until_the_person_has_come() -> None:
    person = make_factored()
    assert factors_taken_at(person.pk) is None

    take(person)

    entry = Entry.objects.get(kind="accounts.factors_taken_away")
    assert factors_taken_at(person.pk) == entry.recorded_at


def test_the_same_request_gives_the_first_result() -> None:
    person, key, actor = make_factored(), new_id(), make_actor(Permission.MANAGE_USERS)

    for _ in range(2):
        take_factors_away(user=person.pk, reason=REASON, request_id=key, actor=actor)

    assert Entry.objects.filter(kind="accounts.factors_taken_away").count() == 1


def test_refuses_in_this_order() -> None:
    person, factored = make_user("warehouse", name="Lin"), make_factored()
    manager = make_actor(Permission.MANAGE_USERS)
    myself = actor_of(make_factored("administrator"), workstation="test")
    clerk = make_actor(Permission.VIEW)

    with refused(NotPermitted, "may not do this", "无权"):
        take(factored, clerk, reason=" ")
    with refused(ReasonMissing, "needs its reason", "原因"):
        take(factored, manager, reason=" ")
    with refused(OwnFactors, "their own second factors", "自己的"):
        take(User.objects.get(pk=myself.user_id), myself)
    with refused(UserUnknown, "no such person", "没有"):
        take_factors_away(user=new_id(), reason=REASON, actor=manager)
    with refused(NoFactors, "Lin has neither", "Lin"):
        take(person, manager)
