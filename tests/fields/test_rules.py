"""Checking what people typed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lotproof.core.refusals import Refused
from lotproof.fields.dictionary import FIELDS, FieldType
from lotproof.fields.rules import (
    LONGEST_TEXT,
    FieldInvalid,
    FieldMissing,
    FieldOutOfBounds,
    FieldUnknown,
    check_present,
    checked_values,
)
from tests.builders.refusing import said


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("arrival_celsius", " 4.50 ", "4.5"),
        ("arrival_celsius", "-0.0", "0"),
        ("arrival_celsius", "+8", "8"),
        ("arrival_celsius", Decimal("1E+1"), None),
        ("arrival_celsius", 0, "0"),
        ("unit_price", Decimal("100.00"), "100"),
        ("unit_price", "0.000001", "0.000001"),
        ("transport_mode", "courier", "courier"),
        ("packaging_intact", True, "yes"),
        ("packaging_intact", "No", "no"),
        ("delivered_by", "  王师傅　京A·12345 ", "王师傅　京A·12345"),
        ("delivered_by", "a\r\nb\tc", "a\nb\tc"),
        ("arrived_at", "2026-03-02T08:00:00+08:00", "2026-03-02T08:00:00+08:00"),
        ("arrived_at", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00+00:00"),
        (
            "arrived_at",
            datetime(2026, 3, 2, tzinfo=UTC),
            "2026-03-02T00:00:00+00:00",
        ),
    ],
)
def test_keeps_a_value_in_one_spelling(
    code: str, typed: object, kept: str | None
) -> None:
    if kept is None:
        with pytest.raises(FieldInvalid):
            checked_values({code: typed})
    else:
        assert checked_values({code: typed}) == {code: kept}


@pytest.mark.parametrize("empty", [None, "", "  ", "\t"])
def test_leaves_out_what_is_empty(empty: object) -> None:
    assert checked_values({"carrier": empty}) == {}


@pytest.mark.parametrize(
    ("code", "typed", "english", "chinese"),
    [
        ("arrival_celsius", "warm", "isn't a number", "到货温度"),
        ("arrival_celsius", "1e5", "isn't a number", "到货温度"),
        ("arrival_celsius", "1e999999999", "isn't a number", "到货温度"),
        ("arrival_celsius", "NaN", "isn't a number", "到货温度"),
        ("arrival_celsius", "Infinity", "isn't a number", "到货温度"),
        ("arrival_celsius", "1_0", "isn't a number", "到货温度"),
        ("arrival_celsius", "４", "isn't a number", "到货温度"),
        ("arrival_celsius", "4,5", "isn't a number", "到货温度"),
        ("arrival_celsius", True, "isn't a number", "到货温度"),
        ("arrived_at", "2026-03-02T08:00:00", "with its zone", "到货时间"),
        ("arrived_at", "yesterday", "with its zone", "到货时间"),
        ("transport_mode", "camel", "one of the choices", "运输方式"),
        ("packaging_intact", "maybe", "yes or no", "包装完好"),
        ("carrier", "x" * (LONGEST_TEXT + 1), "500 printable", "承运单位"),
        ("carrier", "a\x00b", "a?b isn't", "a?b"),
        ("carrier", "a\ud800b", "a?b isn't", "a?b"),
        ("carrier", "a\u202eb", "a?b isn't", "a?b"),
    ],
)
def test_refuses_what_is_not_of_the_field_s_type(
    code: str, typed: object, english: str, chinese: str
) -> None:
    with pytest.raises(FieldInvalid) as caught:
        checked_values({code: typed})

    assert english in said(caught.value, "en")
    assert chinese in said(caught.value, "zh-hans")


@pytest.mark.parametrize(
    ("code", "typed", "english"),
    [
        ("arrival_celsius", "-200.1", "Temperature at arrival: -200.1"),
        ("arrival_celsius", "450", "isn't from -200 to 100"),
        ("unit_price", "-1", "Unit price: -1"),
    ],
)
def test_refuses_what_can_not_be(code: str, typed: str, english: str) -> None:
    with pytest.raises(FieldOutOfBounds) as caught:
        checked_values({code: typed})

    assert english in said(caught.value, "en")
    assert "不在" in said(caught.value, "zh-hans")


def test_refuses_a_field_that_the_dictionary_does_not_have() -> None:
    with pytest.raises(FieldUnknown) as caught:
        checked_values({"colour": "red"})

    assert "no field colour" in said(caught.value, "en")
    assert "colour" in said(caught.value, "zh-hans")


def test_names_the_first_field_that_is_missing() -> None:
    with pytest.raises(FieldMissing) as caught:
        check_present({"carrier": "SF"}, ["carrier", "waybill_number", "plate_number"])

    assert said(caught.value, "en") == "Waybill number is missing. Fill it in to go on."
    assert "运单号" in said(caught.value, "zh-hans")


def test_a_refusal_speaks_the_reader_s_language_not_the_raiser_s() -> None:
    with translation.override("zh-hans"), pytest.raises(FieldMissing) as caught:
        check_present({}, ["carrier"])

    assert "Carrier" in said(caught.value, "en")


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=600))
def test_whatever_is_typed_is_kept_the_same_twice_or_refused(
    code: str, typed: str
) -> None:
    try:
        once = checked_values({code: typed})
    except Refused as refusal:
        shown = str(refusal)
    else:
        assert checked_values(once) == once
        shown = "".join(once.values())

    assert "\x00" not in shown
    assert shown.encode().decode() == shown


@pytest.mark.parametrize("code", sorted(FIELDS))
def test_every_field_says_who_asks_for_it(code: str) -> None:
    field = FIELDS[code]

    assert field.code == code
    assert field.source
    assert (field.least is None) == (field.most is None)
    assert bool(field.choices) == (field.type is FieldType.CHOICE)
    assert len(code) <= 60
