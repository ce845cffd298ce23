"""Looks at one page after the other, and says what somebody couldn't use or read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from lotproof.accounts.models import User
from lotproof.runtime.environment import PROJECT
from tests.browser.conftest import DESK, PHONE
from tests.builders.furnished import Furnished
from tests.builders.people import PASSWORD
from tests.builders.screens import EVERYTHING, FACTORED, HALFWAY, VISITOR, Screen

AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
AUDIT = Path(__file__).with_name("audit.js").read_text("utf-8")
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) window.shifted += shift.value;
  }
}).observe({ type: "layout-shift", buffered: true });
"""
FIRST = ("skip-link", "dialog", "scan-input", "brand", "id_login", "id_code")
"""Where the focus begins: at the way past the menu, the scan field, or the form."""
MOST_SHIFT = 0.1
HEIGHT = 900
LANGUAGES = {"zh": "zh-hans", "en": "en"}

CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
DATA = re.compile(
    r"国械注准\d+"
    r"|[A-Z]{2}\d{8}-\d{4}"
    r"|\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}\b"
    r"|件|lotproof verify --since FILE|C2SP tlog-tiles"
    r"|\btest(?:-[a-z_-]+-\d+)?\b|ZZ-9|Asia/Shanghai"
    r"|(?:Device|Partner|Site|Zone|Person) \d+"
    r"|person\d+|Zuiver-7|Clerk|Colleague|Driver|DN-1|Road 1|T-1\b"
)
"""What the company of `tests.builders.furnished` calls its own things."""
SAME_IN_ALL = re.compile(
    r"(?<![A-Za-z])(?:"
    r"AHM|AI|API|APP|Code|DataMatrix|CSV|Data|DI|EPC|ERP|Excel|GS|GTIN|HEIC|HIBC|HIBCC|"
    r"HTTPS|https|ICCBBA|ID|IFA|II|III|JavaScript|JPEG|JSON|KB|"
    r"localhost|LOT|Lotproof|MA|Matrix|MB|PDF|PI|PIN|PNG|QR|RFID|SN|"
    r"TOTP|UDI|URL|UTC|Webhook|WebP"
    r")(?![A-Za-z])"
)
"""Latin words that Chinese texts use: abbreviations, names, and what labels print."""


Colours = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a screen is looked at."""

    language: str
    width: int
    colours: Colours = "light"

    def __str__(self) -> str:
        return f"{self.language} {self.width} {self.colours}"


def contexts(
    browser: Browser, address: str, furnished: Furnished, manner: Manner
) -> dict[str, BrowserContext]:
    """A window for each person who looks, as far signed in as they are."""
    found = {}
    for person, session in sessions(furnished).items():
        context = browser.new_context(
            base_url=address,
            locale={"zh": "zh-CN", "en": "en-GB"}[manner.language],
            timezone_id="Asia/Shanghai",
            viewport={"width": manner.width, "height": HEIGHT},
            has_touch=manner.width == PHONE,
            is_mobile=manner.width == PHONE,
            color_scheme=manner.colours,
            reduced_motion="reduce",
        )
        if session:
            cookie = {"name": "sessionid", "value": session, "url": address}
            context.add_cookies([cookie])  # type: ignore[list-item] # a dict of the same keys
        for script in (SHIFTS, AXE, AUDIT):
            context.add_init_script(script)
        found[person] = context
    return found


def sessions(furnished: Furnished) -> dict[str, str]:
    """The cookie of each person who looks; empty for who isn't known."""
    clients = {name: Client() for name in (VISITOR, HALFWAY, FACTORED, EVERYTHING)}
    users = {FACTORED: furnished.factored, EVERYTHING: furnished.everything}
    for person, user in users.items():
        clients[person].force_login(user)
        answer = {"password": PASSWORD}
        clients[person].post(reverse("account_reauthenticate"), answer)
    _type_password(clients[HALFWAY], furnished.factored)
    return {
        person: client.cookies["sessionid"].value
        if "sessionid" in client.cookies
        else ""
        for person, client in clients.items()
    }


def _type_password(client: Client, user: User) -> None:
    typed = {"login": user.username, "password": PASSWORD}
    client.post(reverse("account_login"), typed)


class Auditor:
    """A page on which screen after screen is opened and looked at."""

    def __init__(self, page: Page, manner: Manner) -> None:
        self._page = page
        self._manner = manner
        self._said: list[str] = []
        page.on("pageerror", lambda error: self._said.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        # The browser itself says so of a page that answers 422, as it should.
        is_refusal = "status of 422" in message.text and "?" in message.location["url"]
        if message.type == "error" and not is_refusal:
            self._said.append(message.text)

    def faults_of(self, screen: Screen) -> list[str]:
        """Open a screen; all that is wrong with it."""
        self._said.clear()
        answer = self._page.goto(screen.path)
        is_phone = self._manner.width == PHONE
        facts = self._page.evaluate("(is) => lotproofAudit.look(is)", is_phone)
        found: list[str] = [*facts["faults"], *self._of_words(facts["words"])]
        found += self._of_frame(facts)
        if answer is None or answer.status != screen.status:
            found.append(f"answers {answer and answer.status}")
        found += self._said
        if not is_phone:
            found += self._of_keys(facts["focused"])
        found += self._at_width(DESK if is_phone else PHONE)
        return [f"{screen} {self._manner}: {fault}" for fault in found]

    def _of_frame(self, facts: dict[str, Any]) -> Iterator[str]:
        if facts["heads"] != 1:
            yield f"{facts['heads']} first headings"
        if facts["lang"] != LANGUAGES[self._manner.language]:
            yield f"is in {facts['lang']!r}"
        if facts["wide"] > 0:
            yield f"sticks out by {facts['wide']} pixels"
        if facts["shifted"] >= MOST_SHIFT:
            yield f"shifts by {facts['shifted']:.2f}"

    def _of_words(self, texts: list[str]) -> Iterator[str]:
        for text in texts:
            left = DATA.sub(" ", text)
            if self._manner.language == "en" and CHINESE.search(left):
                yield f"not English: {text[:80]}"
            unknown = LATIN.findall(SAME_IN_ALL.sub(" ", left))
            if self._manner.language == "zh" and unknown:
                yield f"not Chinese: {text[:80]} {unknown}"

    def _of_keys(self, first: str) -> Iterator[str]:
        self._page.keyboard.press("Tab")
        if (first or self._ask("focused")) not in FIRST:
            yield f"the focus begins at {first or self._ask('focused')}"
        yield from self._ask("unseen")

    def _at_width(self, width: int) -> Iterator[str]:
        self._page.set_viewport_size({"width": width, "height": HEIGHT})
        if (wide := self._ask("wide")) > 0:
            yield f"sticks out by {wide} pixels at {width}"
        own = self._manner.width
        self._page.set_viewport_size({"width": own, "height": HEIGHT})

    def _ask(self, question: str) -> Any:
        return self._page.evaluate(f"lotproofAudit.{question}()")
