"""Signed notes, verifier keys and checkpoints against Go's and C2SP's vectors."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from lotproof.core.refusals import Refused
from lotproof.evidence.proofs import checkpoints
from lotproof.evidence.proofs.notes import note_text, parse_vkey, verify_note

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "signed_note"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published notes aren't at {DATA}"
)


def load(name: str, part: str) -> list[dict[str, Any]]:
    path = DATA / name
    if not path.is_file():
        return []
    cases: list[dict[str, Any]] = json.loads(path.read_text())[part]
    return cases


@pytest.mark.parametrize(
    "case", load("note_vectors.json", "verify"), ids=lambda case: case["id"]
)
def test_note(case: dict[str, Any]) -> None:
    note = case.get("message") or bytes.fromhex(case["message_hex"])
    if not case["valid"]:
        with pytest.raises(Refused):
            verify_note(note, case["verifiers"])
        return

    verified = verify_note(note, case["verifiers"])

    assert list(verified.names) == case["verified"]
    assert verified.unverified == len(case.get("unverified", []))


@pytest.mark.parametrize(
    "case", load("note_vectors.json", "verifier_keys"), ids=lambda case: case["vkey"]
)
def test_verifier_key(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert str(parse_vkey(case["vkey"])) == case["vkey"]
    else:
        with pytest.raises(Refused):
            parse_vkey(case["vkey"])


@pytest.mark.parametrize("case", load("checkpoint_bodies.json", "bodies"))
def test_checkpoint(case: dict[str, Any]) -> None:
    if not case["valid"]:
        with pytest.raises(Refused):
            checkpoints.parse(case["body"])
        return

    checkpoint = checkpoints.parse(case["body"])

    lines = case["body"].split("\n")
    assert checkpoint.origin == case.get("origin", lines[0])
    assert checkpoint.size == case.get("size", int(lines[1]))
    assert checkpoint.root == b64decode(lines[2])
    assert [*checkpoint.extensions, ""] == lines[3:]
    assert checkpoint.text == case["body"]


@pytest.mark.parametrize("case", load("checkpoint_bodies.json", "signed_examples"))
def test_signed_checkpoint(case: dict[str, Any]) -> None:
    checkpoint = checkpoints.parse(case["text"])

    assert checkpoint.text == note_text(case["text"])
    header = f"cosignature/v1\ntime {case['cosignature_timestamp']}\n"
    assert header + checkpoint.text == case["cosigned_message"]
