"""Element strings, bracketed text and Digital Links from elements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.identification.errors import UnknownElement
from lotproof.identification.gs1.elements import SEPARATOR, check_element
from lotproof.identification.gs1.links import build_link
from lotproof.identification.gs1.table import table
from lotproof.identification.values import Element

_AI = re.compile(r"[0-9]{2,4}")


@dataclass(frozen=True, slots=True)
class Written:
    """One set of elements in the three forms in which it travels."""

    raw: str
    """As a reader sends it, `SEPARATOR` where the standard needs one."""
    bracketed: str
    """As people write it; a bracket within a value is escaped."""
    uri: str | None
    """As a Digital Link, where the elements can be written as one."""


def build(elements: Sequence[Element]) -> Written:
    """Write elements in every form.

    Args:
        elements: Application identifiers with their values, in the order in
            which they shall stand. One that the table doesn't know is taken for
            one of variable length.

    Returns:
        The forms.

    Raises:
        UnknownElement: If there is no element, or one that can't be written.
        ValueInvalid: If a value breaks the standard.
        CheckDigitWrong: If a check digit is wrong.
    """
    for ai, value in elements or [("", "")]:
        if not _AI.fullmatch(ai):
            raise UnknownElement(text=ai)
        check_element(ai, value)
    return Written(
        raw=_raw(elements),
        bracketed="".join(
            f"({ai})" + value.replace("(", "\\(") for ai, value in elements
        ),
        uri=build_link(elements),
    )


def _raw(elements: Sequence[Element]) -> str:
    text = "".join(
        ai + value + ("" if _is_fixed(ai) else SEPARATOR) for ai, value in elements
    )
    return text.removesuffix(SEPARATOR)


def _is_fixed(ai: str) -> bool:
    known = table().get(ai)
    return known is not None and known.is_fixed
