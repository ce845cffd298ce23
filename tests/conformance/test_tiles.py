"""Tile paths and partial tiles against C2SP's and Tessera's vectors."""

import json
from pathlib import Path
from typing import Any

import pytest

from lotproof.evidence.proofs.tiles import (
    ENTRIES,
    TileRefused,
    parse_tile_path,
    tile_path,
    tile_width,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "tlog_tiles"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published tile paths aren't at {DATA}"
)


def load(name: str) -> Any:
    return json.loads((DATA / name).read_text())


def test_entries_path() -> None:
    for case in load("path_vectors.json")["entries_path_for_index"]:
        index = case["seq"] // 256
        width = tile_width(0, index, case["logSize"])
        assert tile_path(ENTRIES, index, width) == case["wantPath"]


def test_tile_path() -> None:
    for case in load("path_vectors.json")["tile_path"]:
        path = tile_path(case["level"], case["index"], case.get("p", 0))
        assert path == case["wantPath"]
        assert parse_tile_path(path).index == case["index"]


def test_index_in_a_path() -> None:
    for case in load("path_vectors.json")["n_with_suffix"]:
        path = tile_path(case["level"], case["index"])
        assert path == f"tile/{case['level']}/{case['wantPath']}"


def test_reading_a_path() -> None:
    for case in load("path_vectors.json")["parse_tile_path"]:
        path = f"tile/{case['pathLevel']}/{case['pathIndex']}"
        if case.get("wantErr"):
            with pytest.raises(TileRefused):
                parse_tile_path(path)
        else:
            found = parse_tile_path(path)
            assert (found.level, found.index) == (case["wantLevel"], case["wantIndex"])
            assert found.width % 256 == case["wantP"]


def test_partial_tiles() -> None:
    for case in load("partial_tile_examples_from_spec.json"):
        size = case.pop("tree_size")
        for name, wanted in case.items():
            level = int(name.partition("level")[2][0])
            full = size >> 8 * (level + 1)
            if name.startswith("full"):
                assert full == wanted
            else:
                assert tile_width(level, full, size) == wanted
