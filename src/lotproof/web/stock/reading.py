"""Stock as the screen shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from lotproof.core import clock
from lotproof.core.refusals import Refused, gettext_noop
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

PAGE = 50
MOST_EXPORTED = 100_000
"""Rows of a workbook; a spreadsheet of more is of no use to people."""
EXPORT_PAGE = 2_000


class TooMuchToExport(Refused):
    """The list is longer than a workbook of it may be."""

    template = gettext_noop(
        "The list has more than %(most)s rows. Narrow it with a filter, then export "
        "again."
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of stock with what is said about it."""

    row: StockRow
    serials: list[str]
    standing: str
    """`recalled`, `expired`, `on_hold` or the quality status of the zone."""
    tone: str
    rule: ZoneRule | None
    """Colour and quality status of the zone; `None` outside the zones."""


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


def all_rows(filters: StockFilters, moment: datetime | None) -> Iterator[Shown]:
    """Return all stock that fits, page by page, for a workbook.

    Args:
        filters: Which stock.
        moment: A past moment; `None` for now.

    Yields:
        Rows in the order of the screen.

    Raises:
        TooMuchToExport: If there are more than `MOST_EXPORTED`.
    """
    after = ""
    count = 0
    while True:
        rows, after = read_page(filters, moment, after=after, limit=EXPORT_PAGE)
        count += len(rows)
        if count > MOST_EXPORTED:
            raise TooMuchToExport(most=MOST_EXPORTED)
        yield from rows
        if not after:
            return


def _page(
    filters: StockFilters, moment: datetime | None, after: str, limit: int
) -> StockPage:
    if moment is None:
        return stock_on_hand(filters, after=after, limit=limit)
    return stock_as_of(moment, filters, after=after, limit=limit)


def _shown(row: StockRow, serials: list[str], today: date) -> Shown:
    rule = ZONE_RULES[ZoneKind(row.zone_kind)] if row.zone_kind else None
    standing, tone = _standing(row, rule, today)
    return Shown(row, serials, standing, tone, rule)


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
