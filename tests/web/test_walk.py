"""Every screen and every action, by everybody: what opens, and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from lotproof.accounts.permissions import Permission
from lotproof.accounts.roles import STARTING_ROLES
from tests.builders.furnished import Furnished, furnish
from tests.builders.people import PASSWORD, make_user
from tests.builders.screens import (
    EVERYTHING,
    FACTORED,
    HALFWAY,
    VISITOR,
    Screen,
    every_path,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
LOGIN = "/accounts/login/"
OF_SIGNING_IN = {
    "account_login",
    "account_inactive",
    "account_logout",
    "mfa_authenticate",
}
"""What nobody needs to be signed in for; it shows nothing of the company."""
STEP_DECIDES = {"documents:end"}
"""Asks for the permission of a document's step, besides the address's own."""

OWN = {"stock:progress", "stock:download"}
"""Shows only what the person asked for; nobody else's."""


def clients(furnished: Furnished) -> dict[str, Client]:
    """A browser for each person who looks, as far signed in as they are."""
    found = {name: Client() for name in (VISITOR, HALFWAY, FACTORED, EVERYTHING)}
    users = {FACTORED: furnished.factored, EVERYTHING: furnished.everything}
    for person, user in users.items():
        found[person].force_login(user)
        found[person].post(reverse("account_reauthenticate"), {"password": PASSWORD})
    typed = {"login": furnished.factored.username, "password": PASSWORD}
    found[HALFWAY].post(LOGIN, typed)
    return found


def shows_nothing(screen: Screen, status: int, leads_to: str) -> bool:
    """Whether an answer is that of an action: no page, or its document's."""
    document = resolve(screen.path.partition("?")[0]).kwargs.get("document_id")
    its_page = document and reverse("documents:document", args=[document])
    return status == 405 or (status == 302 and leads_to == its_page)


def test_every_screen_opens_and_asks_the_database_little() -> None:
    furnished = furnish()
    people = clients(furnished)
    faults = []

    for screen in every_path(furnished):
        with CaptureQueriesContext(connection) as asked:
            answer = people[screen.person].get(screen.path)
        status, leads_to = answer.status_code, answer.get("Location", "")
        if screen.is_page == shows_nothing(screen, status, leads_to):
            faults.append(f"{screen}: {status}, so is it an action?")
        elif screen.is_page and status != screen.status:
            faults.append(f"{screen}: {status} {leads_to}")
        if len(asked) > MOST_QUERIES:
            faults.append(f"{screen}: {len(asked)} queries")

    assert faults == []


def permission_of(screen: Screen) -> Permission | None:
    """What an address asks for; `None` for those of signing in."""
    found: Permission | None = getattr(
        resolve(screen.path.partition("?")[0]).func, "permission", None
    )
    return found


def usual(furnished: Furnished) -> list[Screen]:
    """Each address once, and the state that changes what it asks for."""
    paths = {screen.url_name: screen for screen in reversed(every_path(furnished))}
    return [screen for name, screen in paths.items() if name != "set_language"]


def ask(client: Client, screen: Screen) -> int:
    """Open a page, or post nothing to an action; the status."""
    way = client.get if screen.is_page else client.post
    return int(way(screen.path).status_code)


def test_nobody_gets_anywhere_unknown() -> None:
    faults = []

    for screen in usual(furnish()):
        asked, sent = Client().get(screen.path), Client().post(screen.path)
        leads = asked.get("Location", "")
        # An action leads to its document, which leads to signing in.
        is_closed = asked.status_code == 405 or leads.startswith((LOGIN, "/documents/"))
        # What was typed before the sign-in ended is shown, and nothing is done.
        is_shut = sent.status_code in {403, 405} or sent.get("Location", "").startswith(
            LOGIN
        )
        if not (is_closed and is_shut) and screen.url_name not in OF_SIGNING_IN:
            faults.append(f"{screen}: {asked.status_code}, {sent.status_code}")

    assert faults == []


def test_no_role_gets_further_than_the_matrix() -> None:
    screens = usual(furnish())
    faults = []

    for role in STARTING_ROLES:
        client = Client()
        client.force_login(make_user(role.code))
        for screen in screens:
            needed = permission_of(screen)
            if needed and needed not in role.permissions:
                status = ask(client, screen)
                if status != 403:
                    faults.append(f"{screen} as {role.code}: {status}")

    assert faults == []


def test_whoever_has_the_permission_of_a_page_sees_it() -> None:
    furnished = furnish()
    by_rights = sorted(STARTING_ROLES, key=lambda role: len(role.permissions))
    browsers = {role.code: Client() for role in by_rights}
    for role, client in browsers.items():
        client.force_login(make_user(role))
    faults = []

    for screen in usual(furnished):
        needed = permission_of(screen)
        if needed is None or screen.url_name in STEP_DECIDES | OWN:
            continue
        least = next(role.code for role in by_rights if needed in role.permissions)
        status = browsers[least].get(screen.path).status_code
        if status not in {200, 302, 405, 422}:
            faults.append(f"{screen} as {least}: {status}")

    assert faults == []
