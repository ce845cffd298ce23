"""Texts: all marked, all in the catalogue, all kinds of entry have words."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import lotproof
from lotproof.core.refusals import Refused
from lotproof.web import kinds

PACKAGE = Path(lotproof.__file__).parent
TEMPLATES = sorted((PACKAGE / "web" / "templates").rglob("*.html"))
WORDS = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
MARKED = re.compile(
    r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{{.*?}}|{#.*?#}",
    re.DOTALL,
)
SHOWN_ATTRIBUTES = {"placeholder", "title", "aria-label", "alt", "data-label"}
NAMES = {"Lotproof", "证链", "· Lotproof"}
"""The product's own name is the same in every language."""
KIND = re.compile(
    r'kind="([a-z]+\.[a-z_]+)"|"((?:catalog|partners|warehouse)\.[a-z_]+)"'
)
EVENT = re.compile(r'log\(\s*work,\s*"([a-z_]+)"')


class BareText(HTMLParser):
    """Collects what a reader would see that isn't marked for translation."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag == "script" or ("class", "code") in attrs
        self.found += [
            value
            for name, value in attrs
            if name in SHOWN_ATTRIBUTES and value and WORDS.search(value)
        ]

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._is_code = False

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if not self._is_code and WORDS.search(text) and text not in NAMES:
            self.found.append(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_bare_text(path: Path) -> None:
    parser = BareText()

    parser.feed(MARKED.sub("", path.read_text(encoding="utf-8")))

    assert parser.found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_partial_says_what_it_needs(path: Path) -> None:
    if path.name.startswith("_"):
        assert path.read_text(encoding="utf-8").startswith("{# ")
        assert "Needs: " in path.read_text(encoding="utf-8").splitlines()[0]


def refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Every refusal of the product."""
    for subclass in kind.__subclasses__():
        if subclass.__module__.startswith("lotproof."):
            yield subclass
        yield from refusals(subclass)


def test_every_refusal_is_translated_with_the_same_placeholders() -> None:
    for module in pkgutil.walk_packages(lotproof.__path__, "lotproof."):
        if not module.name.endswith(("__main__", "wsgi")):
            importlib.import_module(module.name)
    placeholder = re.compile(r"%\((\w+)\)")
    faults = []
    with override("zh-hans"):
        for refusal in refusals():
            chinese = gettext(refusal.template)
            same = set(placeholder.findall(chinese)) == set(
                placeholder.findall(refusal.template)
            )
            if chinese == refusal.template or not same:
                faults.append(f"{refusal.__name__}: {chinese}")

    assert faults == []


def test_every_kind_of_entry_has_words() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "migrations"  # they name models, not kinds
    ]
    found = {kind for text in sources for pair in KIND.findall(text) for kind in pair}
    bare = {kind for kind in found if kinds.label_of(kind) == kind}
    events = {event for text in sources for event in EVENT.findall(text)}

    assert bare == {""}
    assert events - set(kinds.DOCUMENTS) == set()
