"""Every screen, in both languages and widths: readable, reachable, and whole."""

import os
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser.auditing import Auditor, Colours, Manner, contexts
from tests.browser.conftest import DESK, PHONE
from tests.builders.furnished import furnish
from tests.builders.screens import every_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COLOURS: tuple[Colours, ...] = ("light", "dark")
ALL = [Manner(*one) for one in product(("zh", "en"), (DESK, PHONE), COLOURS)]
MANNERS = (
    ALL
    if os.environ.get("LOTPROOF_EVERY_MANNER")
    else [Manner("zh", DESK), Manner("en", PHONE, "dark")]
)
"""Each language, width and colour once; all eight ways take four times as long."""


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_every_screen_can_be_used_by_everybody(
    browser: Browser, live_server: object, manner: Manner
) -> None:
    furnished = furnish()
    windows = contexts(browser, str(live_server), furnished, manner)
    auditors = {
        person: Auditor(window.new_page(), manner) for person, window in windows.items()
    }

    faults = [
        fault
        for screen in every_path(furnished)
        if screen.is_page and (screen.url_name != "help:page" or manner.width == PHONE)
        for fault in auditors[screen.person].faults_of(screen)
    ]

    for window in windows.values():
        window.close()
    assert faults == [], "\n".join(faults)
