"""What no linter knows about the sources."""

import ast
import importlib
import inspect
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from lotproof.core.refusals import Refused
from lotproof.evidence.images import audited_models
from lotproof.evidence.models import AppendOnly, Versioned

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "lotproof"
WRITE = re.compile(
    r"\.(save|create|delete|bulk_create|bulk_update|get_or_create|update_or_create)$"
    r"|(\.objects|\))\.update$"
)
PLACEHOLDER = re.compile(r"%\((\w+)\)")
LONGEST_FILE = 500
LONGEST_FUNCTION = 60

WRITES_ELSEWHERE = {
    "evidence/verification": "temporary tables of the replay, gone with its connection",
    "web/sign_in": "allauth's own tables, through its adapter",
}
"""Folders that may write although they aren't operations, with the reason."""

UNANSWERED = ("lotproof.cli.", "lotproof.catalog.registries.")
"""Where refusals go to a terminal or a report only."""

STORIES = {
    "tests/api/test_main_job.py",
    "tests/ledger/test_threads.py",
    "tests/web/documents/test_whole_line.py",
}
"""Tests that tell one long story from beginning to end in one function."""

NO_RECORDS = {"book.save", "code.save", "small.save"}
"""Calls that write a workbook or a picture, not a record."""


def sources() -> list[Path]:
    """Every Python file of the project that isn't made by a program."""
    folders = [PACKAGE, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks"]
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [path for path in files if "migrations" not in path.parts] + [
        ROOT / "bootstrap.py"
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_file_is_tidy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_FILE, "split the file"
    writes = path.is_relative_to(PACKAGE) and not may_write(path)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_long = length(node) >= LONGEST_FUNCTION
            assert not is_long or name_of(path) in STORIES, f"{node.name} is too long"
        if isinstance(node, ast.Call) and writes:
            call = ast.unparse(node.func)
            is_write = WRITE.search(call) and call not in NO_RECORDS
            assert not is_write, f"{call} belongs in operations"


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, without the docstring that lists refusals."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno if body else 0


def may_write(path: Path) -> bool:
    inside = path.relative_to(PACKAGE)
    if "operations" in inside.parts or inside.name == "operations.py":
        return True
    return any(inside.is_relative_to(folder) for folder in WRITES_ELSEWHERE)


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "misc", "tools"}

    found = [path for path in PACKAGE.rglob("*.py") if path.stem in drawers]

    assert found == []


def refusals() -> list[type[Refused]]:
    """Every refusal of the product."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "class " in (source := path.read_text("utf-8")) and "template = " in source:
            name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            importlib.import_module(name.removesuffix(".__init__"))
    found: set[type[Refused]] = set()
    waiting: list[type[Refused]] = [Refused]
    while waiting:
        for subclass in waiting.pop().__subclasses__():
            found.add(subclass)
            waiting.append(subclass)
    return sorted(
        (one for one in found if one.__module__.startswith("lotproof.")),
        key=lambda one: (one.__name__, one.__module__),
    )


REFUSALS = refusals()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_refusal_says_what_to_do(refusal: type[Refused]) -> None:
    text = refusal.template

    assert text == text.strip()
    assert " " in text, "a sentence, not a code"
    assert not re.search(r"%[^(%]|%$", text), "placeholders have names"
    assert refusal.__doc__


def test_a_refusal_s_name_is_its_code_and_given_once() -> None:
    # What a command prints, or a report of an import lists, no API client tests for.
    answered = [one for one in REFUSALS if not one.__module__.startswith(UNANSWERED)]
    names = [one.__name__ for one in answered]
    twice = {
        f"{one.__module__}.{one.__name__}"
        for one in answered
        if names.count(one.__name__) > 1
    }

    assert twice == set()


def raises() -> Iterator[tuple[Path, int, str, frozenset[str]]]:
    """Where a refusal is made with values that can be seen in the source."""
    known = {refusal.__name__ for refusal in REFUSALS}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in known
                and not node.args
                and all(keyword.arg for keyword in node.keywords)
            ):
                given = frozenset(keyword.arg or "" for keyword in node.keywords)
                yield path, node.lineno, node.func.id, given


def test_refusals_are_given_the_values_that_their_texts_name() -> None:
    named = {
        refusal.__name__: frozenset(PLACEHOLDER.findall(refusal.template))
        for refusal in REFUSALS
        if refusal.__init__ is Refused.__init__
    }

    wrong = [
        f"{name_of(path)}:{number}: {name} lacks {sorted(named[name] - given)}"
        for path, number, name, given in raises()
        if name in named and not named[name] <= given
    ]

    assert wrong == []


def audited(kind: type[models.Model]) -> list[type[models.Model]]:
    return [model for model in audited_models() if issubclass(model, kind)]


def triggers() -> dict[str, set[str]]:
    """The names of the triggers of each table in the live database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation.relname, trigger.tgname FROM pg_trigger trigger "
            "JOIN pg_class relation ON relation.oid = trigger.tgrelid "
            "WHERE NOT trigger.tgisinternal AND trigger.tgenabled = 'O' "
            "AND relation.relnamespace = current_schema()::regnamespace"
        )
        found: dict[str, set[str]] = {}
        for table, trigger in cursor.fetchall():
            found.setdefault(table, set()).add(trigger)
    return found


@pytest.mark.django_db
def test_the_database_itself_keeps_evidence_from_being_rewritten() -> None:
    found = triggers()

    for model in audited(AppendOnly):
        assert "append_only" in found.get(model._meta.db_table, set()), model
    for model in audited(Versioned):
        guards = found.get(model._meta.db_table, set())
        assert {"append_only", "next_version"} <= guards, model
    for table in ("evidence_entry", "evidence_leaf", "evidence_checkpoint"):
        assert "append_only" in found[table]


@pytest.mark.parametrize("model", audited_models(), ids=lambda model: model.__name__)
def test_an_audited_record_holds_on_to_what_it_names(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and field.model is model:
            assert field.remote_field.on_delete is models.PROTECT, field.name
    assert not model._meta.ordering, "a query says its own order"
    assert issubclass(model, AppendOnly) != issubclass(model, Versioned)


def test_every_record_of_ours_says_what_it_is() -> None:
    ours = [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("lotproof.")
        for model in config.get_models()
    ]

    assert ours
    for model in ours:
        doc = inspect.getdoc(model) or ""
        assert not doc.startswith(f"{model.__name__}("), f"{model} has no docstring"


def test_imports_go_downwards() -> None:
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
