import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.canonical import (
    LARGEST_INTEGER,
    NoSuchJson,
    NotCanonical,
    canonical_json,
    canonicalise_text,
    parse_canonical,
)

INTEGERS = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.none() | st.booleans() | INTEGERS | TEXTS
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        max_leaves=30,
    )


@given(nested(PLAIN))
def test_writes_bodies_as_the_reference_does(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(nested(PLAIN | FLOATS))
def test_writes_doubles_as_the_reference_does(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(nested(PLAIN | FLOATS))
def test_reads_back_what_it_wrote(value: Any) -> None:
    data = canonical_json(value)

    assert canonical_json(parse_canonical(data)) == data


@given(nested(PLAIN))
def test_rewrites_any_spelling_of_a_value(value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=True)

    assert canonicalise_text(text) == canonical_json(value)


def test_orders_keys_by_utf_16() -> None:
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2}) == (
        '{"\U0001f600":2,"\ufb33":1}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        -(2**53),
        float("nan"),
        float("inf"),
        "\ud800",
        {"\udfff": 1},
        {1: "a"},
        {None: "a"},
        {"a": {1, 2}},
        b"bytes",
        Ellipsis,
    ],
    ids=repr,
)
def test_refuses_what_json_cannot_carry(value: Any) -> None:
    with pytest.raises(NoSuchJson):
        canonical_json(value)


def test_refuses_lists_too_deep() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(NoSuchJson, match="too deep"):
        canonical_json(value)
    with pytest.raises(NotCanonical, match="too deep"):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b"\xff", "UTF-8"),
        (b'{"a":1,"a":1}', "'a' stands twice"),
        (b'{"a": 1}', "byte 5"),
        (b'{"b":1,"a":1}', "byte 2"),
        (b'"\\u0041"', "byte 1"),
        (b"1.0", "byte 1"),
        (b"1\n", "byte 1"),
        (b"-0", "byte 0"),
        (b"NaN", "NaN"),
        (b"-Infinity", "-Infinity"),
        (b"1e400", "inf"),
        (b"9007199254740993", "byte 15"),
        (b"1" * 5000, "inf"),
        (b'"\\ud800"', "UTF-8|exact form"),
        (b"\xef\xbb\xbf1", "line 1"),
    ],
)
def test_reads_nothing_else(text: bytes, reason: str) -> None:
    with pytest.raises(NotCanonical, match=reason):
        parse_canonical(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("[56.0, 4.50, 2e-3]", b"[56,4.5,0.002]"),
        ("[1E30, -0, -0.0]", b"[1e+30,0,0]"),
        ("[333333333.33333329, 1e-27]", b"[333333333.3333333,1e-27]"),
        ("9007199254740993", b"9007199254740992"),
        ("-295147905179352825855", b"-295147905179352830000"),
        ("1" + "0" * 21, b"1e+21"),
        ("0.000001", b"0.000001"),
        ("0.0000001", b"1e-7"),
        ('"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\\\\\/"', None),
    ],
)
def test_rewrites_numbers_as_doubles(text: str, canonical: bytes | None) -> None:
    expected = canonical or '"€$\\u000f\\nA\'B\\"\\\\/"'.encode()

    assert canonicalise_text(text) == expected


@pytest.mark.parametrize(
    "text", ["", "[1,]", "{'a':1}", '{"a":1,"a":2}', "NaN", "1e999", "01", '"\t"']
)
def test_rewrites_no_broken_text(text: str) -> None:
    with pytest.raises(NoSuchJson):
        canonicalise_text(text)


def test_rewrites_a_number_of_any_length() -> None:
    assert canonicalise_text("1" * 300).startswith(b"1.1111")
    with pytest.raises(NoSuchJson):
        canonicalise_text("1" * 100_000)
