"""Stock: on hand, as of a moment, what may be promised, what expires."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from lotproof.accounts.permissions import Permission
from lotproof.api.access import needs
from lotproof.api.shapes import Day, Limit, Moment, Page, Paged, ShortText
from lotproof.core import clock
from lotproof.ledger.queries import (
    Allowable,
    Condition,
    ExpiringRow,
    StockCounts,
    StockFilters,
    StockRow,
    allowable_stock,
    expired_stock,
    near_expiry_stock,
    stock_as_of,
    stock_counts,
    stock_on_hand,
)
from lotproof.warehouse.models import ZoneKind

router = Router(tags=["stock"])

VIEW = needs(Permission.VIEW)


class StockQuery(Paged):
    """Which stock; what isn't named isn't asked."""

    device: UUID | None = None
    lot: UUID | None = None
    location: UUID | None = None
    site: UUID | None = None
    zone_kind: ZoneKind | None = None
    text: ShortText = ""
    """Part of the device's name, pinyin, initials or code."""
    lot_number: ShortText = ""
    """What the lot's number begins with."""
    serial_number: ShortText = ""
    """A whole serial number; quantities then count that unit only."""
    supplier: UUID | None = None
    """The partner that the lot came from, or some of it."""
    expires_from: Day | None = None
    expires_until: Day | None = None
    condition: Condition | None = None
    as_of: Moment | None = None
    """A past moment; left out, now."""


@router.get("/stock", response=Page[StockRow], auth=VIEW)
def list_stock(request: HttpRequest, filters: Query[StockQuery]) -> dict[str, Any]:
    """List stock by lot and location, now or as it was at a moment."""
    del request
    asked = filters.conditions()
    moment = asked.pop("as_of", None)
    wanted = StockFilters(**asked)
    after, limit = filters.after, filters.limit
    page = (
        stock_on_hand(wanted, after=after, limit=limit)
        if moment is None
        else stock_as_of(moment, wanted, after=after, limit=limit)
    )
    return {"items": page.rows, "next": page.next_page}


@router.get("/stock/allowable", response=list[Allowable], auth=VIEW)
def list_allowable_stock(
    request: HttpRequest,
    *,
    device: UUID,
    site: UUID,
    units: int | None = None,
    limit: Limit = 50,
) -> list[Allowable]:
    """List what may be promised to a customer, first expiry first."""
    del request
    rows = allowable_stock(
        device=device, site=site, at=clock.now(), units=units, limit=limit
    )
    return list(rows)


@router.get("/stock/near-expiry", response=list[ExpiringRow], auth=VIEW)
def list_near_expiry(
    request: HttpRequest, on: Day | None = None, limit: Limit = 50
) -> list[ExpiringRow]:
    """List stock whose near-expiry days have begun, the soonest first."""
    del request
    return near_expiry_stock(on=on or _today(), limit=limit)


@router.get("/stock/expired", response=list[ExpiringRow], auth=VIEW)
def list_expired(
    request: HttpRequest, on: Day | None = None, limit: Limit = 50
) -> list[ExpiringRow]:
    """List expired stock that isn't set apart yet, the oldest first."""
    del request
    return expired_stock(on=on or _today(), limit=limit)


@router.get("/stock/counts", response=StockCounts, auth=VIEW)
def get_stock_counts(request: HttpRequest, on: Day | None = None) -> StockCounts:
    """Return the stock in six numbers."""
    del request
    return stock_counts(on=on or _today())


def _today() -> date:
    return timezone.localdate(clock.now())
