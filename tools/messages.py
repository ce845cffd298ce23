"""Keeps the message catalogues: extracts texts, merges, and tells what is missing.

    tools/messages.py update [--fill FILE.json ...]
    tools/messages.py check

`update` rewrites each catalogue with the texts that the code and the templates hold
now; a translation whose text is gone goes too. `--fill` takes translations that a
translator returned, as {"English": "中文"}. `check` fails while a text has none.
"""

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "src" / "lotproof"
CATALOGUES = {"zh_Hans": PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"}
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
ONE_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """Return a catalogue of all texts in the sources, without translations."""
    found = Catalog(project="lotproof", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and "static" not in path.parts:
            place = path.relative_to(PROJECT).as_posix()
            for text, context in _texts(path):
                found.add(text, locations=[(place, 0)], context=context)
    return found


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something like Python, with the rest blotted
        # out; its indentation means nothing.
        lines = templatize(source).splitlines()
        source = "\n".join(line.strip() for line in lines)
    file = io.BytesIO(source.encode())
    for _, text, _, context in extract("python", file, keywords=FUNCTIONS):
        if text:
            yield (text if isinstance(text, str) else tuple(text)), context


def renewed(locale: str, path: Path, fill: dict[str, str]) -> Catalog:
    """Return a catalogue with today's texts and what is known of their translations."""
    known = Catalog(locale=locale)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=locale)
    result = Catalog(
        locale=locale,
        header_comment="# Texts of Lotproof; `make messages` keeps this file.",
        project="lotproof",
        version="1",
        last_translator="Lotproof",
        language_team="Lotproof",
        msgid_bugs_address="-",
        fuzzy=False,
    )
    for message in extracted():
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        translation = old.string if old and not old.fuzzy else ""
        key = message.id if isinstance(message.id, str) else message.id[0]
        if not _is_complete(translation):
            translation = fill.get(key, translation)
            if not isinstance(message.id, str) and isinstance(translation, str):
                translation = (translation,) * result.num_plurals
        result.add(
            message.id,
            translation,
            locations=message.locations,
            context=message.context,
        )
    return result


def _is_complete(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    parts = [translation] if isinstance(translation, str) else translation or [""]
    return all(parts)


def update(fill: dict[str, str]) -> None:
    """Rewrite the catalogues."""
    for locale, path in CATALOGUES.items():
        catalogue = renewed(locale, path, fill)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            # Neither line numbers nor dates: a catalogue changes when a text does.
            catalogue.revision_date = catalogue.creation_date = ONE_DATE
            write_po(file, catalogue, width=88, sort_output=True, include_lineno=False)


def faults(locale: str, path: Path) -> list[str]:
    """Return what is wrong with a catalogue, one text a line."""
    found = []
    for message in renewed(locale, path, {}):
        if not message.id:
            continue
        text = message.id if isinstance(message.id, str) else message.id[0]
        parts = message.string or ""
        if not _is_complete(parts):
            found.append(f"{locale}: not translated: {text!r}")
            continue
        for part in [parts] if isinstance(parts, str) else parts:
            unknown = set(PLACEHOLDER.findall(part)) - set(PLACEHOLDER.findall(text))
            if unknown:
                found.append(f"{locale}: {text!r} has no {', '.join(sorted(unknown))}")
    return found


def main() -> int:
    """Run `update` or `check`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["update", "check"])
    parser.add_argument("--fill", nargs="*", type=Path, default=[])
    arguments = parser.parse_args()
    settings.configure(USE_I18N=True)
    if arguments.action == "update":
        fill: dict[str, str] = {}
        for file in arguments.fill:
            fill |= json.loads(file.read_text(encoding="utf-8"))
        update(fill)
    found = [line for item in CATALOGUES.items() for line in faults(*item)]
    print("\n".join(found) or "Every text is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
