"""The main line by the keyboard alone: no mouse, no finger."""

import pytest
from playwright.sync_api import Page, expect

from lotproof.processes.operations import open_receipt
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.browser.conftest import DESK, PHONE, Open, sign_in
from tests.browser.test_documents import LAST_DAY, last, wedge
from tests.builders.main_line import (
    Company,
    label,
    make_company,
    order,
    receive,
    release,
    sell,
    stock,
)
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, control: str) -> None:
    """Press Tab until a control has the focus; each stop on the way can be seen."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            """(control) => {
                const focused = document.activeElement;
                if (!focused.checkVisibility()) throw Error(focused.outerHTML);
                return focused.matches(control);
            }""",
            control,
        ):
            return
    pytest.fail(f"Tab doesn't come to {control}.")


def at(page: Page, role: str, document: Document) -> None:
    """Open a document as somebody of a role."""
    sign_in(page, make_user(role))
    page.goto(f"/documents/{document.pk}/")


def receipt_of(company: Company, units: int = 2) -> tuple[Document, str]:
    """An open receipt, and the label of what was ordered."""
    device = make_device()
    receipt = open_receipt(order=order(company, device, units).pk, actor=company.clerk)
    return receipt, label(device, expires_on=LAST_DAY)


def test_a_receipt(open_page: Open) -> None:
    page, company = open_page("en", DESK), make_company()
    receipt, scan = receipt_of(company, 1)
    at(page, "warehouse", receipt)

    wedge(page, scan)
    expect(page.locator("#expected ~ span")).to_contain_text("complete")
    tab_to(page, "#id_supplier_note_number")
    page.keyboard.type("DN-1")
    tab_to(page, "#id_delivered_by")
    page.keyboard.type("Driver")
    tab_to(page, "button.btn-lg")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("Acceptance")


@pytest.mark.parametrize(("language", "width"), [("en", DESK), ("zh", PHONE)])
def test_an_acceptance_is_signed_by_enter(
    open_page: Open, language: str, width: int
) -> None:
    page, company, device = open_page(language, width), make_company(), make_device()
    scan = label(device, expires_on=LAST_DAY)
    acceptance = receive(company, order(company, device, 2), [scan], packs=2)
    at(page, "inspector", acceptance)

    wedge(page, scan)
    expect(page.locator(".touched")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "scan-input"
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator(".alert-success")).to_be_visible()


def test_a_pick_and_its_shipment(open_page: Open) -> None:
    page, company, device = open_page("zh", DESK), make_company(), make_device()
    stock(company, device, [label(device, expires_on=LAST_DAY)], packs=1)
    sell(company, device, 1)
    clerk = open_page("zh", DESK)
    at(page, "warehouse", last(Kind.PICK))
    assert page.evaluate("document.activeElement.id") == "scan-input"

    tab_to(page, ".line-acts details > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=quantity]")
    tab_to(page, "[name=location]")
    page.keyboard.press("Enter")
    expect(page.locator("#scan-form")).to_have_count(0)
    release(company, last(Kind.PICK))
    at(clerk, "warehouse", last(Kind.SHIPMENT))
    tab_to(clerk, "#id_transport_mode")
    clerk.keyboard.press("ArrowDown")
    tab_to(clerk, "button.btn-lg")
    clerk.keyboard.press("Enter")

    expect(clerk.locator("h1")).to_contain_text("已发货")


def test_signing_on_a_phone_whose_keyboard_is_up(open_page: Open) -> None:
    page, company, device = open_page("zh", PHONE), make_company(), make_device()
    scan = label(device, expires_on=LAST_DAY)
    at(page, "inspector", receive(company, order(company, device, 1), [scan]))
    page.set_viewport_size({"width": PHONE, "height": 400})

    page.locator("[name=password]").focus()
    page.keyboard.type(PASSWORD)
    button = page.locator("button[value=inspect]")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()

    assert box
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    seen = "([x, y]) => !!document.elementFromPoint(x, y).closest('[value=inspect]')"
    assert page.evaluate(seen, middle), "nothing covers the button"


def test_escape_closes_what_one_opened_and_the_focus_is_where_it_was(
    open_page: Open,
) -> None:
    page, company = open_page("en", DESK), make_company()
    receipt, scan = receipt_of(company)
    at(page, "warehouse", receipt)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    form = page.locator("details.line-act:has([name=reason])")

    tab_to(page, "details:has([name=reason]) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=reason]")
    page.keyboard.type("torn")
    page.keyboard.press("Escape")

    assert form.evaluate("part => part.open") is False
    assert form.locator("summary").evaluate("part => part === document.activeElement")
    assert form.locator("[name=reason]").input_value() == "torn"


def test_the_three_dots_of_a_phone(open_page: Open) -> None:
    page, company = open_page("zh", PHONE), make_company()
    receipt, _scan = receipt_of(company)
    at(page, "warehouse", receipt)
    dots, menu = page.locator(".more-toggle"), page.locator("#more-actions")

    dots.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    tab_to(page, "#more-actions a")
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    assert dots.evaluate("part => part === document.activeElement")


def test_the_scan_field_and_the_first_line_are_in_sight_on_a_phone(
    open_page: Open,
) -> None:
    page, company = open_page("en", PHONE), make_company()
    receipt, _scan = receipt_of(company)
    at(page, "warehouse", receipt)

    bar = page.locator(".tab-bar").bounding_box()
    for part in ("#scan-input", "#counted tbody tr"):
        box = page.locator(part).first.bounding_box()
        assert box
        assert bar
        assert box["y"] + box["height"] <= bar["y"], part
    own = page.locator(".chain-this").bounding_box()
    assert own
    assert 0 <= own["x"] <= PHONE - own["width"]
