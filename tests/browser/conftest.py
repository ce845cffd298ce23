"""A real Chromium on the pages, in both languages, on a desk and on a phone."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from lotproof.accounts.models import User
from tests.builders.people import PASSWORD

Open = Callable[[str, int], Page]
PHONE = 390
DESK = 1440


def pytest_configure() -> None:
    """Let tests use the database although Playwright keeps an event loop running."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(autouse=True)
def _own_data_folder(settings: Settings, tmp_path: Path) -> None:
    """Keep keys and checkpoints of a test to itself."""
    settings.DATA = tmp_path


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Iterator[Open]:
    """Return a function that opens a page of some language and width.

    Whatever the page complains about in the browser's console fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def make(language: str, width: int) -> Page:
        context = browser.new_context(
            base_url=str(live_server),
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            has_touch=width == PHONE,
            is_mobile=width == PHONE,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type == "error" else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """Return a function that keeps a picture of a page for people to look at.

    They go to the folder that `LOTPROOF_PICTURES` names, else to the test's own.
    """
    folder = Path(os.environ.get("LOTPROOF_PICTURES") or tmp_path)

    def take(page: Page, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Hiding the caret would leave style attributes, which the policy forbids.
        page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")

    return take


def sign_in(page: Page, user: User) -> None:
    """Sign in by the form, as a person does."""
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("/")


def assert_fits(page: Page) -> None:
    """Assert that nothing sticks out, and on a phone that fingers hit everything."""
    # On a phone `innerWidth` grows with what sticks out.
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == PHONE:
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "a.btn, button, summary, input, .tab-bar a, .list-row[href]"
            )].filter((part) => part.checkVisibility())
              .filter((part) => !["checkbox", "hidden"].includes(part.type))
              .filter((part) => part.getBoundingClientRect().height < 43.5)
              .map((part) => part.outerHTML.slice(0, 120))"""
        )
        assert small == []
