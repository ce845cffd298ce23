"""Names that are markup, formulas, or far too long: shown as they are, and no more."""

from urllib.parse import quote
from uuid import UUID

import pytest
from playwright.sync_api import Page

from lotproof.ledger.models import Lot
from lotproof.processes import operations
from tests.browser.conftest import DESK, PHONE, Open, sign_in
from tests.builders import main_line as line
from tests.builders.master_data import (
    make_customer,
    make_device,
    make_location,
    make_supplier,
)
from tests.builders.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARKUP = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
FORMULA = '=HYPERLINK("http://x.example","y")'
LONG = "超长WORDWITHOUTANYBREAK" * 8
LOT = "=1+1'<b>L</b>"
BIN = "<b>=A1</b>" + "W" * 40


def company() -> dict[str, UUID]:
    """Goods, a partner, a bin and open documents with such names."""
    firm, device = line.make_company(), make_device(name=MARKUP + FORMULA + LONG)
    firm.supplier = make_supplier(name=(MARKUP + LONG)[:200])
    firm.customer = make_customer(name=(FORMULA + LONG)[:200])
    firm.green = make_location(BIN, zone=firm.green.zone)
    line.stock(firm, device, [line.label(device, lot=LOT)], packs=9)
    ordered = line.order(firm, device, 5)
    receipt = operations.open_receipt(order=ordered.pk, actor=firm.clerk)
    return {
        "device": device.pk,
        "supplier": firm.supplier.pk,
        "bin": firm.green.pk,
        "lot": Lot.objects.get(number=LOT).pk,
        "order": ordered.pk,
        "receipt": receipt.pk,
        "pick": line.sell(firm, device, 2).pk,
    }


def screens(made: dict[str, UUID]) -> list[str]:
    """Where the names are shown."""
    documents = [f"/documents/{made[name]}/" for name in ("order", "receipt", "pick")]
    papers = [
        f"/papers/labels/{of}/{made[record]}/"
        for of, record in (("lot", "lot"), ("location", "bin"), ("goods", "receipt"))
    ]
    return [
        "/",
        "/devices/",
        f"/devices/{made['device']}/",
        f"/devices/{made['device']}/change/",
        "/partners/",
        f"/partners/{made['supplier']}/",
        "/locations/",
        f"/locations/{made['bin']}/",
        "/lots/",
        f"/lots/{made['lot']}/",
        f"/lots/{made['lot']}/trace/",
        "/stock/",
        "/stock/movements/",
        "/documents/?show=all",
        "/documents/purchase_order/new/",
        "/log/entries/",
        f"/scan/?code={quote(LOT)}",
        *documents,
        *papers,
    ]


def faults(page: Page, path: str) -> list[str]:
    page.goto(path)
    found = []
    if page.evaluate("window.hacked") or page.locator("main img[src=x]").count():
        found.append(f"{path}: a name became part of the page")
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        found.append(f"{path}: sticks out by {wide}")
    return found


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_name_is_shown_as_it_is_and_breaks_no_page(
    open_page: Open, width: int
) -> None:
    made = company()
    page = open_page("zh", width)
    sign_in(page, make_user("quality_manager", "warehouse", "trader", "administrator"))

    found = [fault for path in screens(made) for fault in faults(page, path)]

    assert found == [], "\n".join(found)
    page.goto(f"/devices/{made['device']}/")
    assert MARKUP + FORMULA in page.locator("h1").inner_text()
    page.goto(f"/lots/{made['lot']}/")
    assert LOT in page.locator("h1").inner_text()
