"""UDI-DIs as registries write them."""

import re

from lotproof.core.refusals import gettext_noop
from lotproof.identification.checks import mod43_character
from lotproof.identification.errors import (
    CheckCharacterWrong,
    CodeInvalid,
    UnknownCode,
)
from lotproof.identification.gs1.rules_of_values import check_digit
from lotproof.identification.values import Agency

_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_HIBC = re.compile(r"[A-Z][A-Z0-9]{4,21}[0-9]")
_HIBC_WITH_CHECK = re.compile(r"\+?([A-Z][A-Z0-9]{4,21}[0-9])([-A-Z0-9. $/+%])")
_ICCBBA = re.compile(r"[A-NP-Z0-9][A-Z0-9]{15}|[A-Za-z0-9]{10}")
_MA = re.compile(r"M[A-Z]\.[0-9]{3}\.M0\.[0-9A-Za-z]{1,20}\.[^.\s]{2,40}")
_AHM = re.compile(r"MF[0-9A-Za-z]{1,13}")

_BAD_GTIN = gettext_noop("a GTIN has 8, 12, 13 or 14 digits.")
_BAD_FORM = gettext_noop("it doesn't have the form of the agency's identifiers.")


def normalise_di(code: str, *, agency: Agency | None = None) -> tuple[Agency, str]:
    """Return a device identifier in the one form in which it is stored.

    A registry row holds the identifier alone, often without what a barcode has
    around it: GTINs of 8, 12 or 13 digits are filled up to 14, HIBC and ICCBBA
    lose the characters that lead them.

    Args:
        code: The identifier as the registry writes it; spaces around it don't
            count.
        agency: The issuing agency where the registry names it. Without it an
            identifier that two agencies could have issued is taken for HIBC.

    Returns:
        The agency and the stored form.

    Raises:
        CheckDigitWrong: If a GTIN's check digit is wrong.
        CheckCharacterWrong: If an HIBC code has a check character and it is wrong.
        CodeInvalid: If the code hasn't the form of that agency's identifiers.
        UnknownCode: If no agency is named and no agency's form fits.
    """
    code = code.strip("\t\r\n\ufeff ")
    if agency is None:
        agency = _agency_of(code)
    if agency == "GS1":
        return agency, _gtin(code)
    if agency == "HIBCC":
        return agency, _hibc(code)
    if agency == "ICCBBA":
        return agency, _fitting("ICCBBA", _ICCBBA, re.sub(r"^=[/)]", "", code))
    if agency == "MA":
        return agency, _fitting("MA", _MA, code)
    return agency, _fitting("AHM", _AHM, code)


def _agency_of(code: str) -> Agency:
    if code.isascii() and code.isdigit():
        return "GS1"
    if code.startswith("="):
        return "ICCBBA"
    if _MA.fullmatch(code):
        return "MA"
    if code.startswith("+") or _HIBC.fullmatch(code) or _has_check(code):
        return "HIBCC"
    if _ICCBBA.fullmatch(code):
        return "ICCBBA"
    raise UnknownCode(scan=code[:100])


def _has_check(code: str) -> bool:
    match = _HIBC_WITH_CHECK.fullmatch(code)
    return match is not None and mod43_character(f"+{match[1]}") == match[2]


def _gtin(code: str) -> str:
    if not _GTIN.fullmatch(code):
        raise CodeInvalid("GS1", code, _BAD_GTIN)
    check_digit(code, name="GTIN")
    return code.zfill(14)


def _hibc(code: str) -> str:
    match = _HIBC_WITH_CHECK.fullmatch(code)
    if match is None or _HIBC.fullmatch(code):
        # Without its plus sign a code that ends in a digit is taken as complete: the
        # digit is the unit of measure or a check character, and nothing tells which.
        return _fitting("HIBCC", _HIBC, code.removeprefix("+"))
    expected = mod43_character(f"+{match[1]}")
    if match[2] != expected:
        raise CheckCharacterWrong(
            name="HIBC", code=code, found=match[2], expected=expected
        )
    return match[1]


def _fitting(agency: Agency, shape: re.Pattern[str], code: str) -> str:
    if not shape.fullmatch(code):
        raise CodeInvalid(agency, code, _BAD_FORM)
    return code
