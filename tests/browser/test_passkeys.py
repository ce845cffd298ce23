"""Signing in with a passkey, from an authenticator that Chromium plays."""

import re

import pytest
from playwright.sync_api import Page, expect

from lotproof.evidence.models import Entry
from tests.browser.conftest import DESK, Open, sign_in
from tests.builders.people import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plug_in_authenticator(page: Page) -> None:
    """Give the page a built-in authenticator that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_signs_in_without_password(open_page: Open) -> None:
    user = make_user("auditor", name="Auditor")
    page = open_page("en", DESK)
    plug_in_authenticator(page)
    sign_in(page, user)

    page.goto("/accounts/factors/passkeys/add/")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_passwordless").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies(name="sessionid")

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("/")

    expect(page.locator(".user-menu-name")).to_have_text("Auditor")
    assert Entry.objects.filter(kind="accounts.signed_in", actor=user.pk).count() == 2


def test_says_why_a_passkey_did_not_work(open_page: Open) -> None:
    page = open_page("en", DESK)
    page.add_init_script("delete navigator.credentials.__proto__.get")
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_have_text(
        re.compile("Passkeys need HTTPS, or the address localhost")
    )
