"""The main line in a browser, by a scanner, by people who each sign in."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.processes.operations import open_receipt
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.browser.conftest import DESK, PHONE, Open, assert_fits, sign_in
from tests.builders.main_line import Company, label, make_company, order
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAST_DAY = clock.now().date() + timedelta(days=700)
WORDS = {
    "zh": {"missing": "缺1", "done": "已发货", "signed": "放行"},
    "en": {"missing": "1 missing", "done": "Shipped", "signed": "Released"},
}


def wedge(page: Page, text: str) -> None:
    """Scan: a fast keyboard that sends Ctrl+] between elements and Enter at the end."""
    for number, part in enumerate(text.split("\x1d")):
        if number:
            page.keyboard.press("Control+]")
        page.keyboard.type(part)
    page.keyboard.press("Enter")


def tick(page: Page, scans: list[str]) -> None:
    """Scan units whose lines a form then marks."""
    for scan in scans:
        wedge(page, scan)
        expect(page.locator(".touched")).to_contain_text(scan[-3:])


class Floor:
    """The people at their screens, each signed in, and what they do there."""

    def __init__(
        self, open_page: Open, picture: Callable[[Page, str], None], shot: str
    ) -> None:
        self.language, self.width = shot.split("-")
        self.pages: dict[str, Page] = {}
        self.open_page, self.picture, self.shot = open_page, picture, shot

    def at(self, role: str, kind: Kind | None = None) -> Page:
        """The screen of somebody of a role, at the document of a kind opened last."""
        if role not in self.pages:
            self.pages[role] = self.open_page(self.language, int(self.width))
            sign_in(self.pages[role], make_user(role))
        page = self.pages[role]
        if kind:
            page.goto(f"/documents/{last(kind).pk}/")
            self.look(page, kind)
        return page

    def look(self, page: Page, name: str) -> None:
        """Assert that a page fits, and keep a picture of it."""
        assert_fits(page)
        self.picture(page, f"{name}-{self.shot}")

    def write_order(self, kind: Kind, partner: str, device: Device, scan: str) -> None:
        """Order two units of a device whose label is scanned."""
        page = self.at("trader")
        page.goto(f"/documents/{kind}/new/")
        wedge(page, scan)
        expect(page.locator("#id_lines-0-device")).to_have_value(
            f"{device.code} · {device}"
        )
        page.locator("#id_partner").select_option(label=partner)
        page.locator("#id_lines-0-quantity").fill("2")
        page.locator("#id_lines-0-unit_price").fill("980")
        if kind is Kind.SALES_ORDER:
            page.locator("#id_delivery_address").fill("健康路1号")
        self.look(page, f"new-{kind}")
        page.locator("button[value=submit]").click()
        page.wait_for_url("**/documents/*-*/")

    def sign(self, page: Page, action: str) -> None:
        """Sign the step of a form."""
        form = page.locator(f"form[action$='/{action}/']").last
        if form.locator("[name=password]").count():
            form.locator("[name=password]").fill(PASSWORD)
        form.locator("button.btn-primary").last.click()
        expect(page.locator(".alert-success")).to_be_visible()


def last(kind: Kind) -> Document:
    """The document of a kind that was opened last."""
    return Document.objects.filter(kind=kind).latest("pk")


def buy(floor: Floor, company: Company, device: Device, scans: list[str]) -> None:
    """From the order to the shelf."""
    words = WORDS[floor.language]
    floor.write_order(Kind.PURCHASE_ORDER, company.supplier.name, device, scans[0])
    floor.sign(floor.at("quality_manager", Kind.PURCHASE_ORDER), "approve")
    clerk = floor.at("warehouse", Kind.PURCHASE_ORDER)
    clerk.locator("form[action$='/receive/'] button").click()
    clerk.wait_for_url(f"**/{last(Kind.RECEIPT).pk}/")

    wedge(clerk, scans[0])
    expect(clerk.locator("#state")).to_contain_text(words["missing"])
    wedge(clerk, scans[1])
    expect(clerk.locator("#state")).not_to_contain_text(words["missing"])
    clerk.locator("#id_supplier_note_number").fill("DN-1")
    clerk.locator("#id_delivered_by").fill("张师傅")
    floor.look(clerk, "receipt")
    floor.sign(clerk, "finish")

    inspector = floor.at("inspector", Kind.ACCEPTANCE)
    tick(inspector, scans)
    floor.look(inspector, "acceptance-found")
    floor.sign(inspector, "inspect")
    floor.sign(floor.at("reviewer", Kind.ACCEPTANCE), "review")

    clerk = floor.at("warehouse", Kind.PUT_AWAY)
    for scan in scans:
        wedge(clerk, scan)
        expect(clerk.locator("tr.touched")).to_be_visible()
        wedge(clerk, company.green.code)
        expect(clerk.locator("tr.touched")).to_have_count(0)
    expect(clerk.locator(".chain-open")).to_have_count(0)


def sell(
    floor: Floor, company: Company, device: Device, scans: list[str], folder: Path
) -> None:
    """From the hospital's order to the delivery note."""
    words = WORDS[floor.language]
    floor.write_order(Kind.SALES_ORDER, company.customer.name, device, scans[0])
    floor.sign(floor.at("quality_manager", Kind.SALES_ORDER), "approve")
    clerk = floor.at("warehouse", Kind.PICK)
    wedge(clerk, scans[0])
    expect(clerk.locator("#state .alert-success")).to_be_visible()
    expect(clerk.locator("#lines ~ span")).to_contain_text(words["missing"])
    floor.look(clerk, "pick-half")
    wedge(clerk, scans[1])
    expect(clerk.locator("#scan-form")).to_have_count(0)

    reviewer = floor.at("reviewer", Kind.REVIEW)
    tick(reviewer, scans)
    floor.sign(reviewer, "release")

    clerk = floor.at("warehouse", Kind.SHIPMENT)
    clerk.locator("#id_transport_mode").select_option("courier")
    floor.sign(clerk, "ship")
    expect(clerk.locator("h1")).to_contain_text(words["done"])
    floor.look(clerk, "shipped")
    with clerk.expect_download() as download:
        clerk.locator("form[action$='/note/'] button").click()
    download.value.save_as(folder / "note.pdf")
    assert (folder / "note.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_goods_come_in_and_go_out(
    open_page: Open,
    picture: Callable[[Page, str], None],
    tmp_path: Path,
    language: str,
    width: int,
) -> None:
    company = make_company()
    device = make_device(name="全膝关节假体", is_implant=True, requires_serial=True)
    scans = [
        label(device, lot="2305A", expires_on=LAST_DAY, serial=f"SN{number}")
        for number in (1, 2)
    ]
    floor = Floor(open_page, picture, f"{language}-{width}")

    buy(floor, company, device, scans)
    sell(floor, company, device, scans, tmp_path)

    page = floor.at("warehouse")
    page.goto("/documents/?show=all")
    expect(page.locator("tbody tr")).to_have_count(8)
    floor.look(page, "documents")


def scanning(page: Page, units: int) -> tuple[str, Document]:
    """Bring a clerk to a receipt: the label of what was ordered, and the receipt."""
    company, device = make_company(), make_device()
    ordered = order(company, device, units)
    receipt = open_receipt(order=ordered.pk, actor=company.clerk)
    sign_in(page, make_user("warehouse"))
    page.goto(f"/documents/{receipt.pk}/")
    return label(device, expires_on=LAST_DAY), receipt


def test_units_scanned_faster_than_the_server_answers_all_count(
    open_page: Open,
) -> None:
    page = open_page("en", DESK)
    scan, receipt = scanning(page, 6)

    for _ in range(6):
        wedge(page, scan)

    expect(page.locator("#expected ~ span")).to_contain_text("complete")
    assert receipt.lines.get().quantity == 6
    assert page.evaluate("document.activeElement.id") == "scan-input"


def test_two_people_scan_into_one_receipt(open_page: Open) -> None:
    first, second = open_page("en", DESK), open_page("zh", PHONE)
    scan, receipt = scanning(first, 4)
    sign_in(second, make_user("warehouse"))
    second.goto(f"/documents/{receipt.pk}/")

    counted = ["3 missing", "缺2", "1 missing", "齐全"]
    for page, difference in zip((first, second, first, second), counted, strict=True):
        wedge(page, scan)
        expect(page.locator("#expected ~ span")).to_contain_text(difference)

    assert receipt.lines.get().quantity == 4


def test_a_code_whose_answer_was_lost_comes_back_and_counts_once(
    browser: Browser, live_server: object
) -> None:
    context = browser.new_context(base_url=str(live_server), locale="en-GB")
    page = context.new_page()
    scan, receipt = scanning(page, 2)
    losses = iter([True])

    def lose(route: Route) -> None:
        if next(losses, False):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/scan/", lose)
    wedge(page, scan)
    expect(page.locator("[data-unsent]")).to_be_visible()
    expect(page.locator("#scan-input")).to_have_value(scan)
    page.locator("#scan-input").press("Enter")
    expect(page.locator("#state .alert-success")).to_be_visible()

    assert receipt.lines.get().quantity == 1
    context.close()


def test_a_refused_scan_says_why_and_the_next_one_goes_on(
    browser: Browser, live_server: object
) -> None:
    context = browser.new_context(base_url=str(live_server), locale="zh-CN")
    page = context.new_page()
    scan, receipt = scanning(page, 1)

    wedge(page, scan)
    wedge(page, scan)
    expect(page.locator("#state [role=alert]")).to_be_visible()
    wedge(page, "(01)nonsense")
    expect(page.locator("#state [role=alert]")).to_contain_text("nonsense")

    assert receipt.lines.get().quantity == 1
    assert page.evaluate("document.activeElement.id") == "scan-input"
    context.close()
