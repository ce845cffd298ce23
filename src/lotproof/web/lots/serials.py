"""One unit with a number of its own: where it is, and the way it went."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lotproof.ledger.codes import Purpose
from lotproof.ledger.models import Balance, Movement, Serial
from lotproof.ledger.queries import HoldRow, holds_in_force
from lotproof.warehouse.models import Location, ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, ZoneRule


@dataclass(frozen=True, slots=True)
class Trip:
    """One movement of the unit."""

    at: datetime
    purpose: Purpose
    source: str
    target: str
    who: str
    entry: UUID
    index: int | None


@dataclass(frozen=True, slots=True)
class Unit:
    """All that the page says of a unit."""

    place: Location | None
    """Where it is in stock; `None` if it isn't."""
    rule: ZoneRule | None
    trips: list[Trip]
    """The latest first."""
    holds: list[HoldRow]


def read_unit(serial: Serial) -> Unit:
    """Return a unit's place, way and holds, with three statements."""
    held = (
        Balance.objects.filter(serial=serial, is_stocked=True, quantity__gt=0)
        .select_related("location__zone")
        .first()
    )
    place = held.location if held else None
    zone = place.zone if place else None
    movements = (
        Movement.objects.filter(serial=serial)
        .select_related(
            "source__partner", "target__partner", "recorded_by", "entry__leaf"
        )
        .defer("entry__body")
        .order_by("-occurred_at", "-pk")
    )
    return Unit(
        place=place,
        rule=ZONE_RULES[ZoneKind(zone.kind)] if zone else None,
        trips=[_trip(movement) for movement in movements],
        holds=[
            hold
            for hold in holds_in_force(lot=serial.lot_id)
            if hold.serial_number in {"", serial.number}
        ],
    )


def _trip(movement: Movement) -> Trip:
    leaf = getattr(movement.entry, "leaf", None)
    return Trip(
        at=movement.occurred_at,
        purpose=Purpose(movement.purpose),
        source=_name(movement.source),
        target=_name(movement.target),
        who=movement.recorded_by.name,
        entry=movement.entry_id,
        index=leaf.index if leaf else None,
    )


def _name(place: Location) -> str:
    return place.partner.name if place.partner else place.code
