"""The table of docs/security.md: who attacks which promise, and the tests that show it.

A test says what it defends by a mark with two codes of the lists below:

    @pytest.mark.defends("invent", against="database")

`tools/reference.py` writes the table from these marks.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TESTS = PROJECT / "tests"

PROMISES = {
    "stock": "Stock is never wrong silently",
    "rewrite": "History can't be rewritten silently",
    "invent": "History can't be invented silently",
    "vanish": "What was committed can't vanish silently",
    "sign": "Nobody signs for somebody else",
    "saw": "A signature covers what its signer saw",
    "prove": "A dossier or checkpoint proves only what the log says",
    "true": "No page makes a false record by itself",
    "closed": "Nobody sees or does what isn't theirs",
    "serve": "The service comes back by itself and loses nothing",
}

ATTACKERS = {
    "database": "who can read and write the database",
    "folder": "who can read or write the data folder",
    "administrator": "an administrator of the product",
    "colleague": "a colleague who is signed in, or at an open session",
    "visitor": "a visitor who isn't signed in",
    "sender": "who hands over a file, a code, a dossier or an address",
    "mistake": "an honest person's mistake, or a scanner's",
    "power": "kills, crashes, full disks, a lost network",
}


def defended() -> Iterator[tuple[str, str, str, str]]:
    """Yield attacker, promise, path and name of each test that bears the mark.

    Raises:
        ValueError: If a mark names a code that isn't in the lists.
    """
    for path in sorted(TESTS.rglob("test_*.py")):
        place = path.relative_to(PROJECT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        whole = [
            mark
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == MARKS
            for mark in _marks(ast.walk(node.value))
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for promise, attacker in [*whole, *_marks(node.decorator_list)]:
                    if promise not in PROMISES or attacker not in ATTACKERS:
                        raise ValueError(f"{place}: {node.name}: {promise}, {attacker}")
                    yield attacker, promise, place, node.name


MARKS = "pytestmark"


def _marks(nodes: Iterator[ast.AST] | list[ast.expr]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("defends"):
            promise = ast.literal_eval(node.args[0])
            yield promise, ast.literal_eval(node.keywords[0].value)


def defences(_: str = "") -> str:
    """Return the table: a section a promise, a row an attacker with its tests."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for attacker, promise, place, name in defended():
        link = f"[{_sentence(name)}](../{place})"
        found[promise][attacker].append(link)
    text = ""
    for promise, said in PROMISES.items():
        if promise not in found:
            continue
        text += f"\n### {said}\n\n| Against | Shown by |\n| --- | --- |\n"
        for attacker, who in ATTACKERS.items():
            if links := found[promise].get(attacker):
                text += f"| {who} | {'<br>'.join(sorted(set(links)))} |\n"
    return text


def _sentence(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")
