"""Keeps what the reference pages take from the code.

    tools/reference.py update
    tools/reference.py check

A page says by a comment where a made part stands and what it shows:

    <!-- made: fields ledger.Movement -->
    <!-- end -->

`update` writes these parts; `check` fails while one isn't as it would be written.
"""

import argparse
import importlib
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from defences import defences

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "src" / "lotproof"
DOCS = PROJECT / "docs"
PAGES = [DOCS / "security.md", *sorted((DOCS / "reference").glob("*.md"))]
CHINESE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PART = re.compile(
    r"(?P<begin><!-- made: (?P<what>\w+)(?P<words>[^\n]*?) -->\n)"
    r".*?(?P<end><!-- end -->)",
    re.DOTALL,
)
RAISED = re.compile(r"^ {4}(\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)
MOST_CHOICES = 14


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def sentence(text: str) -> str:
    """Return a text of the code in one line, fit for a table's cell."""
    return " ".join(text.split()).replace("|", "\\|")


# Records


def fields(name: str) -> str:
    """Return a record's columns and constraints."""
    from django.apps import apps  # noqa: PLC0415 - needs settings

    model = apps.get_model(name)
    rows = [
        [f"`{field.name}`", _type_of(field), _meaning(field)]
        for field in model._meta.concrete_fields
        if field.name not in {"id", "version"}
    ]
    text = f"Table `{model._meta.db_table}`.\n\n"
    text += table(["Field", "Type and limits", "Meaning"], rows)
    if rules := list(_constraints(model)):
        text += "\nThe database itself refuses a row that breaks one of these:\n\n"
        text += "".join(f"- {rule}\n" for rule in rules)
    return text


def _type_of(field: Any) -> str:
    inner = getattr(field, "base_field", None)
    said = _kind_of(inner or field)
    choices = list((inner or field).choices or [])
    if 0 < len(choices) <= MOST_CHOICES:
        said = "one of " + ", ".join(f"`{value}`" for value, _label in choices)
    elif choices:
        said = "one of the [permissions](permissions.md)"
    if inner:
        said = f"list: {said}"
    if field.unique:
        said += ", unique"
    if field.null:
        said += ", or null"
    return said


def _kind_of(field: Any) -> str:
    from django.db import models  # noqa: PLC0415 - needs settings

    if isinstance(field, models.ForeignKey):
        return f"{field.related_model._meta.object_name}"
    if isinstance(field, models.DecimalField):
        return f"decimal, {field.max_digits} digits, {field.decimal_places} of them \
after the point"
    if isinstance(field, models.CharField):
        return f"text, at most {field.max_length}"
    for kind, said in (
        (models.TextField, "text"),
        (models.BooleanField, "yes or no"),
        (models.DateTimeField, "moment"),
        (models.DateField, "day"),
        (models.JSONField, "JSON"),
        (models.UUIDField, "UUID"),
        (models.BinaryField, "bytes"),
        (models.IntegerField, "integer"),
    ):
        if isinstance(field, kind):
            return said
    return str(type(field).__name__)


def _meaning(field: Any) -> str:
    said = [sentence(str(field.help_text)).rstrip(".")] if field.help_text else []
    if field.name in MEANINGS:
        said.append(MEANINGS[field.name])
    return ". ".join(said)


MEANINGS = {
    "sort_key": "Pinyin of the name, by which lists are ordered",
    "is_active": "No: out of use; what it was used for stays",
    "approved_by": "Null together with `approved_at`",
    "released_by": "Null together with `released_at`",
    "revoked_by": "Null together with `revoked_at`",
    "temperature_min_celsius": "°C",
    "temperature_max_celsius": "°C",
    "storage_min_celsius": "°C, as on the label",
    "storage_max_celsius": "°C, as on the label",
    "near_expiry_days": "Days before the expiry from which stock is pointed out",
    "reverses": "The mistaken movement; at most one reversal each",
    "document": "The document that moved the units; null outside of one",
    "document_line": "Its line",
    "entry": "The evidence entry of the operation",
}
"""What fields that have no help text mean in every record that has them."""


def _constraints(model: Any) -> Iterator[str]:
    from django.db.models import UniqueConstraint  # noqa: PLC0415 - needs settings

    for rule in model._meta.constraints:
        columns = ", ".join(rule.fields) if isinstance(rule, UniqueConstraint) else ""
        when = ", for some rows only" if getattr(rule, "condition", None) else ""
        detail = f" (unique: {columns}{when})" if columns else ""
        yield f"`{rule.name}`{detail}"


# Refusals


def refuses(words: str) -> str:
    """Return what operations refuse, in the order in which they look."""
    text = ""
    for name in words.split():
        module, _dot, function = name.rpartition(".")
        found = getattr(importlib.import_module(f"lotproof.{module}"), function)
        doc = inspect.getdoc(found) or ""
        text += f"\n### `{function}`\n\n{sentence(doc.partition(chr(10) * 2)[0])}\n\n"
        raised = RAISED.findall(doc.partition("Raises:\n")[2].partition("\n\n")[0])
        for number, (refusal, condition) in enumerate(raised, 1):
            text += f"{number}. {_linked(refusal)}{sentence(condition)}\n"
        if not raised:
            text += "It refuses nothing of its own.\n"
    return text


def _linked(refusal: str) -> str:
    if refusal == "Refused":
        return ""
    known = {one.__name__ for one in refusals()}
    if refusal not in known:
        return f"`{refusal}`: "
    return f"[{refusal}](refusals.md#{refusal.lower()}): "


def refusals() -> list[type[Any]]:
    """Return every refusal of the product, by package and name."""
    from lotproof.core.refusals import Refused  # noqa: PLC0415 - needs the path

    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "class " in source and "template = " in source:
            name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            importlib.import_module(name.removesuffix(".__init__"))
    found: set[type[Any]] = set()
    waiting: list[type[Any]] = [Refused]
    while waiting:
        for subclass in waiting.pop().__subclasses__():
            found.add(subclass)
            waiting.append(subclass)
    ours = [one for one in found if one.__module__.startswith("lotproof.")]
    return sorted(ours, key=_place)


def _place(refusal: type[Any]) -> tuple[str, str, str]:
    module = refusal.__module__
    return module.split(".")[1], refusal.__name__, module


def texts(_words: str) -> str:
    """Return the sentence of every refusal in both languages."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - only this part

    with CHINESE.open("rb") as file:
        chinese = read_po(file, locale="zh_Hans")
    text, package = "", ""
    for refusal in refusals():
        if package != (package := refusal.__module__.split(".")[1]):
            text += f"\n## {package}\n"
        known = chinese.get(refusal.template)
        translated = known.string if known and isinstance(known.string, str) else ""
        text += f"\n### {refusal.__name__}\n\n"
        text += f"{sentence((inspect.getdoc(refusal) or '').partition('.')[0])}.\n\n"
        text += f"> {_quoted(refusal.template)}\n>\n> {_quoted(translated)}\n"
    return text


def _quoted(text: str) -> str:
    """Return a template as a person reads it, its placeholders in angle brackets."""
    plain = re.sub(r"%\((\w+)\)[a-z]", r"‹\1›", text).replace("%%", "%")
    return " ".join(plain.split())


# Permissions, templates, commands


def matrix(_words: str) -> str:
    """Return the permissions and the roles that have them at the start."""
    from lotproof.accounts.permissions import (  # noqa: PLC0415 - needs settings
        Permission,
    )
    from lotproof.accounts.roles import STARTING_ROLES  # noqa: PLC0415 - likewise

    rows = [
        [
            f"`{permission.value}`",
            str(permission.label),
            *("●" if permission in role.permissions else "" for role in STARTING_ROLES),
        ]
        for permission in Permission
    ]
    return table(["Permission", "Allows", *(r.name for r in STARTING_ROLES)], rows)


def states(_words: str) -> str:
    """Return a diagram of each kind of document, and what its steps ask."""
    from lotproof.processes.templates import (  # noqa: PLC0415 - needs settings
        STARTING_TEMPLATES,
    )
    from lotproof.workflow.codes import DRAFT  # noqa: PLC0415 - likewise
    from lotproof.workflow.templates import read_process  # noqa: PLC0415 - likewise

    text = ""
    for kind, definition in STARTING_TEMPLATES.items():
        process = read_process(definition)
        lines = ["stateDiagram-v2", f"[*] --> {DRAFT}"]
        rows = []
        for rule in process.steps.values():
            lines += [
                f"{state} --> {rule.to_state}: {rule.label}"
                for state in sorted(rule.from_states)
            ]
            rows.append(_step_row(rule))
        lines += [f"{state} --> [*]" for state in sorted(process.final_states)]
        drawing = "\n    ".join(lines)
        text += f"\n### {kind.label} (`{kind.value}`)\n\n```mermaid\n{drawing}\n```\n\n"
        text += table(
            ["Step", "Permission", "Fields needed", "Not by who did", "Signed"], rows
        )
    return text


def _step_row(rule: Any) -> list[str]:
    needed = [f"`{field}`" for field in rule.needs]
    needed += [f"`{field}` of each line" for field in rule.line_needs]
    for condition, names in rule.needs_if.items():
        codes = ", ".join(f"`{name}`" for name in names)
        needed.append(f"if {condition}: {codes}")
    signed = f"as {rule.meaning} if {', '.join(sorted(rule.sign_if))}"
    return [
        f"`{rule.code}`" + (" (follows by itself)" if rule.is_automatic else ""),
        f"`{rule.permission.value}`",
        "; ".join(needed),
        ", ".join(f"`{step}`" for step in sorted(rule.not_by)),
        signed if rule.meaning else "",
    ]


def dictionary(_words: str) -> str:
    """Return the fields that documents may ask for."""
    from lotproof.fields.dictionary import FIELDS  # noqa: PLC0415 - needs the path

    rows = [
        [
            f"`{field.code}`",
            field.label,
            field.type.value
            + "".join(f", `{code}`" for code, _label in field.choices)
            + (f", {field.unit}" if field.unit else "")
            + (f", {field.least} to {field.most}" if field.least is not None else ""),
            field.source,
        ]
        for field in FIELDS.values()
    ]
    return table(["Field", "Label", "Type, unit and bounds", "Asked for by"], rows)


def routes(_words: str) -> str:
    """Return between which places goods may go."""
    from lotproof.ledger.rules import ROUTES  # noqa: PLC0415 - needs settings

    rows = [
        [f"`{purpose.value}`", f"`{source}`", ", ".join(f"`{t}`" for t in targets)]
        for purpose, pairs in ROUTES.items()
        for source, targets in _by_source(pairs)
    ]
    return table(["Purpose", "From", "To"], rows)


def _by_source(pairs: frozenset[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for source, target in sorted(pairs):
        found.setdefault(source, []).append(target)
    return list(found.items())


def commands(_words: str) -> str:
    """Return every command with its arguments."""
    from lotproof.cli import COMMANDS  # noqa: PLC0415 - needs the path

    os.environ["COLUMNS"] = "88"
    text = ""
    for name in COMMANDS:
        module = importlib.import_module(f"lotproof.cli.{name.replace('-', '_')}")
        parser = argparse.ArgumentParser(
            prog=f"lotproof {name}", description=module.SUMMARY
        )
        module.add_arguments(parser)
        text += f"\n## {name}\n\n{sentence(module.SUMMARY)}\n\n"
        rows = [
            [_argument(action), sentence(_help_of(action))]
            for action in parser._actions  # noqa: SLF001 - the only list of them
            if action.dest != "help"
        ]
        text += table(["Argument", "Meaning"], rows) if rows else "No arguments.\n"
    return text


def _argument(action: argparse.Action) -> str:
    name = ", ".join(action.option_strings) or action.metavar or action.dest
    takes_value = action.option_strings and action.nargs != 0
    value = action.metavar or ("" if not takes_value else action.dest.upper())
    shown = f"{name} {value}" if takes_value else f"{name}"
    return f"`{shown.strip()}`"


def _help_of(action: argparse.Action) -> str:
    said = action.help or ""
    if action.choices:
        said += f" (one of {', '.join(f'`{one}`' for one in action.choices)})"
    usual = action.default
    if isinstance(usual, Path):  # where this checkout lies is nobody's business
        usual = os.path.relpath(usual, PROJECT)
    if usual and usual != argparse.SUPPRESS:
        said += f" (without it `{usual}`)"
    return said.strip()


MAKERS: dict[str, Callable[[str], str]] = {
    "commands": commands,
    "defences": defences,
    "dictionary": dictionary,
    "fields": fields,
    "matrix": matrix,
    "refuses": refuses,
    "routes": routes,
    "states": states,
    "texts": texts,
}


def renewed(page: str) -> str:
    """Return a page's text with its made parts as the code has them now."""

    def make(part: re.Match[str]) -> str:
        made = MAKERS[part["what"]](part["words"].strip())
        return f"{part['begin']}\n{made.strip()}\n\n{part['end']}"

    return PART.sub(make, page)


def main() -> int:
    """Run `update` or `check`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["update", "check"])
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotproof.settings")
    import django  # noqa: PLC0415 - the settings must be named before
    from django.utils import translation  # noqa: PLC0415 - likewise

    django.setup()
    translation.activate("en")
    stale = []
    for path in PAGES:
        before = path.read_text(encoding="utf-8")
        if before != (after := renewed(before)):
            stale.append(path.name)
            if arguments.action == "update":
                path.write_text(after, encoding="utf-8")
    if arguments.action == "update" or not stale:
        print(f"Renewed: {', '.join(stale) or 'nothing'}")
        return 0
    print(f"Not as the code is: {', '.join(stale)}. Run: make reference")
    return 1


if __name__ == "__main__":
    sys.exit(main())
