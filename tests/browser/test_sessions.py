"""A session that ends in the middle of a form: nothing that was typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lotproof.accounts.models import User
from lotproof.workflow.models import Document
from tests.browser.conftest import DESK, Open, sign_in
from tests.browser.test_documents import scanning, wedge
from tests.builders.people import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def clerk_at_receipt(page: Page, units: int = 4) -> tuple[User, str, Document]:
    """A clerk before an open receipt: who, the label to scan, the receipt."""
    scan, receipt = scanning(page, units)
    person = page.locator("body").get_attribute("data-person") or ""
    return User.objects.get(pk=person), scan, receipt


def fill(page: Page) -> None:
    """What the receipt's last form needs."""
    page.locator("#id_supplier_note_number").fill("DN-77")
    page.locator("#id_delivered_by").fill("Driver")


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_here(page: Page, user: User) -> None:
    """Sign in on the page that one was sent to, or that it leads to."""
    if not page.locator("#id_login").count():
        page.locator("a[href^='/accounts/login/']").click()
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")


@pytest.fixture
def page(browser: Browser, live_server: object) -> Iterator[Page]:
    """A page whose console may tell of the answers 403 that are wanted here."""
    context = browser.new_context(base_url=str(live_server), locale="zh-CN")
    yield context.new_page()
    context.close()


def test_a_form_is_filled_again_after_signing_in(page: Page) -> None:
    user, scan, receipt = clerk_at_receipt(page)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    page.locator("#id_supplier_note_number").fill("DN-77")
    page.locator("#id_delivered_by").fill("张师傅")
    end_session(page)

    page.locator("form[action$='/finish/'] button.btn-lg").click()
    expect(page.locator(".alert-warning")).to_be_visible()
    sign_in_here(page, user)

    page.wait_for_url(f"**/documents/{receipt.pk}/")
    expect(page.locator("[data-typed-again]")).to_be_visible()
    expect(page.locator("#id_supplier_note_number")).to_have_value("DN-77")
    expect(page.locator("#id_delivered_by")).to_have_value("张师傅")
    page.locator("form[action$='/finish/'] button.btn-lg").click()
    expect(page.locator(".alert-success")).to_be_visible()
    receipt.refresh_from_db()
    assert receipt.values["supplier_note_number"] == "DN-77"


def test_scans_sent_without_session_come_back_with_what_was_typed(
    open_page: Open,
) -> None:
    page = open_page("en", DESK)
    user, scan, receipt = clerk_at_receipt(page)
    fill(page)
    page.locator("h1").click()
    end_session(page)

    wedge(page, scan)
    page.wait_for_url("**/login/**")
    sign_in_here(page, user)

    page.wait_for_url(f"**/documents/{receipt.pk}/")
    expect(page.locator("#scan-input")).to_have_value(scan)
    expect(page.locator("#id_delivered_by")).to_have_value("Driver")
    page.locator("#scan-input").press("Enter")
    expect(page.locator("#state .alert-success")).to_be_visible()
    assert receipt.lines.get().quantity == 1


def test_another_person_doesn_t_get_what_the_first_one_typed(page: Page) -> None:
    _user, _scan, receipt = clerk_at_receipt(page)
    fill(page)
    end_session(page)

    page.locator("form[action$='/finish/'] button.btn-lg").click()
    expect(page.locator(".alert-warning")).to_be_visible()
    sign_in_here(page, make_user("warehouse"))

    page.wait_for_url(f"**/documents/{receipt.pk}/")
    expect(page.locator("#id_delivered_by")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_password_is_never_kept(page: Page) -> None:
    _user, _scan, _receipt = clerk_at_receipt(page)
    page.evaluate(
        """() => {
            const field = document.createElement("input");
            Object.assign(field, {type: "password", name: "password"});
            field.value = "kept nowhere";
            document.querySelector("form[action$='/finish/']").append(field);
        }"""
    )
    fill(page)
    end_session(page)

    page.locator("form[action$='/finish/'] button.btn-lg").click()
    expect(page.locator(".alert-warning")).to_be_visible()

    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "Driver" in kept
    assert "kept nowhere" not in kept
    assert "csrf" not in kept


def test_a_form_of_an_earlier_sign_in_is_filled_again(
    browser: Browser, live_server: object
) -> None:
    # The answer 403 is one that the browser's console tells of.
    context = browser.new_context(base_url=str(live_server), locale="en-GB")
    first, second = context.new_page(), context.new_page()
    user, scan, receipt = clerk_at_receipt(first)
    fill(first)
    end_session(first)
    sign_in(second, user)

    first.locator("form[action$='/finish/'] button.btn-lg").click()
    expect(first.locator("h1")).to_contain_text("open for too long")
    first.get_by_role("link", name="Open the page again").click()
    first.wait_for_url(f"**/documents/{receipt.pk}/")
    expect(first.locator("#id_delivered_by")).to_have_value("Driver")

    end_session(first)
    sign_in(second, user)
    wedge(first, scan)
    expect(first.locator("[data-typed-again]")).to_be_visible()
    expect(first.locator("#scan-input")).to_have_value(scan)
    context.close()


def test_without_script_the_page_shows_what_was_sent(
    browser: Browser, live_server: object
) -> None:
    context = browser.new_context(
        base_url=str(live_server), locale="en-GB", java_script_enabled=False
    )
    page = context.new_page()
    _user, _scan, _receipt = clerk_at_receipt(page)
    fill(page)
    end_session(page)

    page.locator("form[action$='/finish/'] button.btn-lg").click()
    expect(page.locator(".alert-warning")).to_be_visible()
    expect(page.locator(".alert-warning")).to_contain_text("Nothing was saved")
    expect(page.locator(".unsaved")).to_contain_text("Driver")
    context.close()
