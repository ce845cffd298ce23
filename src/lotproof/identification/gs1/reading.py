"""GS1 codes as they stand on real labels, read to a UDI.

What a UDI needs must be right; a fault anywhere else is a warning, and an
identifier that isn't known is kept and spoils nothing.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from lotproof.core.refusals import gettext_noop
from lotproof.identification.dates import Dated, read_date
from lotproof.identification.errors import (
    IdentifierError,
    NotBracketed,
    UnknownElement,
    ValuesDisagree,
)
from lotproof.identification.gs1.elements import SEPARATOR
from lotproof.identification.gs1.links import parse_link
from lotproof.identification.gs1.rules_of_values import check_digit, check_value
from lotproof.identification.gs1.table import ai_lengths, identifier_at, table
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Element, Udi

_NEEDED = frozenset({"01", "10", "11", "17", "21"})
"""Without these, or with a wrong one, a UDI is another UDI."""

_UNKNOWN_LENGTHS = {
    "04": 16,
    **dict.fromkeys((str(number) for number in range(11, 20)), 6),
    **dict.fromkeys((str(number) for number in range(31, 37)), 6),
    "41": 13,
}
"""Lengths that the standard has set for identifiers yet to come, by their first
two digits (GS1 General Specifications, figure 7.8.5-2)."""

_BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:(?!(?<!\\)\([0-9]{2,4}\)).)*)", re.DOTALL)
_LOST_DATE = re.compile(r".+(?:11|15|17)([0-9]{6})(?:$|(?=10|21))")
_LOST_NUMBER = {
    "10": re.compile(r".+21(?=.*[^0-9]|[0-9]{3})"),
    "21": re.compile(r".+10(?=.*[^0-9]|[0-9]{3})"),
}

_IGNORED = gettext_noop("Ignored: %(problem)s")
_UNKNOWN_AI = gettext_noop("The identifier (%(ai)s) isn't known; its value was kept.")
_UNREADABLE = gettext_noop("The end of the code can't be read: %(text)s")
_NO_SEPARATOR = gettext_noop(
    "(%(ai)s) %(value)s may hold a further field: possible missing separator. "
    "Compare it with the label."
)
_REPEATED = gettext_noop("(%(ai)s) is there twice, as %(first)s and as %(second)s.")

_LABELS = {
    "di": gettext_noop("Device identifier"),
    "lot": gettext_noop("Lot number"),
    "serial": gettext_noop("Serial number"),
    "expires_on": gettext_noop("Expiry date"),
    "produced_on": gettext_noop("Production date"),
}


def read_raw(data: str, *, today: date) -> Udi:
    """Read a raw element string.

    Args:
        data: What the reader sent after its symbology identifier.
        today: The current UTC date. It decides the century of a date.

    Returns:
        The fields; `di` is `None` where the code holds no GTIN.

    Raises:
        ValueInvalid: If a value that a UDI needs breaks the standard.
        CheckDigitWrong: If the check digit of its GTIN is wrong.
        ValuesDisagree: If such a value is there twice, differently.
        UnknownElement: If nothing can be read.
    """
    warnings: list[Phrase] = []
    elements = _split(data.strip(SEPARATOR), warnings)
    if not elements:
        raise UnknownElement(text=data[:20])
    ai, value = elements[-1]
    if data.endswith(value) and (problem := _lost_separator(ai, value, elements)):
        warnings.append(problem)
    return udi_of(elements, warnings, today=today)


def read_bracketed(text: str, *, today: date) -> Udi:
    r"""Read the form in which people write element strings.

    Args:
        text: Identifiers in brackets, each before its value. Spaces around
            values and brackets within them are allowed, `\(` too.
        today: The current UTC date. It decides the century of a date.

    Returns:
        The fields; `di` is `None` where the text holds no GTIN.

    Raises:
        NotBracketed: If the text doesn't begin with an identifier in brackets.
        ValueInvalid: If a value that a UDI needs breaks the standard.
        CheckDigitWrong: If the check digit of its GTIN is wrong.
        ValuesDisagree: If such a value is there twice, differently.
    """
    if not _BRACKETED.match(text):
        raise NotBracketed(text=text[:20])
    elements = [
        (match[1], match[2].strip().removesuffix("|").replace("\\(", "("))
        for match in _BRACKETED.finditer(text)
    ]
    return udi_of(elements, _unknown(elements), today=today)


def read_link(uri: str, *, today: date) -> Udi:
    """Read a Digital Link, the old words and short GTINs too.

    Args:
        uri: The address.
        today: The current UTC date. It decides the century of a date.

    Returns:
        The fields; `di` is `None` where the address holds no GTIN.

    Raises:
        NotDigitalLink: If the address names no key.
        ValueInvalid: If a value that a UDI needs breaks the standard.
        CheckDigitWrong: If the check digit of its GTIN is wrong.
        ValuesDisagree: If such a value is there twice, differently.
    """
    elements = parse_link(uri, tolerant=True)
    return udi_of(elements, _unknown(elements), today=today)


def read_gtin(digits: str) -> Udi:
    """Read a GTIN that stands alone, as in EAN-13, UPC-A, EAN-8 and ITF-14.

    Args:
        digits: 8, 12, 13 or 14 digits.

    Returns:
        The device identifier, filled up to 14 digits.

    Raises:
        CheckDigitWrong: If the check digit is wrong.
    """
    check_digit(digits, name="GTIN")
    gtin = digits.zfill(14)
    return Udi(agency="GS1", di=gtin, elements=(("01", gtin),))


def udi_of(
    elements: Sequence[Element], warnings: Sequence[Phrase] = (), *, today: date
) -> Udi:
    """Return what elements say of the device.

    Args:
        elements: As read; values may still be wrong.
        warnings: What the reading of the elements found already.
        today: The current UTC date. It decides the century of a date.

    Returns:
        The fields. Those that nothing names are `None`.

    Raises:
        ValueInvalid: If a value that a UDI needs breaks the standard.
        CheckDigitWrong: If the check digit of its GTIN is wrong.
        ValuesDisagree: If such a value is there twice, differently.
    """
    found = list(warnings)
    values: dict[str, str] = {}
    for ai, value in elements:
        if _is_right(ai, value, found):
            _put(values, ai, value, found)
    fields = _fields(values, today=today)
    if not fields:
        _refuse_wrong_key(elements)
    return Udi(agency="GS1", **fields, elements=tuple(elements), warnings=tuple(found))


def _fields(values: dict[str, str], *, today: date) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for ai, field, meaning in _MEANINGS:
        if ai in values and field not in fields:
            fields[field] = meaning(values[ai], today)
    if "produced_on" in fields:
        fields["produced_on"] = fields["produced_on"][0]
    if "expires_on" in fields:
        fields["expires_on"], fields["expiry_precision"] = fields["expires_on"]
    return fields


def _split(data: str, warnings: list[Phrase]) -> list[Element]:
    elements: list[Element] = []
    at = 0
    while at < len(data):
        known = identifier_at(data, at)
        if known is None:
            at = _split_unknown(data, at, elements, warnings)
            continue
        start = at + len(known.ai)
        end = data.find(SEPARATOR, start)
        end = len(data) if end < 0 else end
        if known.is_fixed:
            end = min(end, start + known.longest)
        elements.append((known.ai, data[start:end]))
        at = end
        while data[at : at + 1] == SEPARATOR:
            at += 1
    return elements


def _split_unknown(
    data: str, at: int, elements: list[Element], warnings: list[Phrase]
) -> int:
    end = data.find(SEPARATOR, at)
    end = len(data) if end < 0 else end
    first = data[at : at + 2]
    digits = ai_lengths().get(first, 2)
    ai = data[at : at + digits]
    if len(ai) < digits or not (ai.isascii() and ai.isdigit()):
        warnings.append(Phrase(_UNREADABLE, {"text": data[at:end]}))
        elements.append(("", data[at:end]))
    else:
        if first in _UNKNOWN_LENGTHS:
            end = min(end, at + digits + _UNKNOWN_LENGTHS[first])
        warnings.append(Phrase(_UNKNOWN_AI, {"ai": ai}))
        elements.append((ai, data[at + digits : end]))
    while data[end : end + 1] == SEPARATOR:
        end += 1
    return end


def _lost_separator(ai: str, value: str, elements: Sequence[Element]) -> Phrase | None:
    """Warn of a value that runs to the end and looks like two."""
    known = table().get(ai)
    if known is None or known.is_fixed or len(value) > known.longest:
        return None
    lost = _LOST_NUMBER.get(ai)
    partner = "21" if ai == "10" else "10"
    suspicious = (
        lost and lost.match(value) and all(other != partner for other, _ in elements)
    )
    if not suspicious and (match := _LOST_DATE.match(value)):
        suspicious = _is_date(match[1])
    values = {"ai": ai, "value": value}
    return Phrase(_NO_SEPARATOR, values) if suspicious else None


def _is_date(yymmdd: str) -> bool:
    return "01" <= yymmdd[2:4] <= "12" and yymmdd[4:] <= "31"


def _unknown(elements: Sequence[Element]) -> list[Phrase]:
    return [Phrase(_UNKNOWN_AI, {"ai": ai}) for ai, _ in elements if ai not in table()]


def _is_right(ai: str, value: str, warnings: list[Phrase]) -> bool:
    known = table().get(ai)
    if known is None:
        return False
    try:
        check_value(known, value)
    except IdentifierError as error:
        if ai in _NEEDED:
            raise
        warnings.append(Phrase(_IGNORED, {"problem": error}))
        return False
    return True


def _put(values: dict[str, str], ai: str, value: str, warnings: list[Phrase]) -> None:
    first = values.setdefault(ai, value)
    if first == value:
        return
    if ai in _NEEDED:
        field = next(field for name, field, _ in _MEANINGS if name == ai)
        raise ValuesDisagree(field=Phrase(_LABELS[field]), first=first, second=value)
    warnings.append(Phrase(_REPEATED, {"ai": ai, "first": first, "second": value}))


def _refuse_wrong_key(elements: Sequence[Element]) -> None:
    """Refuse a code whose only key is wrong, such as a logistic unit's number."""
    for ai, value in elements:
        known = table().get(ai)
        if known is not None and known.qualifiers is not None:
            check_value(known, value)


def _as_text(value: str, _today: date) -> str:
    return value


def _as_number(value: str, _today: date) -> int:
    return int(value)


def _as_gtin(value: str, _today: date) -> str:
    return value[:14]


def _as_date(value: str, today: date) -> Dated:
    return read_date(value[:6], "YYMMDD", today=today)


_MEANINGS: tuple[tuple[str, str, Callable[[str, date], Any]], ...] = (
    ("00", "sscc", _as_text),
    ("01", "di", _as_gtin),
    ("8006", "di", _as_gtin),
    ("10", "lot", _as_text),
    ("11", "produced_on", _as_date),
    ("8008", "produced_on", _as_date),
    ("17", "expires_on", _as_date),
    ("7003", "expires_on", _as_date),
    ("21", "serial", _as_text),
    ("30", "quantity", _as_number),
    ("37", "quantity", _as_number),
)
"""The fields by identifier; of two for one field the upper line counts."""
