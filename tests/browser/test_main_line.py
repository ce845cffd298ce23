"""What everybody does every day: sign in, scan, look, take the proof along."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lotproof.accounts.models import User
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.proofs.dossier import verify_dossier
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold
from tests.browser.conftest import DESK, PHONE, Open, assert_fits, sign_in
from tests.builders.main_line import label, make_company, stock
from tests.builders.master_data import make_device
from tests.builders.people import make_actor, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH = pytest.mark.parametrize("language", ["zh", "en"])
WIDTHS = pytest.mark.parametrize("width", [DESK, PHONE])
LAST_DAY = clock.now().date() + timedelta(days=60)
WORDS = {
    "zh": {
        "open": "打开批次",
        "dossier": "下载批次证据档案",
        "held": "受控",
        "wrong": "校验",
    },
    "en": {
        "open": "Open the lot",
        "dossier": "Download the dossier",
        "held": "On hold",
        "wrong": "check digit is 3, expected 2",
    },
}


def received() -> tuple[User, Device]:
    """A quality manager, and a device with a lot that is in stock and on hold."""
    device = make_device(name="一次性使用无菌血管内导管", is_implant=True)
    company = make_company()
    stock(
        company, device, [label(device, lot="230501A", expires_on=LAST_DAY)], packs=12
    )
    lot = Lot.objects.get(device=device)
    place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="外包装破损", actor=make_actor())
    return make_user("quality_manager", name="林晓"), device


@BOTH
@WIDTHS
def test_from_sign_in_to_a_dossier_that_verifies(
    open_page: Open,
    picture: Callable[[Page, str], None],
    tmp_path: Path,
    language: str,
    width: int,
) -> None:
    user, device = received()
    page, words = open_page(language, width), WORDS[language]
    shot = f"{language}-{width}"

    sign_in(page, user)
    assert_fits(page)
    picture(page, f"workbench-{shot}")

    # A scanner types wherever the focus is and ends with Enter.
    page.locator("h1").click()
    page.keyboard.type(label(device, lot="230501A", expires_on=LAST_DAY))
    page.keyboard.press("Enter")
    page.wait_for_url("**/scan/**")
    expect(page.locator("main")).to_contain_text("230501A")
    expect(page.locator("main")).to_contain_text(words["held"])
    assert_fits(page)
    picture(page, f"scan-{shot}")

    page.get_by_role("link", name=words["open"]).click()
    expect(page.locator("h1")).to_contain_text("230501A")
    expect(page.locator(".history-item").first).to_be_visible()
    assert_fits(page)
    picture(page, f"lot-{shot}")

    if width == PHONE:
        page.locator(".more-toggle").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words["dossier"]).click()
    path = tmp_path / "lot.dossier"
    download.value.save_as(path)
    assert verify_dossier(path.read_bytes(), trusted_vkeys()).content.entries


@BOTH
@WIDTHS
def test_every_page_fits(
    open_page: Open,
    picture: Callable[[Page, str], None],
    language: str,
    width: int,
) -> None:
    user, _device = received()
    page = open_page(language, width)
    page.goto("/accounts/login/")
    assert_fits(page)
    picture(page, f"login-{language}-{width}")
    sign_in(page, user)

    for name, path in {
        "lots": "/lots/",
        "scan-empty": "/scan/",
        "scan-typed": "/scan/?code=230501A",
        "log": "/log/",
        "factors": "/accounts/factors/",
    }.items():
        page.goto(path)
        assert_fits(page)
        picture(page, f"{name}-{language}-{width}")


def test_scans_one_after_the_other_without_loading_the_page(open_page: Open) -> None:
    user, _device = received()
    page = open_page("en", DESK)
    sign_in(page, user)
    page.goto("/scan/")
    page.evaluate("window.isSame = true")

    for text, answer in (("230501A", "Found by its number"), ("230501A ", "230501A")):
        field = page.locator("#scan-input")
        field.fill(text)
        field.press("Enter")
        expect(page.locator("#reading")).to_contain_text(answer)

    assert page.evaluate("window.isSame")
    assert page.evaluate("document.activeElement.id") == "scan-input"


def test_the_slash_key_leads_to_the_scan_field(open_page: Open) -> None:
    user = make_user("warehouse")
    page = open_page("en", DESK)
    sign_in(page, user)
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") == "scan-input"
    assert page.locator("#scan-input").input_value() == ""
