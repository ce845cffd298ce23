"""Requests with more lines than a document may have."""

from typing import Any

import pytest

from lotproof.core.ids import new_id
from lotproof.processes.operations import LineResult, Picked, Placement
from lotproof.processes.operations.steps import MOST_LINES
from lotproof.processes.refusals import TooManyLines
from tests.builders.prepared import prepare
from tests.builders.refusing import refused

pytestmark = pytest.mark.django_db

TEN_THOUSAND = 10_000


@pytest.mark.parametrize(
    ("name", "argument", "parts"),
    [
        ("inspect", "results", [LineResult(new_id(), 1, {})] * TEN_THOUSAND),
        ("put_away", "placements", [Placement(new_id(), new_id(), 1)] * TEN_THOUSAND),
        ("pick_units", "picked", [Picked(new_id(), 1, new_id())] * TEN_THOUSAND),
        ("release_goods", "checks", {new_id(): {} for _ in range(TEN_THOUSAND)}),
    ],
)
def test_are_refused_before_anything_is_locked(
    name: str, argument: str, parts: Any
) -> None:
    prepared = prepare(name)

    with refused(TooManyLines, f"at most {MOST_LINES}", f"最多 {MOST_LINES} 行"):
        prepared.call(**{argument: parts})
