"""Holds: what is in force, placing and releasing."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import ModelSchema, Query, Router, Status
from pydantic import Field

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.orders import SOMEONE
from lotproof.api.paging import page_of
from lotproof.api.shapes import In, Key, Page, Paged, ReasonIn, Text, shaped
from lotproof.ledger.codes import Cause, Effect
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.models import Hold
from lotproof.ledger.operations import place_hold, release_hold
from lotproof.warehouse.models import Location

router = Router(tags=["holds"])


class HoldOut(ModelSchema):
    """That goods may not do something, in force or released."""

    class Meta:
        model = Hold
        fields = "__all__"


class HoldFilters(Paged):
    """Which holds; what isn't named isn't asked."""

    lot: UUID | None = None
    cause: Cause | None = None
    in_force: bool | None = True


class HoldIn(In):
    """What to hold, and why."""

    model_config = shaped(
        {"lot": SOMEONE, "cause": "quality", "reason": "Complaint 2026-17."}
    )

    lot: UUID
    serial: UUID | None = None
    location: UUID | None = None
    cause: Cause
    effects: Annotated[list[Effect], Field(max_length=len(Effect))] = [
        Effect.ALLOCATE,
        Effect.MOVE,
        Effect.SHIP,
    ]
    reason: Text


@router.get("/holds", response=Page[HoldOut], auth=needs(Permission.VIEW))
def list_holds(request: HttpRequest, filters: Query[HoldFilters]) -> dict[str, Any]:
    """List holds, those placed last first."""
    del request
    rows = Hold.objects.filter(**filters.conditions(in_force="released_at__isnull"))
    return page_of(rows, order=["-id"], after=filters.after, limit=filters.limit)


@router.post("/holds", response={201: HoldOut}, auth=needs(Permission.HOLD))
def create_hold(request: HttpRequest, body: HoldIn, key: Key) -> Status[Hold]:
    """Forbid something to a lot, to one serial number, or to a lot at one place."""
    if body.location and not Location.objects.filter(pk=body.location).exists():
        raise UnknownRecord(what=_("location"), id=body.location)
    hold = place_hold(
        lot=body.lot,
        serial=body.serial,
        location=body.location,
        cause=body.cause,
        effects=body.effects,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, hold)


@router.post(
    "/holds/{uuid:hold}/release", response=HoldOut, auth=needs(Permission.RELEASE)
)
def release(request: HttpRequest, hold: UUID, body: ReasonIn, key: Key) -> Hold:
    """End a hold."""
    return release_hold(
        hold=hold, reason=body.reason, request_id=key, actor=actor_of(request)
    )
