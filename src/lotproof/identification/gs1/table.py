"""The application identifiers of GS1, as data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Part:
    """One component of an element's value."""

    charset: str
    """N digits, X CSET 82, Y CSET 39, Z base64url."""
    shortest: int
    longest: int
    is_optional: bool
    rules: tuple[str, ...]
    """Names of the rules of `gs1.rules_of_values` that it obeys."""


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    """One application identifier with the rules of its value.

    Source: GS1 General Specifications, section 3, and the facts of the GS1
    Barcode Syntax Dictionary, release 2026-01-27.
    """

    ai: str
    title: str
    parts: tuple[Part, ...]
    is_fixed: bool
    """The standard sets its length, so no separator stands behind it."""
    is_attribute: bool
    """May stand in the query of a Digital Link."""
    requires: tuple[tuple[tuple[str, ...], ...], ...]
    """Of each inner tuple one group must be there whole; `n` is any digit."""
    excludes: tuple[str, ...]
    qualifiers: tuple[tuple[str, ...], ...] | None
    """For a primary key the orders of its qualifiers, else `None`."""
    longest: int


def _part(text: str) -> Part:
    shape, *rules = text.split()
    charset, size = shape[0], shape[1:].rstrip("?")
    shortest, _, longest = size.partition("-")
    return Part(
        charset,
        int(shortest),
        int(longest or shortest),
        shape.endswith("?"),
        tuple(rules),
    )


def _numbers(span: str) -> Iterator[str]:
    first, _, last = span.partition("-")
    for number in range(int(first), int(last or first) + 1):
        yield f"{number:0{len(first)}d}"


@cache
def table() -> dict[str, ApplicationIdentifier]:
    """Return every application identifier by its digits."""
    source = resources.files(__package__).joinpath("ai_table.json")
    found = {}
    for row in json.loads(source.read_text(encoding="utf-8")):
        parts = tuple(map(_part, row["parts"]))
        key = row.get("key")
        for ai in _numbers(row["ai"]):
            found[ai] = ApplicationIdentifier(
                ai=ai,
                title=row["title"],
                parts=parts,
                is_fixed=row.get("fixed", False),
                is_attribute=row.get("attribute", False),
                requires=tuple(
                    tuple(tuple(group.split("+")) for group in rule)
                    for rule in row.get("requires", ())
                ),
                excludes=tuple(row.get("excludes", ())),
                qualifiers=None if key is None else tuple(map(tuple, key)),
                longest=sum(part.longest for part in parts),
            )
    return found


@cache
def ai_lengths() -> dict[str, int]:
    """Return how many digits the identifiers that begin with two digits have."""
    return {ai[:2]: len(ai) for ai in table()}


def identifier_at(data: str, at: int) -> ApplicationIdentifier | None:
    """Return the application identifier that starts at a place in a text.

    Args:
        data: An element string.
        at: Index of the identifier's first digit.

    Returns:
        The identifier, or `None` where no known one stands there.
    """
    length = ai_lengths().get(data[at : at + 2])
    return table().get(data[at : at + length]) if length else None
