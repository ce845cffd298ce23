"""The adapter itself: it answers whatever comes in."""

import io
import json
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotproof.cli import main
from lotproof.cli.conformance import answer, answers
from tests.conformance.asking import ask, value_of

OPS = [
    "udi.parse", "gs1.parse", "gs1.build", "gmn.check", "hibc.parse", "epc.decode",
    "epc.encode", "merkle.root", "merkle.inclusion", "merkle.consistency", "tiles.path",
    "note.verify", "checkpoint.parse", "jcs",
]  # fmt: skip
FIELDS = [
    "scan", "scans", "data", "bracketed", "uri", "strict", "elements", "gmn",
    "verify_check", "hex", "tag_uri", "filter", "bits", "leaves", "leaf_index",
    "tree_size", "leaf_hash", "root", "proof", "size1", "size2", "root1", "root2",
    "level", "index", "width", "note", "vkeys", "json",
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)  # JSON has neither
    | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)


def test_answers_in_order_until_the_input_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = b"\n".join(
        [
            b'{"id": 7, "op": "udi.parse", "input": {"scan": "(01)06901234567892"}}',
            b"",
            b"{nonsense",
            b'{"id": "x", "op": "no.such", "input": {}}',
            b'{"id": 8, "op": "udi.parse", "input": {"scan": "(01)06901234567893"}}',
        ]
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))

    assert main(["conformance"]) == 0

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["id"] for one in said] == [7, None, "x", 8]
    assert [one.get("ok") for one in said] == [True, False, None, False]
    assert "skip" in said[2]
    assert said[3]["error"].startswith(
        "GTIN 06901234567893: check digit is 3, expected 2."
    )


@given(
    st.sampled_from(OPS) | st.text(),
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6) | VALUES,
)
@example("tiles.path", {"level": 0, "index": 10**400, "width": -1})
@example("udi.parse", {"scans": []})
@example("udi.parse", {"scan": "\ud800"})
@example("gs1.build", {"elements": [["01", "²"]]})
@example("jcs", {"json": "[" * 50_000})
@example("epc.decode", {"hex": "F" * 100_000})
@example("gs1.parse", {"data": "1" * 1_000_000})
@example("gs1.parse", {"bracketed": "(10)" + "\\(" * 500_000})
@example("gmn.check", {"gmn": "1" * 1_000_000})
def test_any_request_is_answered(op: str, fields: Any) -> None:
    line = json.dumps({"id": 1, "op": op, "input": fields})

    said = answer(line.encode())

    assert said["id"] == 1
    assert "skip" in said or isinstance(said["ok"], bool)
    assert "defect" not in str(said.get("error"))
    json.dumps(said)


@given(st.binary(min_size=1).filter(bytes.strip))
@example(b"[" * 100_000)
@example(b'"' + b"a" * 100_000)
@example(b"9" * 10_000)
@example(b'{"id": NaN}')
def test_any_line_is_answered(line: bytes) -> None:
    assert len(list(answers([line]))) == 1


def test_absent_fields_are_null() -> None:
    udi = value_of(ask("udi.parse", scan="(01)06901234567892"))

    assert udi["lot"] is None
    assert udi["expires_on"] is None
    assert udi["warnings"] == []


def test_rules_between_elements_can_be_left_out() -> None:
    assert ask("gs1.parse", bracketed="(10)A")["ok"] is False
    assert ask("gs1.parse", bracketed="(10)A", strict=False)["ok"] is True
    assert ask("gs1.parse", bracketed="(10)A^", strict=False)["ok"] is False


def test_coupons_are_skipped() -> None:
    assert ask("gs1.parse", bracketed="(8110)012345")["skip"]
