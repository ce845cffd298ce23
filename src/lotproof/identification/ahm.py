"""AHM codes of Alibaba Health, read with low confidence.

The agency publishes no worked example and its two descriptions differ, so a
person compares what was read with the label, and nothing here refuses.
"""

import re
from datetime import date
from typing import Any

from lotproof.core.refusals import gettext_noop
from lotproof.identification.dates import Dated, read_date
from lotproof.identification.errors import NoSuchDay
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Element, Udi

_SHAPE = re.compile(r"MF[0-9A-Za-z]{1,13}(\*.*)?", re.DOTALL)
_TAGS = ("BA", "BN", "SN", "MD", "BD", "ED", "PL")

_COMPARE = gettext_noop(
    "AHM codes have no published format. Compare every field with the label."
)
_UNKNOWN_FIELD = gettext_noop("The field %(field)s isn't known; it was kept unread.")
_BAD_DATE = gettext_noop("%(field)s: there is no such day.")


def is_ahm(text: str) -> bool:
    """Tell whether a text begins like an AHM code."""
    return bool(_SHAPE.fullmatch(text))


def parse_ahm(text: str, *, today: date) -> Udi:
    """Read an AHM code as far as it can be read.

    Args:
        text: `MF` and at most 13 characters of DI, then fields of two letters
            each, split by asterisks.
        today: The current UTC date. It decides the century of a short year.

    Returns:
        The fields, with confidence "low".

    Source:
        A public distributor system and a question-and-answer page of the agency;
        they differ on the tag of the lot (BA against BN), so both are read.
    """
    di, *pieces = text.split("*")
    elements: list[Element] = [("MF", di[2:])]
    warnings = [Phrase(_COMPARE)]
    values: dict[str, str] = {}
    for piece in filter(None, pieces):
        tag, value = piece[:2], piece[2:]
        elements.append((tag, value))
        if tag in _TAGS and value:
            values.setdefault(tag, value)
        else:
            warnings.append(Phrase(_UNKNOWN_FIELD, {"field": piece}))
    return Udi(
        agency="AHM",
        di=di,
        lot=values.get("BA", values.get("BN")),
        serial=values.get("SN"),
        **_dates(values, warnings, today=today),
        elements=tuple(elements),
        warnings=tuple(warnings),
        confidence="low",
    )


def _dates(
    values: dict[str, str], warnings: list[Phrase], *, today: date
) -> dict[str, Any]:
    found: dict[str, Dated] = {}
    for tag in ("MD", "BD", "ED"):
        if tag in values:
            try:
                found[tag] = read_date(values[tag], "YYMMDD", today=today)
            except NoSuchDay:
                warnings.append(Phrase(_BAD_DATE, {"field": tag + values[tag]}))
    expires = found.get("ED") or found.get("BD")
    return {
        "produced_on": found["MD"][0] if "MD" in found else None,
        "expires_on": expires[0] if expires else None,
        "expiry_precision": expires[1] if expires else None,
    }
