"""RFC 9162 hashing and proofs against transparency-dev's vectors."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from lotproof.evidence.proofs.merkle import (
    CompactTree,
    ProofRefused,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    root_of,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "merkle_vectors"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published Merkle vectors aren't at {DATA}"
)


def load(name: str) -> Any:
    path = DATA / name
    return json.loads(path.read_text()) if path.is_file() else []


def named(case: dict[str, Any]) -> str:
    return str(case["id"]).removeprefix("testdata/").removesuffix(".json")


def proof_of(case: dict[str, Any]) -> list[bytes]:
    return [b64decode(node) for node in case["proof"] or []]


@pytest.mark.parametrize("case", load("inclusion.json"), ids=named)
def test_inclusion(case: dict[str, Any]) -> None:
    claim: dict[str, Any] = {
        "index": case["leafIdx"],
        "size": case["treeSize"],
        "leaf": b64decode(case["leafHash"]),
        "root": b64decode(case["root"]),
        "proof": proof_of(case),
    }
    if case["wantErr"]:
        with pytest.raises(ProofRefused):
            check_inclusion(**claim)
    else:
        check_inclusion(**claim)


@pytest.mark.parametrize("case", load("consistency.json"), ids=named)
def test_consistency(case: dict[str, Any]) -> None:
    claim: dict[str, Any] = {
        "old_size": case["size1"],
        "new_size": case["size2"],
        "old_root": b64decode(case["root1"]),
        "new_root": b64decode(case["root2"]),
        "proof": proof_of(case),
    }
    if case["wantErr"]:
        with pytest.raises(ProofRefused):
            check_consistency(**claim)
    else:
        check_consistency(**claim)


def test_reference_tree() -> None:
    tree = load("rfc6962_reference_tree.json")
    leaves = [leaf_hash(bytes.fromhex(text)) for text in tree["leaf_inputs_hex"]]
    compact = CompactTree()
    roots = [compact.root().hex()]
    for leaf in leaves:
        compact.append(leaf)
        roots.append(compact.root().hex())

    assert [leaf.hex() for leaf in leaves] == tree["node_hashes_hex"][0]
    assert [root_of(leaves[:size]).hex() for size in range(9)] == roots
    assert roots == tree["root_hash_by_size_hex"]


def test_hasher() -> None:
    for case in load("rfc6962_reference_tree.json")["hasher"]:
        if "left_text" in case:
            found = node_hash(case["left_text"].encode(), case["right_text"].encode())
        elif "empty root" in case["desc"]:
            found = root_of([])
        else:
            found = leaf_hash(case.get("data_text", "").encode())
        assert found.hex() == case["want"], case["desc"]
