"""A batch of movements on its way into the ledger."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lotproof.ledger.rules import balance_id


@dataclass(frozen=True, slots=True)
class Line:
    """Units that are to move: one movement."""

    lot: UUID
    quantity: int
    """Base units (each), 1 or more; 1 with a serial number."""
    source: UUID
    target: UUID
    serial: UUID | None = None
    owner: UUID | None = None
    """Whose units they are; `None` is ourselves."""
    document_line: UUID | None = None
    """The line that claimed the units, if one did."""
    reverses: UUID | None = None


@dataclass(slots=True)
class Place:
    """What a batch does to one balance."""

    location: UUID
    lot: UUID
    serial: UUID | None
    owner: UUID | None
    out: int = 0
    into: int = 0
    lines: tuple[UUID, ...] = ()
    """Document lines on whose behalf units leave."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a batch wrote, for the entry of the operation that asked for it."""

    movements: tuple[UUID, ...]
    """In the order of the lines."""
    groups: list[dict[str, Any]]
    """After-images of the movements and of the reservations they used up."""


def places_of(lines: Sequence[Line]) -> dict[UUID, Place]:
    """Return what a batch does to each balance, by balance id in ascending order."""
    places: dict[UUID, Place] = {}
    claims: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for line in lines:
        for location, leaves in ((line.source, True), (line.target, False)):
            key = balance_id(
                location=location, lot=line.lot, serial=line.serial, owner=line.owner
            )
            place = places.setdefault(
                key, Place(location, line.lot, line.serial, line.owner)
            )
            if leaves:
                place.out += line.quantity
                if line.document_line:
                    claims[key].append(line.document_line)
            else:
                place.into += line.quantity
    for key, claimed in claims.items():
        places[key].lines = tuple(claimed)
    return dict(sorted(places.items()))
