"""ICCBBA's ISBT 128 codes, for devices with material of human origin."""

import re
from datetime import date
from typing import Any

from lotproof.core.refusals import gettext_noop
from lotproof.identification.dates import read_date
from lotproof.identification.errors import CodeInvalid, ValuesDisagree
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Element, Udi

_STRUCTURES = {
    "=/": re.compile(r"=/([A-NP-Z0-9][A-Z0-9]{15})"),
    "=,": re.compile(r"=,([A-Z0-9]{6})"),
    "=>": re.compile(r"=>([0-9]{6})"),
    "=}": re.compile(r"=}([0-9]{6})"),
    "&,1": re.compile(r"&,1([A-Z0-9]{18})"),
    "=+": re.compile(r"=\+([0-9]{5})"),
    "=)": re.compile(r"=\)([A-Za-z0-9]{10})"),
    "&)": re.compile(r"&\)([A-Za-z0-9]{10})"),
    "=": re.compile(r"=([A-NP-Z1-9][A-Z0-9]{4}[0-9]{8}[A-Z0-9]{2})"),
}
"""Data structures by the identifier that leads them; each has its own length.

The donation number's identifier is `=` alone: the character after it belongs to
the number.
"""
_UNKNOWN = re.compile(r"([=&][^A-Za-z0-9=&])([^=&]*)")

_LABELS = {
    "di": gettext_noop("Device identifier"),
    "serial": gettext_noop("Serial number"),
    "lot": gettext_noop("Lot number"),
    "expires_on": gettext_noop("Expiry date"),
    "produced_on": gettext_noop("Production date"),
}
_FIELDS = {
    "=/": "di",
    "=)": "di",
    "=,": "serial",
    "&,1": "lot",
    "&)": "lot",
    "=>": "expires_on",
    "=}": "produced_on",
}

_NO_STRUCTURE = gettext_noop("no data structure of ISBT 128 starts at %(rest)s.")
_NO_SERIAL = gettext_noop("000000 is no serial number.")
_UNKNOWN_FIELD = gettext_noop("The field %(field)s isn't known; it was kept unread.")


def is_iccbba(text: str) -> bool:
    """Tell whether a text begins like an ISBT 128 code."""
    return any(shape.match(text) for shape in _STRUCTURES.values())


def parse_iccbba(text: str) -> Udi:
    """Read one ISBT 128 symbol, or several joined to a compound message.

    Args:
        text: Data structures one after another, each led by its identifier.

    Returns:
        The fields; the donation number stays among the elements.

    Raises:
        CodeInvalid: If text stands there that is no data structure.
        NoSuchDay: If a date names no day.
        ValuesDisagree: If two structures give one field two values.

    Source:
        ISBT 128 Standard Technical Specification, section 2; IMDRF/UDI WG/N48,
        appendix A.
    """
    elements: list[Element] = []
    warnings: list[Phrase] = []
    fields: dict[str, Any] = {}
    at = 0
    while at < len(text):
        key, value, at = _structure(text, at)
        elements.append((key, value))
        if key not in _STRUCTURES:
            warnings.append(Phrase(_UNKNOWN_FIELD, {"field": key + value}))
        elif key in _FIELDS:
            _put(fields, _FIELDS[key], _meaning(text, key, value))
    return Udi(
        agency="ICCBBA",
        **fields,
        expiry_precision="day" if "expires_on" in fields else None,
        elements=tuple(elements),
        warnings=tuple(warnings),
    )


def _structure(text: str, at: int) -> tuple[str, str, int]:
    for key, shape in _STRUCTURES.items():
        if match := shape.match(text, at):
            return key, match[1], match.end()
    match = _UNKNOWN.match(text, at)
    if match and match[1] not in {*_STRUCTURES, "&,"}:
        return match[1], match[2], match.end()
    raise CodeInvalid("ISBT 128", text, _NO_STRUCTURE, rest=text[at : at + 20])


def _meaning(text: str, key: str, value: str) -> str | date:
    if key in {"=>", "=}"}:
        # Three digits of the year: 014 is 2014, 999 is 1999.
        century = "2" if value < "900000" else "1"
        return read_date(century + value, "YYYYJJJ", today=date.min)[0]
    if key == "=," and value == "000000":
        raise CodeInvalid("ISBT 128", text, _NO_SERIAL)
    return value


def _put(fields: dict[str, Any], name: str, value: str | date) -> None:
    known = fields.setdefault(name, value)
    if known != value:
        label = Phrase(_LABELS[name])
        raise ValuesDisagree(field=label, first=known, second=value)
