"""The universal scan in a real browser: camera, pictures, scanners that type."""

import io
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import BrowserType, Page, Route, expect

from lotproof.accounts.models import User
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.web.static_headers import READER_POLICY
from tests.browser.conftest import DESK, PHONE, Open, assert_fits, sign_in
from tests.builders.main_line import label, make_company, order, stock
from tests.builders.master_data import make_device
from tests.builders.people import make_user
from tests.builders.pictures import as_png, draw_barcode

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAST_DAY = clock.now().date() + timedelta(days=60)
VIEW = (640, 480)
Film = Callable[..., Open]


def received() -> tuple[User, Device]:
    """A clerk, and a device of which a lot is in stock."""
    device = make_device(name="一次性使用无菌血管内导管")
    scan = label(device, lot="230501A", expires_on=LAST_DAY)
    stock(make_company(), device, [scan], packs=12)
    return make_user("warehouse", name="林晓"), device


def elements(device: Device, lot: str = "230501A") -> str:
    """Return a label of the device as a printer takes it."""
    code = device.identifiers.get(kind="primary").code
    return f"[01]{code}[17]{LAST_DAY:%y%m%d}[10]{lot}"


def film(path: Path, codes: list[Image.Image], *, frames: int = 30) -> Path:
    """Make a film of labels held before a camera: moved, turned and out of focus.

    Each label is shown for `frames`, with half a second of an empty table between.
    """
    hand = random.Random(7)
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F15:1 Ip A1:1 C420jpeg\n" % VIEW)
        colours = b"\x80" * (VIEW[0] * VIEW[1] // 2)
        for code in codes:
            for number in range(frames + 8):
                view = Image.new("L", VIEW, 150)
                if number < frames:
                    turned = code.rotate(
                        hand.uniform(-12, 12),
                        Image.Resampling.BICUBIC,
                        expand=True,
                        fillcolor=255,
                    )
                    left = (VIEW[0] - turned.width) // 2 + hand.randint(-40, 40)
                    top = (VIEW[1] - turned.height) // 2 + hand.randint(-30, 30)
                    view.paste(turned, (left, top))
                    view = view.filter(ImageFilter.GaussianBlur(hand.uniform(0.4, 2.5)))
                file.write(b"FRAME\n" + view.tobytes() + colours)
    return path


@pytest.fixture
def watch(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
    live_server: object,
) -> Iterator[Film]:
    """Return a function that starts a browser whose camera shows a film."""
    browsers = []

    def start(shown: Path | None) -> Open:
        flags = ["--use-fake-ui-for-media-stream"] if shown else []
        flags += ["--use-fake-device-for-media-stream"]
        if shown:
            flags += [f"--use-file-for-fake-video-capture={shown}"]
        given = browser_type_launch_args | {
            "args": [*browser_type_launch_args["args"], *flags]  # type: ignore[misc] # a list
        }
        browser = browser_type.launch(**given)  # type: ignore[arg-type] # its arguments
        browsers.append(browser)

        def make(language: str, width: int) -> Page:
            context = browser.new_context(
                base_url=str(live_server),
                locale={"zh": "zh-CN", "en": "en-GB"}[language],
                viewport={"width": width, "height": 844},
                has_touch=width == PHONE,
                is_mobile=width == PHONE,
            )
            page = context.new_page()
            page.route("**/bundle/reader*.js", with_policy)
            return page

        return make

    yield start
    for browser in browsers:
        browser.close()


def with_policy(route: Route) -> None:
    """Answer as the real server does, which tells the worker what it may run."""
    answer = route.fetch()
    headers = {**answer.headers, "Content-Security-Policy": READER_POLICY}
    route.fulfill(response=answer, headers=headers)


def test_the_camera_reads_a_label_that_moves(
    watch: Film, tmp_path: Path, picture: Callable[[Page, str], None]
) -> None:
    user, device = received()
    code = draw_barcode(elements(device), scale=5)
    page = watch(film(tmp_path / "label.y4m", [code]))("zh", PHONE)
    sign_in(page, user)
    page.goto("/scan/")

    page.get_by_role("button", name="摄像头").click()
    expect(page.locator("#reading")).to_contain_text("230501A", timeout=20_000)

    assert "code=%5Dd201" in page.url
    expect(page.locator("[data-camera-said]")).to_contain_text("01")
    expect(page.locator("video")).to_be_visible()
    assert_fits(page)
    picture(page, "scan-camera-zh-390")
    page.get_by_role("button", name="关闭摄像头").click()
    expect(page.locator("video")).to_be_hidden()


def test_the_camera_counts_a_label_once_and_then_the_next(
    watch: Film, tmp_path: Path
) -> None:
    device = make_device(requires_serial=False)
    company = make_company()
    ordered = order(company, device, 50)
    user = make_user("warehouse")
    codes = [
        draw_barcode(elements(device, lot), scale=5) for lot in ("LOT-ONE", "LOT-TWO")
    ]
    page = watch(film(tmp_path / "two.y4m", codes, frames=45))("en", DESK)
    sign_in(page, user)
    page.goto(f"/documents/{ordered.pk}/")
    page.get_by_role("button", name="Receive goods").click()

    page.get_by_role("button", name="Camera", exact=True).click()

    lines = page.locator("section[aria-labelledby=scanned] tbody tr")
    expect(lines).to_have_count(2, timeout=20_000)
    page.get_by_role("button", name="Close the camera").click()
    expect(lines.nth(0).locator("[data-label=Units]")).to_contain_text("1")
    expect(lines.nth(1).locator("[data-label=Units]")).to_contain_text("1")


def test_a_refused_camera_says_what_to_do_and_loses_nothing(
    watch: Film, picture: Callable[[Page, str], None]
) -> None:
    user, _device = received()
    page = watch(None)("zh", PHONE)
    sign_in(page, user)
    page.goto("/scan/")
    page.locator("#scan-input").fill("230501A")

    page.get_by_role("button", name="摄像头").click()

    expect(page.locator("[data-camera-said]")).to_contain_text("浏览器未允许使用摄像头")
    assert page.locator("#scan-input").input_value() == "230501A"
    assert_fits(page)
    picture(page, "scan-camera-refused-zh-390")
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_contain_text("230501A")


def test_the_camera_waits_for_the_script_that_opens_it(watch: Film) -> None:
    user, _device = received()
    page = watch(None)("en", DESK)
    sign_in(page, user)
    held: list[Route] = []
    page.route("**/bundle/app*.js", lambda route: held.append(route))  # noqa: PLW0108 - it needs a function of Python
    page.goto("/scan/", wait_until="commit")
    button = page.get_by_role("button", name="Camera", exact=True)

    # A press now would be lost, and nothing on the page would say so.
    expect(button).to_have_css("pointer-events", "none")
    expect(button).to_have_css("opacity", "0.5")
    held[0].continue_()
    button.click()

    expect(page.locator("[data-camera-said]")).to_have_attribute("data-tone", "refused")
    expect(button).to_have_css("opacity", "1")


def test_a_reader_that_cannot_be_loaded_is_said(watch: Film, tmp_path: Path) -> None:
    user, device = received()
    page = watch(film(tmp_path / "label.y4m", [draw_barcode(elements(device))]))(
        "en", DESK
    )
    page.route("**/*.wasm", lambda route: route.abort())
    sign_in(page, user)
    page.goto("/scan/")

    page.get_by_role("button", name="Camera", exact=True).click()

    said = page.locator("[data-camera-said]")
    expect(said).to_contain_text("couldn't be loaded", timeout=20_000)
    expect(page.get_by_role("button", name="Upload a picture")).to_be_visible()


def test_a_page_without_a_secure_address_says_so(open_page: Open) -> None:
    user, _device = received()
    page = open_page("en", DESK)
    page.add_init_script(
        "Object.defineProperty(navigator, 'mediaDevices', {value: undefined});"
        "Object.defineProperty(window, 'isSecureContext', {value: false});"
    )
    sign_in(page, user)
    page.goto("/scan/")

    page.get_by_role("button", name="Camera", exact=True).click()

    expect(page.locator("[data-camera-said]")).to_contain_text("secure address")


def test_a_huge_photo_is_made_smaller_and_read(open_page: Open, tmp_path: Path) -> None:
    user, device = received()
    photo = Image.effect_noise((4600, 3450), 90).convert("RGB")
    code = draw_barcode(elements(device), scale=16)
    photo.paste(
        Image.new("RGB", (code.width + 400, code.height + 400), "white"), (1400, 900)
    )
    photo.paste(code.convert("RGB"), (1600, 1100))
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=99)
    (tmp_path / "photo.jpg").write_bytes(file.getvalue())
    page = open_page("en", PHONE)
    sign_in(page, user)
    page.goto("/scan/")

    page.locator("[data-camera-picture]").set_input_files(tmp_path / "photo.jpg")

    assert len(file.getvalue()) > 15 * 2**20
    expect(page.locator("#reading")).to_contain_text("230501A", timeout=30_000)


def test_a_picture_without_a_code_is_refused_in_the_panel(
    watch: Film, tmp_path: Path
) -> None:
    user, _device = received()
    (tmp_path / "blank.png").write_bytes(as_png(Image.new("L", (300, 300), 200)))
    page = watch(None)("en", PHONE)
    sign_in(page, user)
    page.goto("/scan/")
    page.locator("#scan-input").fill("typed so far")
    page.get_by_role("button", name="Camera", exact=True).click()
    said = page.locator("[data-camera-said]")
    expect(said).to_have_attribute("data-tone", "refused")

    page.locator("[data-camera-picture]").set_input_files(tmp_path / "blank.png")

    expect(said).to_contain_text("No barcode could be read in blank.png")
    assert page.locator("#scan-input").input_value() == "typed so far"


def test_a_scanner_types_both_barcodes_of_a_label(
    open_page: Open, picture: Callable[[Page, str], None]
) -> None:
    user, device = received()
    page = open_page("zh", PHONE)
    sign_in(page, user)
    page.goto("/scan/")
    page.locator("h1").click()
    first = f"]C101{device.identifiers.get(kind='primary').code}"

    page.keyboard.type(first)
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_contain_text("请扫描标签上的第二个条码。")
    missing = page.locator("[data-second-barcode] .status-badge")
    expect(missing).to_have_text(["生产批号", "失效日期"])
    assert_fits(page)
    picture(page, "scan-second-barcode-zh-390")

    page.keyboard.type(f"]C117{LAST_DAY:%y%m%d}10230501A")
    page.keyboard.press("Tab")
    expect(page.locator("#reading")).to_contain_text("打开批次")
    expect(page.locator("[data-second-barcode]")).to_have_count(0)
    assert_fits(page)
    picture(page, "scan-both-barcodes-zh-390")


def test_another_label_starts_with_an_empty_page(open_page: Open) -> None:
    user, device = received()
    page = open_page("en", DESK)
    sign_in(page, user)
    page.goto(f"/scan/?code=01{device.identifiers.get(kind='primary').code}")

    page.get_by_role("link", name="Another label").click()

    expect(page.locator("[data-second-barcode]")).to_have_count(0)
    page.keyboard.type("230501A")
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_contain_text("Found by its number")


def test_a_picture_goes_without_a_script(
    watch: Film, tmp_path: Path, live_server: object
) -> None:
    user, device = received()
    (tmp_path / "label.png").write_bytes(as_png(draw_barcode(elements(device))))
    context = watch(None)("en", DESK).context.browser.new_context(  # type: ignore[union-attr] # it has one
        base_url=str(live_server), java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    sign_in(page, user)
    page.goto("/scan/")

    expect(page.get_by_role("button", name="Camera", exact=True)).to_be_hidden()
    page.locator("#scan-picture").set_input_files(tmp_path / "label.png")
    page.get_by_role("button", name="Read the picture").click()

    expect(page.locator("#reading")).to_contain_text("230501A")
