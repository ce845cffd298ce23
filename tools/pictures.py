"""Takes pictures of every screen of the demo company, in a real browser.

    tools/pictures.py [--only NAME ...] [--readme]

It serves a demo company of its own in a temporary folder, signs in as whoever works
with a screen, and keeps pictures for both languages, a desk and a phone in
`build/pictures`. With `--readme` it also renews those that the READMEs show.
"""

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
ALL = PROJECT / "build" / "pictures"
SHOWN = PROJECT / "docs" / "pictures"
PASSWORD = "lotproof-demo-2026"  # noqa: S105 - the demo prints it at every start
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
DESK, PHONE = 1440, 390
START_SECONDS = 600
COLOURS = 128
"""Of a picture in a README: enough for pages of few colours."""

ID = r"[0-9a-f-]{36}/"
DOCUMENT, LOT, SERIAL = f"/documents/{ID}", f"/lots/{ID}", f"/lots/serials/{ID}"
DEVICE, PARTNER, PERSON = f"/devices/{ID}", f"/partners/{ID}", f"/people/{ID}"
BIN, ZONE, SITE = (f"/locations/{part}{ID}" for part in ("", "zones/", "sites/"))
ENTRY = f"/log/entries/{ID}"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, and how to come to it."""

    name: str
    person: str
    """User name; empty before anybody has signed in."""
    address: str
    follow: tuple[str, ...] = ()
    """Of each page on the way, the beginning of the link to go on by; the first."""
    behind: str = ""
    """What is added to the address at the end."""


SCREENS = (
    Screen("sign-in", "", "/accounts/login/"),
    Screen("workbench", "clerk", "/"),
    Screen("workbench-quality", "quality", "/"),
    Screen("tour", "clerk", "/?tour=tasks"),
    Screen("lapsing", "quality", "/lapsing/"),
    Screen("scan", "clerk", "/scan/"),
    Screen("scan-result", "clerk", "/devices/", (f"/devices/{ID}",), "scan"),
    Screen("documents", "clerk", "/documents/"),
    Screen("purchase-order", "trader", "/documents/purchase_order/", (DOCUMENT,)),
    Screen("purchase-order-new", "trader", "/documents/purchase_order/new/"),
    Screen(
        "cancel-order",
        "trader",
        "/documents/sales_order/",
        (DOCUMENT, f"{DOCUMENT}end/cancel/"),
    ),
    Screen("receipt", "clerk", "/documents/receipt/", (DOCUMENT,)),
    Screen("acceptance", "inspector", "/documents/acceptance/", (DOCUMENT,)),
    Screen("put-away", "clerk", "/documents/put_away/", (DOCUMENT,)),
    Screen("sales-order", "trader", "/documents/sales_order/", (DOCUMENT,)),
    Screen("sales-order-new", "trader", "/documents/sales_order/new/"),
    Screen("pick", "clerk", "/documents/pick/", (DOCUMENT,)),
    Screen(
        "other-stock",
        "clerk",
        "/documents/pick/",
        (DOCUMENT, f"{DOCUMENT}lines/{ID}other/"),
    ),
    Screen("review", "reviewer", "/documents/review/", (DOCUMENT,)),
    Screen("shipment", "clerk", "/documents/shipment/", (DOCUMENT,)),
    Screen("stock", "clerk", "/stock/"),
    Screen("movements", "clerk", "/stock/movements/"),
    Screen("filters", "clerk", "/stock/filters/"),
    Screen("periods", "quality", "/stock/closed/"),
    Screen("period-new", "quality", "/stock/closed/new/"),
    Screen("lots", "quality", "/lots/"),
    Screen("lot", "quality", "/documents/shipment/?show=all", (DOCUMENT, LOT)),
    Screen(
        "trace", "quality", "/documents/shipment/?show=all", (DOCUMENT, LOT), "trace/"
    ),
    Screen("serial", "quality", "/stock/", (LOT, SERIAL)),
    Screen(
        "labels",
        "clerk",
        "/documents/receipt/",
        (DOCUMENT, f"/papers/labels/document/{ID}"),
    ),
    Screen("devices", "quality", "/devices/"),
    Screen("device", "quality", "/devices/", (DEVICE,)),
    Screen("device-new", "quality", "/devices/new/"),
    Screen("device-change", "quality", "/devices/", (DEVICE, f"{DEVICE}change/")),
    Screen("identifier-new", "quality", "/devices/", (DEVICE, f"{DEVICE}identifiers/")),
    Screen(
        "certificate-new", "quality", "/devices/", (DEVICE, f"{DEVICE}certificates/")
    ),
    Screen("partners", "quality", "/partners/"),
    Screen("partner", "quality", "/partners/", (PARTNER,)),
    Screen("partner-new", "quality", "/partners/new/"),
    Screen("licence-new", "quality", "/partners/", (PARTNER, f"{PARTNER}licences/")),
    Screen("locations", "admin", "/locations/"),
    Screen("location", "admin", "/locations/", (BIN,)),
    Screen("location-new", "admin", "/locations/new/"),
    Screen("zone", "admin", "/locations/", (ZONE,)),
    Screen("zone-new", "admin", "/locations/zones/new/"),
    Screen("site", "admin", "/locations/", (SITE,)),
    Screen("people", "admin", "/people/"),
    Screen("person", "admin", "/people/", (PERSON,)),
    Screen("person-new", "admin", "/people/new/"),
    Screen("person-password", "admin", "/people/", (PERSON, f"{PERSON}password/")),
    Screen("roles", "admin", "/people/roles/"),
    Screen("role", "admin", "/people/roles/", (f"/people/roles/{ID}",)),
    Screen("log", "auditor", "/log/"),
    Screen("checks", "auditor", "/log/verify/"),
    Screen("exports", "auditor", "/log/exports/"),
    Screen("sign-ins", "auditor", "/log/sign-ins/"),
    Screen("entries", "auditor", "/log/entries/"),
    Screen("entry", "auditor", "/log/entries/", (ENTRY,)),
    Screen("entry-changes", "quality", "/devices/", (DEVICE, ENTRY)),
    Screen("help", "clerk", "/help/"),
    Screen("help-tour", "clerk", "/help/tour/"),
    Screen("help-scan", "clerk", "/help/scan/"),
    Screen("second-factors", "clerk", "/accounts/factors/"),
    Screen("password", "clerk", "/accounts/password/"),
    Screen("tokens", "clerk", "/accounts/tokens/"),
    Screen("nothing", "clerk", "/nothing/"),
)

IN_READMES = {
    ("workbench", "zh", DESK): "workbench.png",
    ("trace", "en", DESK): "trace.png",
    ("pick", "zh", PHONE): "pick-phone.png",
    ("scan-result", "en", PHONE): "scan-phone.png",
    ("log", "en", DESK): "log.png",
}
"""Screen, language and width of the pictures that are kept in the repository."""


@contextmanager
def demo_company() -> Iterator[str]:
    """Serve a demo company of our own while the block runs.

    Yields:
        Its address.

    Raises:
        TimeoutError: If it doesn't answer in time.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="lotproof-pictures-") as folder:
        Path(folder).chmod(0o711)  # as root, another account runs the database there
        left_out = {"DATABASE_URL", "DATABASE_OWNER_URL"}
        environment = {k: v for k, v in os.environ.items() if k not in left_out}
        server = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "lotproof", "demo", "--port", str(port)],
            env=environment | {"LOTPROOF_DATA": str(Path(folder, "data"))},
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _await(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(60)


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/"):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError("The demo company didn't start.")


class Photographer:
    """A browser in which all people of the company are signed in, one at a time."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._signed_in: dict[str, Path] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="lotproof-sessions-"))

    def close(self) -> None:
        """Forget the sessions."""
        shutil.rmtree(self._folder)

    def take(self, screen: Screen, language: str, width: int) -> None:
        """Keep the picture of a screen, and the README's if it is one of these."""
        context = self._context(screen.person, language, width)
        try:
            page = context.new_page()
            self._go(page, screen)
            name = f"{screen.name}-{width}-{language}.png"
            page.screenshot(path=ALL / name, full_page=True)
            if shown := IN_READMES.get((screen.name, language, width)):
                (ALL / "readme").mkdir(exist_ok=True)
                small = _reduced(page.screenshot())
                (ALL / "readme" / shown).write_bytes(small)
        finally:
            context.close()

    def _context(self, person: str, language: str, width: int) -> BrowserContext:
        if person and person not in self._signed_in:
            self._sign_in(person)
        return self._browser.new_context(
            base_url=self._address,
            locale=LANGUAGES[language],
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            has_touch=width == PHONE,
            is_mobile=width == PHONE,
            storage_state=self._signed_in.get(person),
        )

    def _sign_in(self, person: str) -> None:
        context = self._browser.new_context(base_url=self._address)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator("#id_login").fill(person)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_url("/")
        self._signed_in[person] = self._folder / f"{person}.json"
        context.storage_state(path=self._signed_in[person])
        context.close()

    def _go(self, page: Page, screen: Screen) -> None:
        page.goto(screen.address)
        for beginning in screen.follow:
            link = _first_link(page, beginning)
            if not link and "?" not in page.url:
                page.goto(f"{screen.address}?show=all")
                link = _first_link(page, beginning)
            if not link:
                raise LookupError(f"{screen.name}: no link {beginning} on {page.url}")
            page.goto(link)
        if screen.behind == "scan":
            page.goto(f"/scan/?code=01{_gtin_on(page)}")
        elif screen.behind:
            page.goto(page.url + screen.behind)
        page.wait_for_load_state("networkidle")


def _first_link(page: Page, beginning: str) -> str:
    found: str = page.evaluate(
        """(beginning) => [...document.querySelectorAll("main a[href]")]
            .map((link) => link.getAttribute("href"))
            .find((href) => new RegExp(`^${beginning}$`).test(href)) ?? "" """,
        beginning,
    )
    return found


def _gtin_on(page: Page) -> str:
    found = re.search(r"\b\d{14}\b", page.locator("main").inner_text())
    if not found:
        raise LookupError(f"No GTIN on {page.url}")
    return found[0]


def _reduced(picture: bytes) -> bytes:
    """Return a PNG with few colours, a fraction of the size."""
    small = Image.open(io.BytesIO(picture)).convert("RGB")
    small = small.quantize(COLOURS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> int:
    """Take the pictures.

    Returns:
        0, or 1 if a screen couldn't be reached; the others are taken all the same.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these screens only")
    parser.add_argument("--readme", action="store_true", help="renew the READMEs'")
    arguments = parser.parse_args()
    wanted = [
        one for one in SCREENS if not arguments.only or one.name in arguments.only
    ]
    ALL.mkdir(parents=True, exist_ok=True)
    failed = 0
    with demo_company() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        )
        photographer = Photographer(browser, address)
        for screen in wanted:
            for width in (DESK, PHONE):
                for language in LANGUAGES:
                    try:
                        photographer.take(screen, language, width)
                    except Exception as error:  # noqa: BLE001 - the others go on
                        failed = 1
                        print(f"{screen.name} {width} {language}: {error}"[:300])
        photographer.close()
        browser.close()
    if arguments.readme:
        SHOWN.mkdir(exist_ok=True)
        for picture in sorted((ALL / "readme").glob("*.png")):
            shutil.copy(picture, SHOWN)
    print(f"{len(list(ALL.glob('*.png')))} pictures in {ALL.relative_to(PROJECT)}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
