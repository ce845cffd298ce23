"""Published cases, and the adapter that answers them."""

import json
from pathlib import Path
from typing import Any

import pytest

from lotproof.cli.conformance import answer

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def cases(folder: str, name: str) -> Any:
    """Return the cases of a file, or one case that skips where it is missing."""
    path = DATA / folder / name
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    reason = f"the published cases aren't at {path}"
    return [pytest.param({}, marks=pytest.mark.skip(reason=reason))]


def ask(op: str, **fields: Any) -> dict[str, Any]:
    """Ask the adapter as another program would, through JSON."""
    request = json.dumps({"id": 1, "op": op, "input": fields})
    said = json.loads(json.dumps(answer(request.encode())))
    assert said.pop("id") == 1
    assert "defect" not in said.get("error", ""), said
    return dict(said)


def value_of(said: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's value."""
    assert said.get("ok") is True, said
    return dict(said["value"])


def label(case: object) -> str:
    """Name a case after where its source has it."""
    return str(case["id"]) if isinstance(case, dict) and "id" in case else ""
