"""Element strings and their bracketed form, to the letter of the standard."""

import re

from lotproof.core.refusals import gettext_noop
from lotproof.identification.errors import NotBracketed, UnknownElement
from lotproof.identification.gs1.rules_of_values import (
    check_unknown_value,
    check_value,
)
from lotproof.identification.gs1.table import ai_lengths, identifier_at, table
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Element

SEPARATOR = "\x1d"
"""How a reader sends FNC1 within a code: the ASCII group separator."""

_BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:\\\(|[^(])*)")
_NOTHING = gettext_noop("nothing")


def parse_elements(data: str) -> tuple[Element, ...]:
    """Read a raw element string.

    A separator is needed after every value whose length the standard doesn't
    fix, and allowed after every other.

    Args:
        data: What a reader sends after its symbology identifier, `SEPARATOR`
            for FNC1. The FNC1 that starts the code isn't part of it.

    Returns:
        The application identifiers with their values, in order.

    Raises:
        UnknownElement: If text stands where an identifier must.
        ValueInvalid: If a value breaks the standard.
        CheckDigitWrong: If a check digit is wrong.

    Source:
        GS1 General Specifications, section 7.8.
    """
    found: list[Element] = []
    at = 0
    while at < len(data) or not found:
        known = identifier_at(data, at)
        if known is None:
            raise UnknownElement(text=data[at : at + 20] or Phrase(_NOTHING))
        start = at + len(known.ai)
        end = data.find(SEPARATOR, start)
        end = len(data) if end < 0 else end
        if known.is_fixed:
            end = min(end, start + known.longest)
        value = data[start:end]
        check_value(known, value)
        found.append((known.ai, value))
        at = end
        while data[at : at + 1] == SEPARATOR:
            at += 1
    return tuple(found)


def parse_bracketed(text: str) -> tuple[Element, ...]:
    r"""Read the form in which people write element strings.

    Args:
        text: Identifiers in brackets, each before its value. A bracket that is
            part of a value is written `\(`; a `|` may stand before the linked
            component of a composite symbol.

    Returns:
        The application identifiers with their values, in order; an identifier
        that the table doesn't know is kept.

    Raises:
        NotBracketed: If the brackets don't fit together.
        ValueInvalid: If a value breaks the standard.
        CheckDigitWrong: If a check digit is wrong.
    """
    found: list[Element] = []
    at = 0
    while at < len(text) or not found:
        match = _BRACKETED.match(text, at)
        if match is None:
            raise NotBracketed(text=text[at : at + 20])
        at = match.end()
        ai, value = match[1], match[2].replace("\\(", "(")
        if text.startswith("(", at):
            value = value.removesuffix("|")
        check_element(ai, value)
        found.append((ai, value))
    return tuple(found)


def check_element(ai: str, value: str) -> None:
    """Hold one identifier and its value against the standard.

    Args:
        ai: The application identifier, known or not.
        value: What stands behind it.

    Raises:
        UnknownElement: If no application identifier could be written like this.
        ValueInvalid: If the value breaks the standard.
        CheckDigitWrong: If the check digit is wrong.
    """
    known = table().get(ai)
    if known:
        check_value(known, value)
    elif ai_lengths().get(ai[:2], len(ai)) != len(ai):
        raise UnknownElement(text=ai)
    else:
        check_unknown_value(ai, value)
