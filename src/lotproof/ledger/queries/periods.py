"""Closed periods."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from lotproof.evidence.models import Entry
from lotproof.ledger.models import ClosedPeriod


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The past up to a moment, closed by somebody."""

    id: UUID
    until: datetime
    """Movements then or before can't be recorded any more."""
    closed_at: datetime
    closed_by: str
    entry: UUID
    """The entry that tells of it."""
    index: int | None
    """The entry's place in the log; `None` while it waits for one."""


def closed_periods(*, after: UUID | None = None, limit: int = 50) -> list[PeriodRow]:
    """Return closed periods, the last one first; one statement.

    Args:
        after: The last period of the page before; `None` asks for the first page.
        limit: Rows at most.

    Returns:
        The periods. Each was closed after those that end before it.
    """
    told = Entry.objects.filter(kind="ledger.period_closed", subject=OuterRef("pk"))
    periods = ClosedPeriod.objects.annotate(
        entry=Subquery(told.values("pk")[:1]),
        index=Subquery(told.values("leaf__index")[:1]),
        who=F("closed_by__name"),
    )
    if after is not None:
        periods = periods.filter(pk__lt=after)
    rows = periods.order_by("-pk").values_list(
        "pk", "until", "closed_at", "who", "entry", "index"
    )
    return [PeriodRow(*row) for row in rows[:limit]]
