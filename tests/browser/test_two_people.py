"""Two people, two tabs, two clicks and the back button: once is once, nothing lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lotproof.core.actors import Actor
from lotproof.evidence.models import Entry
from lotproof.processes.operations import (
    finish_receipt,
    open_receipt,
    scan_receipt_line,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, StepTaken
from tests.browser.conftest import DESK, PHONE, Open, sign_in
from tests.browser.test_documents import LAST_DAY, scanning, wedge
from tests.builders.main_line import (
    COLD_TRIP,
    RECEIPT_FIELDS,
    label,
    make_company,
    order,
    receive,
)
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERY = 10_000
"""Milliseconds after which an open page asks what others did."""
FINISH = "form[action$='/finish/'] button.btn-lg"


@pytest.fixture
def context(browser: Browser, live_server: object) -> BrowserContext:
    """A browser whose console may tell of refusals, which are answers 422."""
    return browser.new_context(base_url=str(live_server), locale="en-GB")


def fill(page: Page) -> None:
    """What a receipt's last form asks for."""
    page.locator("#id_supplier_note_number").fill("DN-1")
    page.locator("#id_delivered_by").fill("Driver")


def wait_for_units(page: Page, receipt: Document, units: int) -> None:
    """Wait until all scans that are under way have been counted."""
    wait_for(page, receipt.lines.filter(quantity=units).exists)


def wait_for(page: Page, happened: Callable[[], bool]) -> None:
    """Wait until something happened, 15 seconds at most."""
    for _wait in range(150):
        if happened():
            return
        page.wait_for_timeout(100)


def received() -> int:
    """How often a receipt was received."""
    return Entry.objects.filter(kind="receipt.received").count()


def test_a_double_click_receives_once(open_page: Open) -> None:
    page = open_page("en", DESK)
    scan, _receipt = scanning(page, 1)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    fill(page)

    page.locator(FINISH).dblclick()

    page.wait_for_url("**/documents/*/")
    expect(page.locator("h1")).to_contain_text("Acceptance")
    assert received() == 1
    assert Document.objects.filter(kind=Kind.ACCEPTANCE).count() == 1


def test_a_double_click_signs_once(open_page: Open) -> None:
    company, device = make_company(), make_device()
    ordered = order(company, device, 2)
    scan = label(device, expires_on=LAST_DAY)
    acceptance = receive(company, ordered, [scan], packs=2)
    page = open_page("zh", PHONE)
    sign_in(page, make_user("inspector"))
    page.goto(f"/documents/{acceptance.pk}/")
    wedge(page, scan)
    expect(page.locator(".touched")).to_be_visible()
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(PASSWORD)

    page.locator("button[value=inspect]").dblclick()

    expect(page.locator(".alert-success")).to_be_visible()
    assert StepTaken.objects.filter(document=acceptance, step="inspect").count() == 1


def test_the_back_button_after_posting_posts_nothing_twice(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    scan, receipt = scanning(page, 1)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    fill(page)
    page.locator(FINISH).click()
    expect(page.locator("h1")).to_contain_text("Acceptance")
    arrived = page.url

    page.go_back()
    page.wait_for_url(f"**/documents/{receipt.pk}/")
    if page.locator(FINISH).count():
        fill(page)
        page.locator(FINISH).click()
        page.wait_for_url(arrived)

    assert received() == 1
    context.close()


def test_two_tabs_on_one_receipt_finish_once(context: BrowserContext) -> None:
    first, second = context.new_page(), context.new_page()
    scan, receipt = scanning(first, 1)
    wedge(first, scan)
    expect(first.locator("#state .alert-success")).to_be_visible()
    second.goto(f"/documents/{receipt.pk}/")
    for page in (first, second):
        fill(page)

    first.locator(FINISH).click()
    expect(first.locator("h1")).to_contain_text("Acceptance")
    second.locator(FINISH).click()

    expect(second.locator("[role=alert].alert-danger").first).to_contain_text(
        "can't take the step"
    )
    assert received() == 1
    context.close()


def test_two_people_see_each_other_s_lines_and_only_one_finishes(
    browser: Browser, live_server: object
) -> None:
    company, device = make_company(), make_device()
    scan = label(device, expires_on=LAST_DAY)
    ordered = order(company, device, 6)
    receipt = open_receipt(order=ordered.pk, actor=company.clerk)
    pages = []
    for _person in range(2):
        context = browser.new_context(base_url=str(live_server), locale="en-GB")
        pages.append(context.new_page())
        sign_in(pages[-1], make_user("warehouse"))
        pages[-1].goto(f"/documents/{receipt.pk}/")
    first, second = pages

    # Both scan at once, three times each, without looking at the screen.
    for _time in range(3):
        for page in pages:
            wedge(page, scan)
    wait_for_units(first, receipt, 6)
    for page in pages:
        page.reload()
        expect(page.locator("#expected ~ span")).to_contain_text("complete")
        fill(page)
    assert receipt.lines.get().quantity == 6

    first.locator(FINISH).click()
    expect(first.locator("h1")).to_contain_text("Acceptance")
    second.locator(FINISH).click()
    refusal = second.locator("[role=alert].alert-danger").first
    expect(refusal).to_contain_text("can't take the step")
    assert received() == 1
    for page in pages:
        page.context.close()


def test_the_next_scan_shows_what_the_other_person_scanned(open_page: Open) -> None:
    company, device = make_company(), make_device()
    ordered = order(company, device, 6)
    receipt = open_receipt(order=ordered.pk, actor=company.clerk)
    page = open_page("zh", PHONE)
    sign_in(page, make_user("warehouse"))
    page.goto(f"/documents/{receipt.pk}/")
    scan_receipt_line(
        receipt=receipt.pk,
        scans=[label(device, lot="OTHER", expires_on=LAST_DAY)],
        packs=2,
        location=company.waiting.pk,
        actor=company.colleague,
    )

    wedge(page, label(device, lot="MINE", expires_on=LAST_DAY))

    expect(page.locator("#state")).to_contain_text("OTHER")
    expect(page.locator("#state")).to_contain_text("MINE")


def watching(page: Page, units: int) -> tuple[Callable[[str], None], Document, Actor]:
    """Open a receipt, with a clock that the test moves.

    Returns:
        What another person uses to scan a unit of a lot into it, the receipt, and
        the other person.
    """
    company, device = make_company(), make_device()
    receipt = open_receipt(order=order(company, device, units).pk, actor=company.clerk)
    page.clock.install()
    sign_in(page, make_user("warehouse"))
    page.goto(f"/documents/{receipt.pk}/")

    def scan(lot: str) -> None:
        scan_receipt_line(
            receipt=receipt.pk,
            scans=[label(device, lot=lot, expires_on=LAST_DAY)],
            packs=1,
            location=company.waiting.pk,
            actor=company.colleague,
        )

    return scan, receipt, company.colleague


@pytest.mark.parametrize(("language", "width"), [("zh", PHONE), ("en", DESK)])
def test_what_the_other_person_scans_shows_by_itself(
    open_page: Open, language: str, width: int
) -> None:
    page = open_page(language, width)
    scan, _receipt, _other = watching(page, 3)
    page.locator("#scan-location").fill("MY-BIN")
    page.locator("#scan-input").focus()

    scan("FIRST")
    page.clock.run_for(EVERY)
    expect(page.locator("#counted")).to_contain_text("FIRST")
    note = page.locator("#counted .remark-add").first
    note.locator("summary").click()
    note.locator("textarea").fill("half a no")
    page.locator("#scan-input").focus()
    scan("SECOND")
    page.clock.run_for(EVERY)

    expect(page.locator("#counted")).to_contain_text("SECOND")
    expect(note.locator("textarea")).to_have_value("half a no")
    expect(page.locator("#scan-location")).to_have_value("MY-BIN")
    assert page.evaluate("document.activeElement.id") == "scan-input"
    assert page.locator("#state .alert").count() == 0


def test_a_page_that_shows_all_asks_cheaply(open_page: Open) -> None:
    page = open_page("en", DESK)
    scan, _receipt, _other = watching(page, 2)
    answers: list[int] = []
    page.on(
        "response",
        lambda answer: (
            answers.append(answer.status) if "/news/" in answer.url else None
        ),
    )

    page.clock.run_for(EVERY)
    wait_for(page, lambda: len(answers) == 1)
    scan("NEW")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#counted")).to_contain_text("NEW")
    page.clock.run_for(EVERY)
    wait_for(page, lambda: len(answers) == 3)

    assert answers == [204, 200, 204]


def test_nothing_moves_under_the_hands_of_who_corrects_a_line(open_page: Open) -> None:
    page = open_page("en", DESK)
    scan, _receipt, _other = watching(page, 3)
    scan("FIRST")
    page.clock.run_for(EVERY)
    form = page.locator("details.line-act:has([name=reason])").first
    form.locator("summary").click()
    form.locator("[name=reason]").fill("miscou")

    scan("SECOND")
    page.clock.run_for(EVERY)
    page.wait_for_timeout(300)
    assert form.locator("[name=reason]").input_value() == "miscou"
    assert page.evaluate("document.activeElement.name") == "reason"
    form.locator("summary").click()
    page.locator("#scan-input").focus()
    page.clock.run_for(EVERY)

    expect(page.locator("#counted")).to_contain_text("SECOND")


def test_a_page_follows_when_somebody_else_ends_the_document(open_page: Open) -> None:
    idle, typing = open_page("en", DESK), open_page("en", PHONE)
    scan, receipt, other = watching(idle, 1)
    typing.clock.install()
    sign_in(typing, make_user("warehouse"))
    typing.goto(f"/documents/{receipt.pk}/")
    scan("ALL")
    fill(typing)
    finish_receipt(receipt=receipt.pk, values=RECEIPT_FIELDS | COLD_TRIP, actor=other)

    for page in (idle, typing):
        page.clock.run_for(EVERY)

    expect(idle.locator("#scan-form")).to_have_count(0)
    expect(typing.locator("#counted")).to_contain_text("ALL")
    expect(typing.locator("#id_supplier_note_number")).to_have_value("DN-1")


def test_a_refused_scan_has_colour_sound_and_text(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.add_init_script(
        """window.tones = [];
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) {
            window.tones.push(this.frequency.value);
            return start.apply(this, when);
        };"""
    )
    scan, _receipt = scanning(page, 1)
    page.locator("h1").click()

    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    high = page.evaluate("window.tones.splice(0)")
    wedge(page, scan)
    refusal = page.locator("#state [role=alert].alert-danger").first
    expect(refusal).to_contain_text("1")

    low = page.evaluate("window.tones")
    assert high, "an accepted scan sounds"
    assert low, "a refused scan sounds"
    assert max(low) < min(high)
    red, green, blue = refusal.locator(".alert-icon").evaluate(
        """part => {
            const pixel = document.createElement("canvas").getContext("2d");
            pixel.fillStyle = getComputedStyle(part).color;
            pixel.fillRect(0, 0, 1, 1);
            return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }"""
    )
    assert red > max(green, blue)
    context.close()


def test_three_quick_scans_on_a_slow_network_all_count_in_order(
    open_page: Open,
) -> None:
    company, device = make_company(), make_device()
    receipt = open_receipt(order=order(company, device, 3).pk, actor=company.clerk)
    page = open_page("en", PHONE)
    sign_in(page, make_user("warehouse"))
    page.goto(f"/documents/{receipt.pk}/")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 800, "downloadThroughput": 50_000}
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": 5e4})

    for lot in ("L1", "L2", "L3"):
        wedge(page, label(device, lot=lot, expires_on=LAST_DAY))
        assert page.locator("#scan-input").input_value() == ""
        assert page.evaluate("document.activeElement.id") == "scan-input"

    expect(page.locator("#expected ~ span")).to_contain_text("complete", timeout=15_000)
    lots = receipt.lines.order_by("position").values_list("lot__number", flat=True)
    assert list(lots) == ["L1", "L2", "L3"]
