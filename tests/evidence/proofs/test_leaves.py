from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.leaves import LeafRefused, leaf_hash_of, leaf_input
from lotproof.evidence.proofs.merkle import leaf_hash

from .make import AT

ID = "0192f7a0-0000-7000-8000-00000000000a"


@given(st.binary(), st.uuids(), st.sampled_from(["ledger.moved", "a_1.b2.c"]))
def test_is_the_canonical_json_of_its_parts(body: bytes, key: UUID, kind: str) -> None:
    parts = {
        "id": str(key),
        "kind": kind,
        "at": AT,
        "digest": sha256(body).hexdigest(),
    }

    assert leaf_input(key, kind, AT, body) == canonical_json(parts)
    assert leaf_hash_of(key, kind, AT, body) == leaf_hash(canonical_json(parts))


def test_changes_with_the_body() -> None:
    assert leaf_input(ID, "a.b", AT, b"1") != leaf_input(ID, "a.b", AT, b"2")


@pytest.mark.parametrize(
    ("key", "kind", "at", "part"),
    [
        (ID.upper(), "a.b", AT, "id"),
        (ID.replace("-", ""), "a.b", AT, "id"),
        (ID + "\n", "a.b", AT, "id"),
        (ID, 'a.b","x":"', AT, "kind"),
        (ID, "moved", AT, "kind"),
        (ID, "a.b", "2026-03-02T04:05:06Z", "at"),
        (ID, "a.b", AT.replace("Z", "+00:00"), "at"),
        (ID, "a.b", "２" + AT[1:], "at"),
    ],
)
def test_refuses_a_second_spelling(key: str, kind: str, at: str, part: str) -> None:
    with pytest.raises(LeafRefused, match=f"has {part} "):
        leaf_input(key, kind, at, b"{}")
