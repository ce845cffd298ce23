"""The workbench and the long lists in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connections
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from lotproof.accounts.models import Export
from lotproof.core import clock
from lotproof.web.stock import files, reading
from tests.browser.conftest import DESK, PHONE, Open, assert_fits, sign_in
from tests.builders.ledger import carry, make_lot, make_stock
from tests.builders.main_line import label, make_company, order, receive, stock
from tests.builders.master_data import make_device
from tests.builders.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Picture = Callable[[Page, str], None]


def trade() -> None:
    """Goods that came in, were sold, and wait; some of them near their end."""
    company, device = make_company(), make_device(name="一次性使用导管")
    near = clock.now().date() + timedelta(days=40)
    scans = [label(device, lot="NEAR", expires_on=near), label(device, lot="0042")]
    stock(company, device, scans, packs=5)
    receive(company, order(company, device, 5), [label(device, lot="W1")], packs=5)


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbench_leads_to_the_lists(
    open_page: Open, picture: Picture, language: str, width: int
) -> None:
    trade()
    page = open_page(language, width)
    sign_in(page, make_user("quality_manager", "inspector"))

    expect(page.locator("[data-weeks] canvas")).to_be_visible()
    assert_fits(page)
    page.locator(".weeks-table summary").click()
    picture(page, f"workbench-{language}-{width}")
    page.locator(".weeks-table tr:last-child a").first.click()

    expect(page.locator("tbody tr")).to_have_count(3)
    assert_fits(page)
    page.goto("/")
    page.locator("a[href$='show=near_expiry']").first.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "¥62.50" in page.locator(".found-sum").inner_text()
    assert_fits(page)
    picture(page, f"lots-near-{language}-{width}")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_list_goes_on_in_its_place(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(reading.read_page, "__kwdefaults__", {"limit": 2})
    device = make_device()
    for number in range(5):
        make_stock(make_lot(f"L{number}", device=device), "A-01", 1)
    page = open_page("en", width)
    sign_in(page, make_user("quality_manager"))
    page.goto("/stock/")

    for shown in (4, 5):
        page.get_by_role("link", name="More", exact=True).click()
        expect(page.locator("tbody tr:not(.more-line)")).to_have_count(shown)

    assert page.url.endswith("/stock/"), "it is still the same page"
    expect(page.get_by_role("link", name="More", exact=True)).to_have_count(0)
    assert_fits(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_keeps_a_filter_and_columns(
    open_page: Open, picture: Picture, language: str, width: int
) -> None:
    make_stock(make_lot("GREEN"), "A-01", 1)
    make_stock(make_lot("YELLOW"), "W-01", 1)
    page = open_page(language, width)
    sign_in(page, make_user("quality_manager"))
    page.goto("/stock/")

    if width == PHONE:
        page.locator(".filter-more summary").click()
    page.locator("#id_zone_kind").select_option("waiting_inspection")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".drop-down summary").nth(1).click()
    page.locator("#id_filter_name").fill("待验 waiting")
    picture(page, f"stock-save-{language}-{width}")
    page.locator("#id_filter_name").press("Enter")
    expect(page.locator(".filter-pills .active")).to_have_text("待验 waiting")
    page.locator(".drop-down summary").first.click()
    assert_fits(page)
    page.locator("input[name=columns][value=location]").uncheck()
    page.locator(".drop-down[open] button").click()

    expect(page.locator("td[data-label] a[href^='/locations/']")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".filter-pills a[href='/stock/filters/']").click()
    assert_fits(page)
    picture(page, f"stock-filters-{language}-{width}")


def test_a_long_list_becomes_a_file_while_one_waits(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, picture: Picture
) -> None:
    monkeypatch.setattr(reading, "EXPORT_PAGE", 2)
    for number in ("0001", "0002", "0003"):
        make_stock(make_lot(number), "A-01", 1)
    page = open_page("zh", PHONE)
    sign_in(page, make_user("quality_manager"))
    page.goto("/stock/")
    page.get_by_role("button", name="Excel").click()
    page.wait_for_url("**/export/**")
    assert_fits(page)
    picture(page, "export-waits")

    files.make_export(Export.objects.get().pk)
    taking = page.get_by_role("button", name="下载文件")
    expect(taking).to_be_visible(timeout=10_000)
    assert_fits(page)
    with page.expect_download() as download:
        taking.click()

    sheet = load_workbook(BytesIO(Path(download.value.path()).read_bytes())).active
    assert sheet is not None
    assert [row[3].value for row in list(sheet.rows)[1:]] == ["0001", "0002", "0003"]
    connections.close_all()


def test_the_lists_work_without_scripts(open_page: Open) -> None:
    carry(make_lot("L1"), 3, "supplier", "A-01")
    page = open_page("en", DESK)
    sign_in(page, make_user("quality_manager"))
    plain = page.context.browser.new_context(  # type: ignore[union-attr] # a launched one
        base_url=page.url,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    ).new_page()

    plain.goto("/")
    plain.locator(".weeks-table summary").click()
    plain.locator(".weeks-table tr:last-child a").first.click()
    assert plain.locator("tbody tr").count() == 1
    plain.goto("/stock/")
    plain.locator(".drop-down summary").first.click()
    plain.locator("input[name=columns][value=code]").check()
    plain.locator(".drop-down[open] button").click()

    assert plain.locator("td.code").count() == 1
    plain.context.close()
