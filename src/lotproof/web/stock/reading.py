"""Stock as the screen shows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from lotproof.core import clock
from lotproof.ledger.codes import Cause
from lotproof.ledger.queries import (
    StockFilters,
    StockPage,
    StockRow,
    serials_in,
    stock_as_of,
    stock_on_hand,
)
from lotproof.ledger.rules import is_expired
from lotproof.warehouse.models import ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, ZoneRule

PAGE = 25
EXPORT_PAGE = 2_000
"""Rows that are read at once for a file; a list that is no longer is handed out at
once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of stock with what is said about it."""

    row: StockRow
    serials: list[str]
    standing: str
    """`recalled`, `expired`, `on_hold` or the quality status of the zone."""
    tone: str
    is_near: bool
    """Whether its device's near-expiry days have begun."""
    rule: ZoneRule | None
    """Colour and quality status of the zone; `None` outside the zones."""

    @property
    def edge(self) -> str:
        """The colour of the line's edge: the graver of its standing's and its zone's.

        Near its expiry a good lot in a green zone is yellow, an expired one red.
        """
        if self.tone == "refused":
            return "red"
        if self.tone == "warning" or self.is_near:
            return "yellow"
        return self.rule.colour.value if self.rule else ""


def read_page(
    filters: StockFilters, moment: datetime | None, *, after: str, limit: int = PAGE
) -> tuple[list[Shown], str]:
    """Return a page of stock and the mark of the next one, with two statements.

    Args:
        filters: Which stock.
        moment: A past moment; `None` for now.
        after: The mark from the page before; empty asks for the first page.
        limit: Rows of the page.

    Returns:
        The rows; the mark is empty at the end.

    Raises:
        Refused: If the mark isn't one that was given out.
    """
    page = _page(filters, moment, after, limit)
    at = moment or clock.now()
    today = timezone.localtime(at).date()
    serials = serials_in(page.rows, moment=at)
    shown = [
        _shown(row, serials.get((row.lot, row.location), []), today)
        for row in page.rows
    ]
    return shown, page.next_page


def _page(
    filters: StockFilters, moment: datetime | None, after: str, limit: int
) -> StockPage:
    if moment is None:
        return stock_on_hand(filters, after=after, limit=limit)
    return stock_as_of(moment, filters, after=after, limit=limit)


def _shown(row: StockRow, serials: list[str], today: date) -> Shown:
    rule = ZONE_RULES[ZoneKind(row.zone_kind)] if row.zone_kind else None
    standing, tone = _standing(row, rule, today)
    is_near = row.expires_on is not None and row.expires_on <= today + timedelta(
        days=row.near_expiry_days
    )
    return Shown(row, serials, standing, tone, is_near, rule)


def _standing(row: StockRow, rule: ZoneRule | None, today: date) -> tuple[str, str]:
    if Cause.RECALL in row.hold_causes:
        return "recalled", "refused"
    if is_expired(row.expires_on, today):
        return "expired", "refused"
    if row.hold_causes:
        return "on_hold", "warning"
    if rule is None:
        return "in_transit", "info"
    tones = {"green": "ok", "yellow": "warning", "red": "refused"}
    return rule.status.value, tones[rule.colour.value]
