"""A lot's trace as a picture: places from left to right, and what went between."""

import json
from collections import Counter
from dataclasses import dataclass

from lotproof.processes.queries import Holder, LotTrace
from lotproof.warehouse.models import LocationKind, ZoneKind
from lotproof.warehouse.rules import ZONE_RULES

COLUMN_OF_ZONE = {
    ZoneKind.WAITING_INSPECTION: 1,
    ZoneKind.RETURNS: 1,
    ZoneKind.ACCEPTED: 2,
    ZoneKind.REJECTED: 3,
    ZoneKind.DISPATCH: 3,
}
LAST_COLUMN = 4
"""Customers, patients, and the other ends."""


@dataclass(frozen=True, slots=True)
class Way:
    """Units that went from one place to another, all movements together."""

    source: str
    """Code of the location."""
    source_name: str
    """The partner's name, or else the code."""
    target: str
    target_name: str
    units: int


def ways_of(trace: LotTrace) -> list[Way]:
    """Return what went between places, in the order of their first movement."""
    units: Counter[tuple[str, str]] = Counter()
    for step in trace.steps:
        if step.movement and step.quantity:
            units[step.source, step.target] += step.quantity
    names = {place.code: _name(place) for place in trace.places}
    return [
        Way(source, names[source], target, names[target], count)
        for (source, target), count in units.items()
    ]


def picture_of(trace: LotTrace, ways: list[Way]) -> str:
    """Return the graph as the script of the page reads it, in JSON."""
    columns = {place.code: column_of(place) for place in trace.places}
    rows: Counter[int] = Counter()
    places = []
    for place in trace.places:
        column = columns[place.code]
        places.append(
            {
                "id": place.code,
                "label": _name(place),
                "column": column,
                "row": rows[column],
                "colour": _colour(place),
                "units": max(place.quantity, 0),
            }
        )
        rows[column] += 1
    links = [
        {
            "source": way.source,
            "target": way.target,
            "units": way.units,
            "back": columns[way.source] >= columns[way.target],
        }
        for way in ways
    ]
    return json.dumps({"places": places, "ways": links}, ensure_ascii=False)


def column_of(place: Holder) -> int:
    """Return how far to the right a place stands, from 0 for suppliers."""
    if place.kind == LocationKind.SUPPLIER:
        return 0
    if place.zone_kind:
        return COLUMN_OF_ZONE[ZoneKind(place.zone_kind)]
    return 2 if place.is_stocked else LAST_COLUMN


def _name(place: Holder) -> str:
    return place.code if place.is_stocked else place.name or place.code


def _colour(place: Holder) -> str:
    if not place.zone_kind:
        return "none"
    return ZONE_RULES[ZoneKind(place.zone_kind)].colour.value
