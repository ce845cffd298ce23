"""HIBC symbols, read apart from what they mean for a UDI."""

from datetime import date

import pytest

from lotproof.identification.checks import mod43_character
from lotproof.identification.errors import (
    CheckCharacterWrong,
    CodeInvalid,
    NoSuchDay,
    ValuesDisagree,
)
from lotproof.identification.hibc import HibcCode, parse_hibc

TODAY = date(2026, 11, 22)


def read(text: str) -> HibcCode:
    return parse_hibc(text + str(mod43_character(text)), today=TODAY)


def test_primary() -> None:
    code = read("+A999ABC1230")

    assert code.kind == "primary"
    assert (code.labeler, code.product, code.unit_of_measure) == ("A999", "ABC123", 0)
    assert code.di == "A999ABC1230"
    assert code.link is None


def test_secondary_has_a_link_and_no_device() -> None:
    code = read("+$$3280515LOT1G")

    assert (code.kind, code.link, code.di) == ("secondary", "G", None)
    assert (code.lot, code.expires_on) == ("LOT1", date(2028, 5, 15))


def test_a_slash_may_be_link_and_check() -> None:
    code = parse_hibc("+$$09053C001//", today=TODAY, verify_check=False)

    assert (code.link, code.check, code.lot) == ("/", "/", "3C001")


@pytest.mark.parametrize(
    ("field", "lot", "serial", "expires_on"),
    [
        ("$L1", "L1", None, None),
        ("$+S1", None, "S1", None),
        ("$$0528L1", "L1", None, date(2028, 5, 31)),
        ("$$1228L1", "L1", None, date(2028, 12, 31)),
        ("$$2051528L1", "L1", None, date(2028, 5, 15)),
        ("$$3280515L1", "L1", None, date(2028, 5, 15)),
        ("$$428051523L1", "L1", None, date(2028, 5, 15)),
        ("$$528136L1", "L1", None, date(2028, 5, 15)),
        ("$$62813623L1", "L1", None, date(2028, 5, 15)),
        ("$$7L1", "L1", None, None),
        ("$$+0528S1", None, "S1", date(2028, 5, 31)),
        ("$$+7S1", None, "S1", None),
        ("28136L1", "L1", None, date(2028, 5, 15)),
        ("28136", None, None, date(2028, 5, 15)),
        ("S9", None, "9", None),
        ("14D20280515", None, None, date(2028, 5, 15)),
    ],
)
def test_field(
    field: str, lot: str | None, serial: str | None, expires_on: date | None
) -> None:
    code = read(f"+A99912345/{field}")

    assert (code.lot, code.serial, code.expires_on) == (lot, serial, expires_on)


def test_the_hour_is_kept() -> None:
    assert read("+A99912345/$$428051523L1").expiry_hour == 23


@pytest.mark.parametrize(
    ("field", "quantity", "lot"),
    [
        ("$$824", 24, None),
        ("$$8247L1", 24, "L1"),
        ("$$824L1", 24, "L1"),
        ("$$9001003280515L1", 100, "L1"),
        ("$L1/Q500", 500, "L1"),
    ],
)
def test_quantity(field: str, quantity: int, lot: str | None) -> None:
    code = read(f"+A99912345/{field}")

    assert (code.quantity, code.lot) == (quantity, lot)


def test_an_unknown_field_is_kept() -> None:
    code = read("+A99912345/$L1/ZFOO")

    assert ("Z", "FOO") in code.elements
    assert "ZFOO" in str(code.warnings[0])


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("+A9991", CodeInvalid),
        ("+A999-12345", CodeInvalid),
        ("+A999ABCDEFGHIJKLMNOPQRS5", CodeInvalid),
        ("+a99912345", CodeInvalid),
        ("A99912345", CodeInvalid),
        ("+$", CodeInvalid),
        ("+A99912345/$$8X", CodeInvalid),
        ("+A99912345/$$A", CodeInvalid),
        ("+A99912345/$LLLLLLLLLLLLLLLLLLL", CodeInvalid),
        ("+A99912345/$$428051524L1", CodeInvalid),
        ("+A99912345/$$1328L1", NoSuchDay),
        ("+A99912345/$$328", NoSuchDay),
        ("+A99912345/12", NoSuchDay),
        ("+A99912345/$$3280515L1/14D20280516", ValuesDisagree),
        ("+A99912345/$$+7S1/SS2", ValuesDisagree),
    ],
)
def test_refuses(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        parse_hibc(text + (mod43_character(text) or "X"), today=TODAY)


def test_every_wrong_check_character_is_refused() -> None:
    text = "+A99912345/$L1"
    right = mod43_character(text)

    for check in set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%") - {right}:
        with pytest.raises(CheckCharacterWrong):
            parse_hibc(text + check, today=TODAY)
