"""Notes and photos on lines, beside forms that are half filled."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from lotproof.workflow.models import Document, Photo, Remark
from tests.browser.conftest import DESK, PHONE, Open, assert_fits, sign_in
from tests.browser.test_documents import LAST_DAY, scanning, wedge
from tests.builders.main_line import label, make_company, order, receive
from tests.builders.master_data import make_device
from tests.builders.people import make_user
from tests.builders.photos import make_noise, make_photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUTTON = ".remark-fields button"
HALF = [("zh", PHONE), ("en", DESK)]


def at_line(receipt: Document) -> str:
    """The part of the page with the remarks of a receipt's only line."""
    return f"#remarks-{receipt.lines.get().pk}"


@pytest.mark.parametrize(("language", "width"), HALF)
def test_a_note_and_a_photo_on_a_scanned_line(
    open_page: Open,
    picture: Callable[[Page, str], None],
    language: str,
    width: int,
) -> None:
    page = open_page(language, width)
    complete = {"zh": "齐全", "en": "complete"}[language]
    scan, receipt = scanning(page, 2)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    line = page.locator(at_line(receipt))
    line.locator("summary").click()
    assert line.locator("[type=file]").get_attribute("capture") == "environment"
    line.locator("textarea").fill("外箱受潮 <b>")
    photo = FilePayload(name="箱.jpg", mimeType="image/jpeg", buffer=make_photo())
    line.locator("[type=file]").set_input_files(photo)
    assert_fits(page)
    picture(page, f"remark-{language}-{width}")

    line.locator(BUTTON).click()

    expect(line).to_contain_text("外箱受潮 <b>")
    expect(line.locator("img")).to_be_visible()
    assert line.locator("img").evaluate("one => one.decode().then(() => 1)") == 1
    assert_fits(page)
    picture(page, f"remarked-{language}-{width}")
    # The next scan brings the lines anew, with the remark.
    wedge(page, scan)
    expect(page.locator("#expected ~ span")).to_contain_text(complete)
    expect(line).to_contain_text("外箱受潮")
    assert Remark.objects.get().photo_name == "箱.jpg"


def test_a_photo_of_30_megabytes_is_made_smaller_first(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page("en", PHONE)
    scan, receipt = scanning(page, 1)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    line = page.locator(at_line(receipt))
    line.locator("summary").click()
    large = make_noise((3600, 2800))
    assert len(large) > 30_000_000
    path = tmp_path / "large.png"
    path.write_bytes(large)

    line.locator("[type=file]").set_input_files(path)
    expect(line.locator(BUTTON)).to_be_enabled(timeout=30_000)
    line.locator(BUTTON).click()

    expect(line.locator("img")).to_be_visible(timeout=20_000)
    photo = Photo.objects.get()
    assert photo.media_type == "image/jpeg"
    assert photo.size_bytes < 12 * 2**20


def test_a_scan_leaves_a_half_written_note_alone(open_page: Open) -> None:
    page = open_page("en", DESK)
    scan, receipt = scanning(page, 2)
    wedge(page, scan)
    expect(page.locator("#state .alert-success")).to_be_visible()
    line = page.locator(at_line(receipt))
    line.locator("summary").click()
    line.locator("textarea").fill("One box is")
    page.locator("#scan-input").focus()

    wedge(page, scan)

    expect(page.locator("#expected ~ span")).to_contain_text("complete")
    expect(line.locator("textarea")).to_have_value("One box is")


def test_a_remark_leaves_a_half_filled_inspection_alone(
    browser: Browser, live_server: object
) -> None:
    company, device = make_company(), make_device()
    scan = label(device, expires_on=LAST_DAY)
    acceptance = receive(company, order(company, device, 3), [scan], packs=3)
    context = browser.new_context(base_url=str(live_server), locale="en-GB")
    page = context.new_page()
    sign_in(page, make_user("inspector"))
    page.goto(f"/documents/{acceptance.pk}/")
    page.locator("[name$=-accepted]").fill("2")
    line = page.locator(f"#remarks-{acceptance.lines.get().pk}")
    line.locator("summary").click()

    line.locator(BUTTON).click()
    expect(line.locator("[role=alert]")).to_contain_text("The remark is empty")
    line.locator("textarea").fill("One is torn")
    line.locator(BUTTON).click()

    expect(line.locator("li")).to_contain_text("One is torn")
    expect(page.locator("[name$=-accepted]")).to_have_value("2")
    context.close()


def test_without_script_a_remark_is_a_form_like_any(
    browser: Browser, live_server: object
) -> None:
    context = browser.new_context(
        base_url=str(live_server), locale="en-GB", java_script_enabled=False
    )
    # The refusal's answer 422 is one that the console tells of.
    page = context.new_page()
    _scan, receipt = scanning(page, 1)
    whole = page.locator("#remarks-document")
    whole.locator("summary").click()
    whole.locator("textarea").fill("Came late")
    bad = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"no picture")
    whole.locator("[type=file]").set_input_files(bad)

    whole.locator(BUTTON).click()
    expect(page.locator(".alert-danger").first).to_contain_text("isn't a photo")
    expect(page.locator("textarea")).to_have_value("Came late")
    page.locator(BUTTON).click()

    page.wait_for_url(f"**/documents/{receipt.pk}/")
    expect(page.locator("#remarks-document")).to_contain_text("Came late")
    context.close()
