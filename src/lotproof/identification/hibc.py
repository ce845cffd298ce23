"""HIBC, the codes of HIBCC.

A primary code holds the UDI-DI, a secondary one the UDI-PI; they stand in two
symbols or joined in one.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lotproof.core.refusals import gettext_noop
from lotproof.identification.checks import mod43_character
from lotproof.identification.dates import Dated, read_date
from lotproof.identification.errors import (
    CheckCharacterWrong,
    CodeInvalid,
    ValuesDisagree,
)
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Element, Precision, Udi

LONGEST = 200
"""Characters; the longest UDI in the agency's tables has 87."""

_PRIMARY = re.compile(r"([A-Z][A-Z0-9]{3})([A-Z0-9]{1,18})([0-9])")
_FORMS = {
    "0": "MMYY",
    "1": "MMYY",
    "2": "MMDDYY",
    "3": "YYMMDD",
    "4": "YYMMDDHH",
    "5": "YYJJJ",
    "6": "YYJJJHH",
}
"""Date forms by the digit before them; 0 and 1 belong to the month itself."""
_QUANTITY_DIGITS = {"8": 2, "9": 5}

_BAD_START = gettext_noop("it must begin with + and a letter, a digit or $.")
_BAD_CHARACTER = gettext_noop("a character isn't allowed in HIBC codes.")
_BAD_PRIMARY = gettext_noop(
    "expected + and four characters of labeler, a product number of at most 18 "
    "letters and digits, and the digit of the unit of measure."
)
_BAD_SECONDARY = gettext_noop("%(field)s isn't a field of lot, serial number and date.")
_TOO_SHORT = gettext_noop("it is too short.")
_BAD_HOUR = gettext_noop("%(field)s has no such hour.")
_UNKNOWN_FIELD = gettext_noop("The field %(field)s isn't known; it was kept unread.")
_EXPIRY = gettext_noop("Expiry date")
_LOT = gettext_noop("Lot number")
_SERIAL = gettext_noop("Serial number")


@dataclass(frozen=True, slots=True)
class HibcCode:
    """One HIBC symbol, read."""

    kind: Literal["primary", "secondary", "combined"]
    check: str
    """Its last character; a space counts."""
    link: str | None = None
    """Of a separate secondary code: the check character of its primary."""
    labeler: str | None = None
    product: str | None = None
    unit_of_measure: int | None = None
    """0 is the single unit, 1 to 8 are packages, 9 is a variable measure."""
    lot: str | None = None
    serial: str | None = None
    quantity: int | None = None
    expires_on: date | None = None
    expiry_precision: Precision | None = None
    expiry_hour: int | None = None
    """0 to 23, GMT, where the label names one."""
    produced_on: date | None = None
    elements: tuple[Element, ...] = ()
    """Each field as printed, by the flag that leads it."""
    warnings: tuple[Phrase, ...] = ()

    @property
    def di(self) -> str | None:
        """The UDI-DI: labeler, product and unit of measure; `None` in a secondary."""
        if self.labeler is None:
            return None
        return f"{self.labeler}{self.product}{self.unit_of_measure}"


def parse_hibc(text: str, *, today: date, verify_check: bool = True) -> HibcCode:
    """Read one HIBC symbol.

    Args:
        text: From the `+` to the check character, which may be a space. The
            asterisks that people print around it may stand there.
        today: The current UTC date. It decides the century of a short year.
        verify_check: Whether a wrong check character is refused.

    Returns:
        The fields.

    Raises:
        CodeInvalid: If the text breaks the format.
        CheckCharacterWrong: If the check character is wrong.
        NoSuchDay: If a date names no day.
        ValuesDisagree: If two fields give one thing two values.

    Source:
        ANSI/HIBC 2.6, sections 2.2 and 2.3.
    """
    text = text.removeprefix("*").removesuffix("*")
    if not re.match(r"\+[A-Z0-9$]", text) or len(text) > LONGEST:
        raise CodeInvalid("HIBC", text, _BAD_START)
    expected = mod43_character(text[:-1])
    if expected is None:
        raise CodeInvalid("HIBC", text, _BAD_CHARACTER)
    if verify_check and text[-1] != expected:
        found, expected = _shown(text[-1]), _shown(expected)
        raise CheckCharacterWrong(
            name="HIBC", code=text, found=found, expected=expected
        )
    return _fields(text, today=today)


def udi_of(code: HibcCode) -> Udi:
    """Return what one symbol says of the device."""
    return Udi(
        agency="HIBCC",
        di=code.di,
        lot=code.lot,
        serial=code.serial,
        expires_on=code.expires_on,
        expiry_precision=code.expiry_precision,
        produced_on=code.produced_on,
        quantity=code.quantity,
        elements=code.elements,
        warnings=code.warnings,
    )


def _fields(text: str, *, today: date) -> HibcCode:
    body, check = text[1:-1], text[-1]
    if not body[:1].isalpha():
        if len(text) < 4 or len(body) < 2:
            raise CodeInvalid("HIBC", text, _TOO_SHORT)
        code = HibcCode("secondary", check, link=body[-1])
        return _read_fields(code, text, body[:-1].split("/"), today=today)
    primary, slash, rest = body.partition("/")
    match = _PRIMARY.fullmatch(primary)
    if match is None:
        raise CodeInvalid("HIBC", text, _BAD_PRIMARY)
    code = HibcCode(
        "combined" if slash else "primary",
        check,
        labeler=match[1],
        product=match[2],
        unit_of_measure=int(match[3]),
        elements=(("+", primary),),
    )
    if not slash:
        return code
    return _read_fields(code, text, rest.split("/"), today=today)


def _read_fields(
    code: HibcCode, text: str, fields: list[str], *, today: date
) -> HibcCode:
    for number, field in enumerate(fields):
        supplement = _read_supplement(code, field, today=today)
        if supplement is not None:
            code = supplement
        elif number == 0:
            code = _read_lead(code, text, field, today=today)
        else:
            warning = Phrase(_UNKNOWN_FIELD, {"field": field})
            code = replace(
                code,
                elements=(*code.elements, (field[:1], field[1:])),
                warnings=(*code.warnings, warning),
            )
    return code


def _read_lead(code: HibcCode, text: str, field: str, *, today: date) -> HibcCode:
    """Read the field that holds lot or serial number and perhaps a date."""
    flag, rest = _flag(field)
    is_serial = flag.endswith("+")
    if flag in {"$", "$+"}:
        code = replace(code, elements=(*code.elements, (flag, rest)))
        return _with_number(code, text, rest, is_serial=is_serial)
    if flag.startswith("$$"):
        code, rest = _take_quantity(code, text, rest)
        digit = rest[:1]
        if digit == "7":
            digit, rest = "", rest[1:]
        elif digit in _FORMS and digit > "1":
            rest = rest[1:]
        elif digit not in _FORMS and code.quantity is None:
            raise CodeInvalid("HIBC", text, _BAD_SECONDARY, field=field)
        form = _FORMS.get(digit, "")
    else:
        form = "YYJJJ"
    elements = (*code.elements, (flag, field[len(flag) :]))
    code = replace(code, elements=elements)
    if form:
        code = _with_expiry(code, text, rest[: len(form)], form, today=today)
    return _with_number(code, text, rest[len(form) :], is_serial=is_serial)


def _flag(field: str) -> tuple[str, str]:
    flag = field[: len(field) - len(field.lstrip("$"))][:2]
    if flag and field[len(flag) : len(flag) + 1] == "+":
        flag += "+"
    return flag, field[len(flag) :]


def _take_quantity(code: HibcCode, text: str, rest: str) -> tuple[HibcCode, str]:
    digits = _QUANTITY_DIGITS.get(rest[:1])
    if digits is None:
        return code, rest
    quantity = rest[1 : 1 + digits]
    if len(quantity) < digits or not quantity.isdigit():
        raise CodeInvalid("HIBC", text, _BAD_SECONDARY, field=rest)
    return replace(code, quantity=int(quantity)), rest[1 + digits :]


def _read_supplement(code: HibcCode, field: str, *, today: date) -> HibcCode | None:
    """Read a field that only follows others, or return `None` if it isn't one."""
    for flag in ("14D", "16D", "S", "Q"):
        if field.startswith(flag):
            break
    else:
        return None
    value = field[len(flag) :]
    code = replace(code, elements=(*code.elements, (flag, value)))
    if flag == "14D":
        return _with_expiry(code, field, value, "YYYYMMDD", today=today)
    if flag == "16D":
        return replace(code, produced_on=read_date(value, "YYYYMMDD", today=today)[0])
    if flag == "S":
        return _with_number(code, field, value, is_serial=True)
    if not (value.isdigit() and len(value) <= 9):
        raise CodeInvalid("HIBC", field, _BAD_SECONDARY, field=field)
    return replace(
        code, quantity=int(value) if code.quantity is None else code.quantity
    )


def _with_expiry(
    code: HibcCode, text: str, digits: str, form: str, *, today: date
) -> HibcCode:
    hour = None
    if form.endswith("HH") and len(digits) == len(form):
        hour = int(digits[-2:]) if digits[-2:].isdigit() else 24
        if hour > 23:
            raise CodeInvalid("HIBC", text, _BAD_HOUR, field=digits)
        digits, form = digits[:-2], form[:-2]
    expires: Dated = read_date(digits, form, today=today)
    if code.expires_on not in {None, expires[0]}:
        raise ValuesDisagree(
            field=Phrase(_EXPIRY), first=code.expires_on, second=expires[0]
        )
    return replace(
        code, expires_on=expires[0], expiry_precision=expires[1], expiry_hour=hour
    )


def _with_number(
    code: HibcCode, text: str, number: str, *, is_serial: bool
) -> HibcCode:
    if not number:
        return code
    if len(number) > 18:
        raise CodeInvalid("HIBC", text, _BAD_SECONDARY, field=number)
    known = code.serial if is_serial else code.lot
    if known not in {None, number}:
        label = Phrase(_SERIAL if is_serial else _LOT)
        raise ValuesDisagree(field=label, first=known, second=number)
    if is_serial:
        return replace(code, serial=number)
    return replace(code, lot=number)


def _shown(check: str) -> str:
    return "_" if check == " " else check
