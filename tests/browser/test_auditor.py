"""The tour, the auditor's room and people in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lotproof.accounts.models import (
    Method,
    Signature,
    TourEnded,
    User,
    Verification,
)
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.web.help.tour import STEPS
from lotproof.web.log.verifying import verify_for
from tests.browser.conftest import DESK, PHONE, Open, assert_fits, sign_in
from tests.browser.test_passkeys import plug_in_authenticator
from tests.builders.people import PASSWORD, make_user
from tests.builders.prepared import prepare
from tests.web.help.test_screens import make_work

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = [("zh", DESK), ("zh", PHONE), ("en", DESK), ("en", PHONE)]
Take = Callable[[Page, str], None]


@pytest.fixture
def everybody() -> User:
    """Somebody of all roles, with work to look at."""
    make_work()
    return make_user(*(role.code for role in STARTING_ROLES), name="Zhao")


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_the_tour_points_at_real_controls(
    open_page: Open, picture: Take, everybody: User, language: str, width: int
) -> None:
    page = open_page(language, width)
    sign_in(page, everybody)
    picture(page, f"tour-offer-{language}-{width}")
    page.locator("#main a[href='/help/tour/tasks/']").click()

    for step in STEPS:
        page.wait_for_url(f"**?tour={step.code}")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        expect(page.locator(".tour-target")).to_be_in_viewport()
        expect(dialog.locator("[data-tour-onward]")).to_be_focused()
        assert_fits(page)
        picture(page, f"tour-{step.code}-{language}-{width}")
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**/help/")

    assert TourEnded.objects.filter(user=everybody).exists()
    page.goto("/")
    expect(page.locator("#tour-offer")).to_have_count(0)


def test_the_tour_goes_back_and_ends_by_the_keyboard(
    open_page: Open, everybody: User
) -> None:
    page = open_page("en", DESK)
    sign_in(page, everybody)
    page.goto("/help/tour/scan/")

    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/?tour=tasks")
    page.keyboard.press("Escape")
    page.wait_for_url("**/")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#tour-offer")).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_check_of_the_log_comes_along_by_itself(
    open_page: Open, picture: Take, everybody: User, language: str, width: int
) -> None:
    page = open_page(language, width)
    sign_in(page, everybody)
    page.goto("/log/")
    picture(page, f"log-{language}-{width}")
    assert_fits(page)

    page.locator("form[action='/log/verify/'] button").click()
    page.wait_for_url("**/log/verify/*/")
    expect(page.locator("#check progress")).to_have_count(6)
    assert_fits(page)
    picture(page, f"log-check-begun-{language}-{width}")
    verify_for(Verification.objects.get().pk)
    expect(page.locator("#check .alert-success")).to_be_visible()

    picture(page, f"log-check-{language}-{width}")
    for path in ("/log/", "/log/verify/", "/log/exports/", "/log/sign-ins/"):
        page.goto(path)
        assert_fits(page)
        picture(page, f"{path.strip('/').replace('/', '-')}-{language}-{width}")


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_people_and_sign_in_security_fit(
    open_page: Open, picture: Take, everybody: User, language: str, width: int
) -> None:
    page = open_page(language, width)
    sign_in(page, everybody)

    for name, path in (
        ("people", "/people/"),
        ("person", f"/people/{everybody.pk}/"),
        ("unlock", f"/people/{everybody.pk}/unlock/"),
        ("roles", "/people/roles/"),
        ("factors", "/accounts/factors/"),
        ("passkeys", "/accounts/factors/passkeys/"),
        ("help", "/help/"),
        ("help-tour", "/help/tour/"),
        ("help-log", "/help/log/"),
    ):
        page.goto(path)
        assert_fits(page)
        picture(page, f"{name}-{language}-{width}")


def test_a_passkey_signs_in_place_of_the_password(
    open_page: Open, picture: Take
) -> None:
    order = prepare("approve_purchase_order").arguments["order"]
    approver = make_user("quality_manager", name="Li")
    page = open_page("en", DESK)
    plug_in_authenticator(page)
    sign_in(page, approver)
    page.goto("/accounts/factors/passkeys/add/")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")

    page.goto(f"/documents/{order}/")
    picture(page, "sign-with-passkey-en-1440")
    page.get_by_role("button", name="Sign with a passkey instead").click()

    expect(page.locator(".sign")).to_have_count(0)
    signature = Signature.objects.get(signer=approver)
    assert signature.method == Method.PASSKEY
