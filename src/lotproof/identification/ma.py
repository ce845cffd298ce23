"""MA codes (IDcode), issued by ZIIOT in China."""

import re
from datetime import date
from typing import Any

from lotproof.core.refusals import gettext_noop
from lotproof.identification.checks import ma_check_digit
from lotproof.identification.dates import Dated, read_date
from lotproof.identification.errors import CodeInvalid, ValuesDisagree
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Element, Udi

_DI = re.compile(r"M[A-Z]\.[0-9]{3}\.M0\.[0-9A-Za-z]{1,20}\.[^.\s]{2,40}")
_IN_ADDRESS = re.compile(r"=(M[A-Z]\.[^&#\s]+)")
_IN_XML = re.compile(r"<(DI|SN|MFG|LOT|EXP|VAL)>([^<]*)</")
_UNITS = "SLMPEVDC"
_XML_UNITS = {"SN": "S", "MFG": "M", "LOT": "L", "EXP": "E", "VAL": "V"}
_LABELS = {
    "S": gettext_noop("Serial number"),
    "L": gettext_noop("Lot number"),
    "M": gettext_noop("Production date"),
    "E": gettext_noop("Expiry date"),
    "V": gettext_noop("Valid until"),
    "D": gettext_noop("Sterilisation lot"),
    "C": gettext_noop("Check digit"),
}

_BAD_DI = gettext_noop(
    "expected five parts with dots between them, as in MA.156.M0.100204.13351764."
)
_UNKNOWN_FIELD = gettext_noop("The field %(field)s isn't known; it was kept unread.")
_CHECK_DIFFERS = gettext_noop(
    "%(part)s: check digit is %(found)s, expected %(expected)s. The agency has "
    "published no rule, so compare the code with the label."
)
_OUT_OF_ORDER = gettext_noop(
    "The label says valid until %(valid_until)s, but expired on %(expires_on)s; "
    "the earlier date counts."
)


def find_ma(text: str) -> str | None:
    """Return the MA code that a text is or wraps, or `None` if there is none.

    Args:
        text: The code itself, an address whose parameter holds it, or the
            agency's XML form.

    Returns:
        The code from `MA.` on, its units behind its DI.
    """
    if re.match(r"M[A-Z]\.[0-9]{3}\.", text):
        return text
    if text.startswith("<"):
        found = dict(_IN_XML.findall(text))
        units = (
            _XML_UNITS[name] + found[name] for name in _XML_UNITS if found.get(name)
        )
        return ".".join([found["DI"], *units]) if found.get("DI") else None
    match = _IN_ADDRESS.search(text)
    return match[1] if match else None


def parse_ma(text: str, *, today: date) -> Udi:
    """Read an MA code.

    A wrong check digit is a warning, never a refusal.

    Args:
        text: As `find_ma` returns it.
        today: The current UTC date. It decides the century of a short year.

    Returns:
        The fields.

    Raises:
        CodeInvalid: If the DI hasn't its five parts.
        NoSuchDay: If a date names no day.
        ValuesDisagree: If a unit stands there twice with two values.

    Source:
        T/ZGCSC 007; sample codes of the agency's handbook.
    """
    match = _DI.match(text)
    if match is None or text[match.end() : match.end() + 1] not in {"", "."}:
        raise CodeInvalid("MA", text, _BAD_DI)
    di, rest = match[0], text[match.end() :]
    units = _split_units(rest)
    warnings = [
        *_check(di, di[:-1], di[-1]),
        *(
            Phrase(_UNKNOWN_FIELD, {"field": key + value})
            for key, value in units
            if key not in _UNITS
        ),
    ]
    values = _by_unit(units)
    pi, dot, check = rest.rpartition(".C")
    if dot:
        warnings += _check(rest, pi, check)
    fields = _dates(values, warnings, today=today)
    return Udi(
        agency="MA",
        di=di,
        lot=values.get("L"),
        serial=values.get("S"),
        sterilisation_lot=values.get("D"),
        **fields,
        elements=(("MA", di), *units),
        warnings=tuple(warnings),
    )


def _split_units(rest: str) -> list[Element]:
    """Split at dots; a piece that no letter leads belongs to the unit before it."""
    units: list[Element] = []
    for piece in rest.split(".")[1:]:
        if units and not piece[:1].isalpha():
            key, value = units[-1]
            units[-1] = (key, f"{value}.{piece}")
        else:
            units.append((piece[:1], piece[1:]))
    return units


def _by_unit(units: list[Element]) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in units:
        # Older codes lead the production date with P.
        name = "M" if key == "P" else key
        known = values.setdefault(name, value)
        if known != value and name in _LABELS:
            raise ValuesDisagree(field=Phrase(_LABELS[name]), first=known, second=value)
    return {name: value for name, value in values.items() if value}


def _dates(
    values: dict[str, str], warnings: list[Phrase], *, today: date
) -> dict[str, Any]:
    """Return the date fields; `V` is the last good day, `E` the first bad one."""
    found: dict[str, Dated] = {}
    for name in "MEV":
        if text := values.get(name):
            form = "YYYYMMDD" if len(text) == 8 else "YYMMDD"
            found[name] = read_date(text, form, today=today)
    expires = found.get("E") or found.get("V")
    valid_until = found["V"][0] if "V" in found else None
    if "E" in found and valid_until and valid_until > found["E"][0]:
        dates = {"valid_until": valid_until, "expires_on": found["E"][0]}
        warnings.append(Phrase(_OUT_OF_ORDER, dates))
    return {
        "produced_on": found["M"][0] if "M" in found else None,
        "expires_on": expires[0] if expires else None,
        "expiry_precision": expires[1] if expires else None,
        "valid_until": valid_until,
    }


def _check(part: str, checked: str, found: str) -> list[Phrase]:
    expected = ma_check_digit(checked)
    if found == expected:
        return []
    values = {"part": part, "found": found, "expected": expected or "?"}
    return [Phrase(_CHECK_DIFFERS, values)]
