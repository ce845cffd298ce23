"""Closed periods: the past into which nothing more is recorded."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, ModelSchema, Query, Router, Status

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Day, In, Key, Page, Paged, shaped
from lotproof.ledger.models import ClosedPeriod
from lotproof.ledger.operations import close_period
from lotproof.ledger.rules import end_of_day

router = Router(tags=["stock"])


class PeriodOut(ModelSchema):
    """The past up to a moment, closed by somebody."""

    closed_by_name: str = Field(alias="closed_by.name")

    class Meta:
        model = ClosedPeriod
        fields = "__all__"


class PeriodIn(In):
    """Up to which day the past is closed."""

    model_config = shaped({"last_day": "2026-10-31"})

    last_day: Annotated[Day, Field(ge=date(1970, 1, 2), le=date(2999, 12, 30))]
    """The last day that is closed, in the time zone of the installation."""


@router.get("/closed-periods", response=Page[PeriodOut], auth=needs(Permission.VIEW))
def list_closed_periods(request: HttpRequest, page: Query[Paged]) -> dict[str, Any]:
    """List closed periods, the last one first."""
    del request
    rows = ClosedPeriod.objects.select_related("closed_by")
    return page_of(rows, order=["-id"], after=page.after, limit=page.limit)


@router.post(
    "/closed-periods",
    response={201: PeriodOut},
    auth=needs(Permission.BACK_DATE),
)
def create_closed_period(
    request: HttpRequest, body: PeriodIn, key: Key
) -> Status[ClosedPeriod]:
    """Close the past up to the end of a day, for good: it can't be opened again."""
    period = close_period(
        until=end_of_day(body.last_day, zone=timezone.get_default_timezone()),
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, period)
