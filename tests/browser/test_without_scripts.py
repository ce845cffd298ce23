"""A browser that runs no scripts: what every day needs goes by forms alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lotproof.workflow.models import Document
from tests.browser.conftest import PHONE, assert_fits
from tests.browser.test_documents import LAST_DAY
from tests.builders.main_line import label, make_company, order
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_server: object) -> Iterator[Page]:
    """A page of a phone without scripts."""
    context = browser.new_context(
        base_url=str(live_server),
        locale="zh-CN",
        viewport={"width": PHONE, "height": 844},
        has_touch=True,
        java_script_enabled=False,
    )
    yield context.new_page()
    context.close()


def test_from_sign_in_to_received_goods(page: Page) -> None:
    company, device = make_company(), make_device()
    ordered, scan = order(company, device, 2), label(device, expires_on=LAST_DAY)
    user = make_user("warehouse", "inspector")
    page.goto("/accounts/login/")
    page.get_by_role("button", name="English").click()
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator("h1")).to_contain_text("Workbench")
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="English").click()

    page.goto("/scan/")
    page.locator("#scan-input").fill(scan.replace("\x1d", "(FNC1)"))
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("main")).to_contain_text(device.name)

    page.goto(f"/documents/{ordered.pk}/")
    page.locator("form[action$='/receive/'] button").click()
    for _ in range(2):
        page.locator("#scan-input").fill(scan)
        page.locator("#scan-form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("complete")
    assert_fits(page)
    page.locator("#id_supplier_note_number").fill("DN-77")
    page.locator("#id_delivered_by").fill("Driver")
    page.locator("form[action$='/finish/'] button.btn-lg").click()

    expect(page.locator(".alert-success")).to_be_visible()
    receipt = Document.objects.get(kind="receipt")
    assert (receipt.state, receipt.lines.get().quantity) == ("received", 2)
