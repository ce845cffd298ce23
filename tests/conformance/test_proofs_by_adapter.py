"""The proof arithmetic again, asked through the adapter."""

import hashlib
import json
from base64 import b64decode, b64encode
from typing import Any

import pytest

from tests.conformance.asking import DATA, ask, cases, label, value_of

NOTES = cases("signed_note", "note_vectors.json")
BODIES = cases("signed_note", "checkpoint_bodies.json")
PATHS = cases("tlog_tiles", "path_vectors.json")


@pytest.mark.parametrize("case", cases("merkle_vectors", "inclusion.json"), ids=label)
def test_inclusion(case: dict[str, Any]) -> None:
    said = ask(
        "merkle.inclusion",
        leaf_index=case["leafIdx"],
        tree_size=case["treeSize"],
        leaf_hash=case["leafHash"],
        root=case["root"],
        proof=case["proof"],
    )

    assert said["ok"] is not case["wantErr"]


@pytest.mark.parametrize("case", cases("merkle_vectors", "consistency.json"), ids=label)
def test_consistency(case: dict[str, Any]) -> None:
    names = ("size1", "size2", "root1", "root2", "proof")

    said = ask("merkle.consistency", **{name: case[name] for name in names})

    assert said["ok"] is not case["wantErr"]


def test_root() -> None:
    found = cases("merkle_vectors", "rfc6962_reference_tree.json")
    if not isinstance(found, dict):
        pytest.skip("the reference tree isn't there")
    leaves = [
        b64encode(bytes.fromhex(leaf)).decode() for leaf in found["leaf_inputs_hex"]
    ]

    said = ask("merkle.root", leaves=leaves)

    root = b64decode(value_of(said)["root"]).hex()
    assert root == found["node_hashes_hex"][-1][-1]
    empty = b64decode(value_of(ask("merkle.root", leaves=[]))["root"])
    assert empty == hashlib.sha256().digest()


@pytest.mark.parametrize(
    "case", PATHS["tile_path"] if isinstance(PATHS, dict) else PATHS
)
def test_tile_path(case: dict[str, Any]) -> None:
    width = {"width": case["p"]} if "p" in case else {}

    said = ask("tiles.path", level=case["level"], index=case["index"], **width)

    assert value_of(said) == {"path": case["wantPath"]}


@pytest.mark.parametrize("case", NOTES["verify"] if isinstance(NOTES, dict) else NOTES)
def test_note(case: dict[str, Any]) -> None:
    if "message_hex" in case:
        pytest.skip("bytes that aren't UTF-8 can't be asked in JSON")

    said = ask("note.verify", note=case["message"], vkeys=case["verifiers"])

    assert said["ok"] is case["valid"]
    if case["valid"]:
        assert said["value"]["signatures"] == case["verified"]
    if "unverified" in case:
        assert said["value"]["unverified"] == len(case["unverified"])


@pytest.mark.parametrize(
    "case", BODIES["bodies"] if isinstance(BODIES, dict) else BODIES
)
def test_checkpoint(case: dict[str, Any]) -> None:
    said = ask("checkpoint.parse", note=case["body"])

    assert said["ok"] is case["valid"]
    if "size" in case:
        assert said["value"]["size"] == case["size"]
        assert said["value"]["origin"] == case["origin"]


@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in (DATA / "jcs_rfc8785" / "input").glob("*.json")),
)
def test_canonical_json(name: str) -> None:
    text = (DATA / "jcs_rfc8785" / "input" / name).read_text(encoding="utf-8")
    expected = (DATA / "jcs_rfc8785" / "output" / name).read_bytes()

    said = ask("jcs", json=text)

    assert bytes.fromhex(value_of(said)["hex"]) == expected
    assert json.loads(expected) == json.loads(text)
