"""Movements: lists, moving by hand, reversing."""

from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import ModelSchema, Query, Router, Status
from pydantic import Field

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.orders import SOMEONE
from lotproof.api.paging import page_of
from lotproof.api.shapes import (
    Count,
    In,
    Key,
    Lines,
    Moment,
    Page,
    Paged,
    Text,
    shaped,
)
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.models import Movement
from lotproof.ledger.operations import move_stock, reverse_movements
from lotproof.processes.operations.steps import MOST_LINES

router = Router(tags=["movements"])

MOVE = {"lot": SOMEONE, "quantity": 4, "source": SOMEONE, "target": SOMEONE}


class MovementOut(ModelSchema):
    """Units of one lot that went from one location to another."""

    class Meta:
        model = Movement
        fields = "__all__"


class MovementFilters(Paged):
    """Which movements; what isn't named isn't asked."""

    lot: UUID | None = None
    serial: UUID | None = None
    device: UUID | None = None
    document: UUID | None = None
    location: UUID | None = None
    """As source or as target."""
    purpose: Purpose | None = None
    occurred_from: Moment | None = None
    occurred_until: Moment | None = None


class MoveLineIn(In):
    """Units that move."""

    model_config = shaped(MOVE)

    lot: UUID
    quantity: Count
    source: UUID
    target: UUID
    serial: UUID | None = None
    owner: UUID | None = None
    """Whose units they are; left out: our own."""


class MoveIn(In):
    """Up to 2,000 lines; all move, or none."""

    model_config = shaped({"lines": [MOVE], "reason": "Nearer to the dock."})

    lines: Lines[MoveLineIn]
    occurred_at: Moment | None = None
    reason: Text = ""


class ReverseIn(In):
    """What was recorded by mistake, and what was wrong."""

    model_config = shaped({"movements": [SOMEONE], "reason": "Wrong shelf."})

    movements: Annotated[list[UUID], Field(min_length=1, max_length=MOST_LINES)]
    reason: Text


@router.get("/movements", response=Page[MovementOut], auth=needs(Permission.VIEW))
def list_movements(
    request: HttpRequest, filters: Query[MovementFilters]
) -> dict[str, Any]:
    """List movements, those recorded last first."""
    del request
    asked = filters.conditions(
        occurred_from="occurred_at__gte", occurred_until="occurred_at__lte"
    )
    location = asked.pop("location", None)
    rows = Movement.objects.filter(**asked)
    if location is not None:
        rows = rows.filter(Q(source=location) | Q(target=location))
    return page_of(rows, order=["-id"], after=filters.after, limit=filters.limit)


@router.get(
    "/movements/{uuid:movement}", response=MovementOut, auth=needs(Permission.VIEW)
)
def get_movement(request: HttpRequest, movement: UUID) -> Movement:
    """Return one movement."""
    del request
    return Movement.objects.get(pk=movement)


@router.post(
    "/movements", response={201: list[MovementOut]}, auth=needs(Permission.MOVE)
)
def create_movements(
    request: HttpRequest, body: MoveIn, key: Key
) -> Status[list[Movement]]:
    """Move units between stocked locations, outside a document."""
    movements = move_stock(
        lines=[
            Line(
                lot=line.lot,
                quantity=line.quantity,
                source=line.source,
                target=line.target,
                serial=line.serial,
                owner=line.owner,
            )
            for line in body.lines
        ],
        occurred_at=body.occurred_at,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, movements)


@router.post(
    "/movements/reverse",
    response={201: list[MovementOut]},
    auth=needs(Permission.REVERSE),
)
def reverse(request: HttpRequest, body: ReverseIn, key: Key) -> Status[list[Movement]]:
    """Put mistaken movements right by movements the other way."""
    reversals = reverse_movements(
        movements=body.movements,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, reversals)
