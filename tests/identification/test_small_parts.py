"""Dates, check characters, model numbers, names and phrases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.core.refusals import Refused
from lotproof.identification.checks import (
    check_pair,
    gs1_check_digit,
    ma_check_digit,
    mod43_character,
)
from lotproof.identification.dates import full_year, read_date
from lotproof.identification.errors import CheckDigitWrong, NoSuchDay
from lotproof.identification.gmn import is_gmn
from lotproof.identification.names import element_name
from lotproof.identification.parse import parse_scan
from lotproof.identification.phrases import Phrase

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("digits", "check"),
    [("37610425002123456", "9"), ("629104150021", "3"), ("978820551237", "5")],
)
def test_gs1_check_digit(digits: str, check: str) -> None:
    assert gs1_check_digit(digits) == check


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("MA.156.M0.100204.1335176", "4"),
        ("MA.156.M0.100350.01004YA1001", "7"),
        (".SLMSAGAAAC.M210628.LAY21062803.E220628.V220627", "3"),
        ("ü", None),
    ],
)
def test_ma_check_digit(text: str, check: str | None) -> None:
    assert ma_check_digit(text) == check


def test_check_characters_of_impossible_texts() -> None:
    assert mod43_character("+ä") is None
    assert check_pair("12345ä") is None
    assert check_pair("1" * 98) is None


@pytest.mark.parametrize(
    ("year", "two_digits", "full"),
    [
        (2026, 26, 2026),
        (2026, 76, 2076),
        (2026, 77, 1977),
        (2026, 99, 1999),
        (2051, 1, 2101),
        (2051, 2, 2002),
        (2099, 0, 2100),
    ],
)
def test_century(year: int, two_digits: int, full: int) -> None:
    assert full_year(two_digits, today=date(year, 1, 1)) == full


@given(st.dates(date(1978, 1, 1), date(2076, 12, 31)))
def test_every_day_of_the_window_reads_back(day: date) -> None:
    assert read_date(f"{day:%y%m%d}", "YYMMDD", today=TODAY) == (day, "day")
    assert read_date(f"{day:%y%j}", "YYJJJ", today=TODAY) == (day, "day")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("261301", "YYMMDD"),
        ("260230", "YYMMDD"),
        ("26366", "YYJJJ"),
        ("26000", "YYJJJ"),
        ("0000", "MMYY"),
        ("26", "YYMMDD"),
        ("２６０１０１", "YYMMDD"),
        ("00000101", "YYYYMMDD"),
    ],
)
def test_no_such_day(text: str, form: str) -> None:
    with pytest.raises(NoSuchDay):
        read_date(text, form, today=TODAY)


@pytest.mark.parametrize(
    ("gmn", "valid"),
    [
        ("1987654Ad4X4bL5ttr2310c2K", True),
        ("12345ANJ", True),
        ("1987654Ad4X4bL5ttr2310cXK", False),
        ("1987X54Ad4X4bL5ttr2310c2K", False),
        ("123456789012345678901234XX", False),
        ("", False),
    ],
)
def test_gmn(gmn: str, *, valid: bool) -> None:
    assert is_gmn(gmn) is valid


@pytest.mark.parametrize(
    "scan",
    [
        "(01)06901234567892(10)A(21)B(11)260101(17)280101(30)5",
        "+A99912345/$$52001510X3/16D20111212/S77DE1G45-",
        "=/A9999XYZ100T0944=,000025=A99971312345600=>014032",
        "MA.156.M0.100204.13351764.S1.M260101.L1.E280101.V271231.D1",
        "MF1*BA1*SN1*MD260101*ED280101*PL1",
    ],
)
def test_every_element_that_matters_has_a_name(scan: str) -> None:
    udi = parse_scan(scan, today=TODAY)

    names = [element_name(udi.agency, key) for key, _ in udi.elements]

    assert "Further field" not in names
    assert all(not name.isupper() for name in names)


def test_rare_elements_have_the_title_of_the_standard() -> None:
    assert element_name("GS1", "3103") == "NET WEIGHT (kg)"
    assert element_name("GS1", "89") == "Further field"


def test_a_phrase_speaks_the_reader_s_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warning = Phrase("%(name)s is wrong.", {"name": "X"})
    refusal = CheckDigitWrong(name="GTIN", code="1", found="2", expected="3")
    monkeypatch.setattr(
        Refused, "translate", staticmethod(lambda text: text.replace("is", "ist"))
    )

    assert str(warning) == "X ist wrong."
    assert "check digit ist 2" in str(refusal)
