"""The rules between the elements of one item."""

import re
from collections.abc import Collection, Sequence
from functools import cache

from lotproof.identification.errors import (
    CompanionMissing,
    ElementRepeated,
    ElementsExclude,
    SerialMissing,
)
from lotproof.identification.gs1.table import table
from lotproof.identification.values import Element

_SERIAL_STARTS_AT = {"253": 13, "255": 13, "8003": 14}
"""Keys whose serial component is optional, but not under a digital signature."""


def check_together(elements: Sequence[Element]) -> None:
    """Hold all elements of one item against the rules between them.

    Args:
        elements: Valid in themselves, from every GS1 code of one item.

    Raises:
        ElementRepeated: If one identifier has two values.
        ElementsExclude: If two of them must not stand together.
        CompanionMissing: If one lacks another that it needs.
        SerialMissing: If a digital signature covers a key without its serial.

    Source:
        GS1 General Specifications, section 4.13.
    """
    values: dict[str, str] = {}
    for ai, value in elements:
        if values.setdefault(ai, value) != value:
            raise ElementRepeated(ai=ai, first=values[ai], second=value)
    for ai in values:
        _check_exclusions(ai, values)
    for ai in values:
        _check_companions(ai, values)
    if "8030" in values:
        for ai, start in _SERIAL_STARTS_AT.items():
            if ai in values and len(values[ai]) == start:
                raise SerialMissing(ai=ai)


def _check_exclusions(ai: str, present: Collection[str]) -> None:
    known = table().get(ai)
    for pattern in known.excludes if known else ():
        for other in present:
            if other != ai and _fits(pattern, other):
                raise ElementsExclude(ai=ai, other=other)


def _check_companions(ai: str, present: Collection[str]) -> None:
    known = table().get(ai)
    for rule in known.requires if known else ():
        if not any(_all_there(group, present) for group in rule):
            raise CompanionMissing(ai=ai, companions=_in_words(rule))


def _all_there(group: tuple[str, ...], present: Collection[str]) -> bool:
    return all(any(_fits(pattern, ai) for ai in present) for pattern in group)


def _in_words(rule: tuple[tuple[str, ...], ...]) -> str:
    return " / ".join("+".join(f"({ai})" for ai in group) for group in rule)


def _fits(pattern: str, ai: str) -> bool:
    return pattern == ai or ("n" in pattern and bool(_regex(pattern).fullmatch(ai)))


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("n", "[0-9]"))
