"""A batch of movements on its way into the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    claims: dict[UUID, int] = field(default_factory=dict)
    """Units that leave on behalf of a document line."""

    @property
    def change(self) -> int:
        """Units that the balance gains; negative if it loses some."""
        return self.into - self.out


@dataclass(frozen=True, slots=True)
class Posted:
    """What a batch wrote, for the entry of the operation that asked for it."""

    movements: tuple[UUID, ...]
    """In the order of the lines."""
    groups: list[dict[str, Any]]
    """After-images of the movements and of the reservations they used up."""


def places_of(lines: Sequence[Line]) -> dict[UUID, Place]:
    """Return what a batch does to each balance, by balance id in ascending order."""
    places: dict[tuple[UUID, UUID, UUID | None, UUID | None], Place] = {}
    for line in lines:
        about = (line.lot, line.serial, line.owner)
        key = (line.source, *about)
        source = places.get(key)
        if source is None:
            source = places[key] = Place(*key)
        source.out += line.quantity
        if claim := line.document_line:
            source.claims[claim] = source.claims.get(claim, 0) + line.quantity
        key = (line.target, *about)
        target = places.get(key)
        if target is None:
            target = places[key] = Place(*key)
        target.into += line.quantity
    by_id = {
        balance_id(location=key[0], lot=key[1], serial=key[2], owner=key[3]): place
        for key, place in places.items()
    }
    return dict(sorted(by_id.items()))
