"""Device identifiers as registries write them."""

import pytest

from lotproof.identification.di import normalise_di
from lotproof.identification.errors import (
    CheckCharacterWrong,
    CheckDigitWrong,
    IdentifierError,
)
from lotproof.identification.values import Agency


@pytest.mark.parametrize(
    ("code", "agency", "stored"),
    [
        ("96385074", "GS1", "00000096385074"),
        ("614141000036", "GS1", "00614141000036"),
        (" 5901234123457 ", "GS1", "05901234123457"),
        ("16901234567899", "GS1", "16901234567899"),
        ("A999ABC1230", "HIBCC", "A999ABC1230"),
        ("+A999ABC1230V", "HIBCC", "A999ABC1230"),
        ("H373VBJR062502A3F", "HIBCC", "H373VBJR062502A3"),
        ("H373VBJR050202A39", "HIBCC", "H373VBJR050202A39"),
        ("=/A9999XYZ100T0944", "ICCBBA", "A9999XYZ100T0944"),
        ("MA.156.M0.100204.13351764", "MA", "MA.156.M0.100204.13351764"),
    ],
)
def test_stored_form(code: str, agency: Agency, stored: str) -> None:
    assert normalise_di(code) == (agency, stored)


def test_the_agency_decides_where_two_forms_fit() -> None:
    assert normalise_di("A9999XYZ100T0944") == ("HIBCC", "A9999XYZ100T0944")
    assert normalise_di("A9999XYZ100T0944", agency="ICCBBA")[0] == "ICCBBA"


def test_a_wrong_check_digit_is_named() -> None:
    with pytest.raises(CheckDigitWrong, match="5901234123458: check digit is 8, exp"):
        normalise_di("5901234123458")
    with pytest.raises(CheckCharacterWrong, match="is W, expected V"):
        normalise_di("+A999ABC1230W")
    with pytest.raises(CheckCharacterWrong, match="is G, expected F"):
        normalise_di("H373VBJR062502A3G", agency="HIBCC")


@pytest.mark.parametrize(
    ("code", "agency"),
    [
        ("", None),
        ("123", None),
        ("12345678901", "GS1"),
        ("A999ABC1230", "GS1"),
        ("5901234123457", "HIBCC"),
        ("A999ABC1230", "MA"),
        ("MA.156.M0.100204", None),
        ("hello world", None),
    ],
)
def test_other_forms_are_refused(code: str, agency: Agency | None) -> None:
    with pytest.raises(IdentifierError):
        normalise_di(code, agency=agency)
