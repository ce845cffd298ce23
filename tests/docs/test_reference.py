"""What the code has must be in the documents, and what they lead to must exist."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from lotproof.accounts.operations import record_visit
from lotproof.accounts.permissions import Permission
from lotproof.cli import COMMANDS
from lotproof.fields.dictionary import FIELDS
from lotproof.workflow.codes import Kind

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "lotproof"
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("benchmarks/*.md")])
SETTING = re.compile(r"\b(?:LOTPROOF_[A-Z_]+|DATABASE(?:_OWNER)?_URL)\b")
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def listed(name: str) -> set[str]:
    """What stands as code in the first column of a page's tables."""
    return set(re.findall(r"^\| `([^`]+)`", page(name), re.MULTILINE))


def texts(folder: Path, *, of: str = "") -> Iterator[str]:
    """Every text that stands in the code below a folder."""
    for path in sorted(folder.rglob("*.py")):
        if of not in str(path.relative_to(ROOT)) or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def event_kinds() -> set[str]:
    """Every kind of entry that an operation appends."""
    packages = {path.name for path in PACKAGE.iterdir()} | set(Kind.values)
    found = {
        text
        for text in texts(PACKAGE, of="operations")
        if EVENT.fullmatch(text) and text.partition(".")[0] in packages
    }
    visits = get_args(get_type_hints(record_visit)["event"])
    return found | {f"accounts.{event}" for event in visits}


def test_what_pages_take_from_the_code_is_as_the_code_is() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_is_documented_and_read() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    read = {
        name
        for source in sources
        for name in SETTING.findall(source)
        if f'"{name}"' in source
    }

    assert set(SETTING.findall(page("settings"))) == read


def test_every_permission_is_documented() -> None:
    assert listed("permissions") == set(Permission.values)


def test_every_field_of_documents_is_documented() -> None:
    assert listed("fields") == set(FIELDS)


def test_every_kind_of_event_is_documented_and_appended() -> None:
    assert listed("event-kinds") == event_kinds()


def test_every_command_is_documented() -> None:
    assert set(HEADING.findall(page("commands"))) - {"Commands"} == set(COMMANDS)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    dead = []
    for target in ("".join(found) for found in LINK.findall(text)):
        name, _, anchor = target.partition("#")
        if "://" in name or name.startswith("mailto:"):
            continue
        to = (path.parent / name).resolve() if name else path
        if not to.exists() or (anchor and anchor not in anchors(to)):
            dead.append(target)

    assert dead == []


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings make."""
    if path.suffix != ".md":
        return set()
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def shown_commands() -> Iterator[tuple[str, str]]:
    """The lines of pages that people are to type."""
    for path in PAGES:
        for line in path.read_text(encoding="utf-8").splitlines():
            typed = re.match(r"(?: {4}|\$ )\s*((?:\S*/)?lotproof|make)\s+(.+)", line)
            if typed:
                yield str(path.relative_to(ROOT)), f"{typed[1]} {typed[2]}"


@pytest.mark.parametrize(("path", "line"), sorted(set(shown_commands())))
def test_commands_to_type_exist(path: str, line: str) -> None:
    words = line.split()
    if words[0] == "make":
        targets = re.findall(
            r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert words[1] in targets, path
    elif words[1] not in {"COMMAND", "--help"}:
        assert words[1] in COMMANDS, path


def test_the_reference_s_first_page_leads_to_all_others() -> None:
    others = {path.name for path in REFERENCE.glob("*.md")} - {"README.md"}

    assert others <= {"".join(found) for found in LINK.findall(page("README"))}


def test_readmes_show_five_pictures_at_most_and_small_ones() -> None:
    shown = sorted((DOCS / "pictures").glob("*.png"))
    tracked = subprocess.run(
        ["git", "ls-files", "docs/pictures"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    readmes = (ROOT / "README.md").read_text("utf-8")
    readmes += (ROOT / "README.zh-CN.md").read_text("utf-8")

    assert len(tracked) <= 5
    for path in shown:
        assert path.stat().st_size < 200_000, path.name
        assert path.name in readmes
