from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.checkpoints import (
    Checkpoint,
    CheckpointRefused,
    parse,
    sign,
    verify,
)
from lotproof.evidence.proofs.notes import NoKnownSignature, NoteRefused, sign_note

from .make import KEY, ORIGIN, make_key
from .test_notes import cosign

ROOT = bytes(range(32))
CHECKPOINT = Checkpoint(origin=ORIGIN, size=7, root=ROOT)
NOTE = sign(origin=ORIGIN, size=7, root=ROOT, key=KEY.private_key)
LINES = CHECKPOINT.text.split("\n")


def test_a_signed_checkpoint_verifies() -> None:
    checkpoint, note = verify(NOTE, [KEY.vkey])

    assert checkpoint == CHECKPOINT
    assert note.names == (ORIGIN,)


def test_reads_a_text_with_and_without_signatures() -> None:
    assert parse(NOTE) == parse(CHECKPOINT.text) == CHECKPOINT


LINE = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), min_size=1)


@given(LINE, st.integers(0, 2**64 - 1), st.lists(LINE))
def test_a_text_reads_back(origin: str, size: int, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, ROOT, tuple(extensions))

    assert parse(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n".join(LINES[:2]) + "\n",
        CHECKPOINT.text[:-1],
        CHECKPOINT.text.replace("\n7\n", "\n07\n"),
        CHECKPOINT.text.replace("\n7\n", "\n+7\n"),
        CHECKPOINT.text.replace("\n7\n", "\n-7\n"),
        CHECKPOINT.text.replace("\n7\n", "\n7 \n"),
        CHECKPOINT.text.replace("\n7\n", "\n٧\n"),
        CHECKPOINT.text.replace("\n7\n", f"\n{2**64}\n"),
        CHECKPOINT.text.replace("\n7\n", "\n" + "9" * 5000 + "\n"),
        CHECKPOINT.text.replace("=\n", "\n"),
        CHECKPOINT.text.replace(LINES[2], LINES[2][4:]),
        CHECKPOINT.text.replace(LINES[2], LINES[2] + " "),
        CHECKPOINT.text.replace(ORIGIN, ""),
    ],
)
def test_refuses_any_other_text(text: str) -> None:
    with pytest.raises(CheckpointRefused):
        parse(text)


def test_refuses_broken_signatures_even_unread() -> None:
    with pytest.raises(NoteRefused):
        parse(CHECKPOINT.text + "\nnot a signature\n")


def test_refuses_another_key() -> None:
    with pytest.raises(NoKnownSignature):
        verify(NOTE, [make_key(2).vkey])


def test_refuses_a_known_key_of_another_log() -> None:
    other = make_key(2, "other.example")
    note = sign_note(CHECKPOINT.text, other.name, other.private_key)

    with pytest.raises(CheckpointRefused, match=f"log {ORIGIN} has signed"):
        verify(note, [other.vkey, KEY.vkey])


def test_refuses_a_witness_alone() -> None:
    line, vkey = cosign(CHECKPOINT.text, make_key(2).private_key, 5)

    with pytest.raises(CheckpointRefused):
        verify(f"{CHECKPOINT.text}\n{line}", [KEY.vkey, vkey])


def test_a_witness_stands_beside_the_log() -> None:
    line, vkey = cosign(CHECKPOINT.text, make_key(2).private_key, 5)

    _, note = verify(NOTE + line, [KEY.vkey, vkey])

    assert note.names == (ORIGIN, "witness.example/w1")


def test_an_empty_tree_has_size_0() -> None:
    assert parse(replace(CHECKPOINT, size=0).text).size == 0
