"""The list of lots: those first that expire first, page by page.

Lots with an expiry of their own are walked by its index; the few without, whose
units may have one each, are read apart and put among them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from lotproof.core.statements import rows_of
from lotproof.ledger.queries.attention import (
    DATED_IS_NEAR,
    DATED_IS_OVER,
    LOTS_HELD,
    LOTS_WAITING,
    UNITS_ARE_NEAR,
    UNITS_ARE_OVER,
)
from lotproof.ledger.queries.stock_filters import plain_pattern

NEVER = date.max
"""Where lots stand in the order that don't expire: at the end."""

PAGE = """
SELECT lot.id, lot.number, device.id, device.name, device.model, device.unit,
       nullif(listed.until, %(never)s::date), device.near_expiry_days,
       lot.inspection_status,
       coalesce((
           SELECT sum(balance.quantity) FROM ledger_balance balance
           WHERE balance.lot_id = lot.id AND balance.is_stocked AND balance.quantity > 0
       ), 0)::bigint,
       ARRAY(
           SELECT DISTINCT hold.cause FROM ledger_hold hold
           WHERE hold.lot_id = lot.id AND hold.released_at IS NULL
       )
FROM (
    (
        SELECT lot.id, lot.expires_on AS until FROM ledger_lot lot
        WHERE lot.expires_on IS NOT NULL {of_dated} {after_dated}
        ORDER BY lot.expires_on, lot.id LIMIT %(limit)s::bigint
    )
    UNION ALL
    (
        SELECT undated.id, undated.until FROM (
            SELECT lot.id, coalesce((
                SELECT min(serial.expires_on) FROM ledger_balance unit
                JOIN ledger_serial serial ON serial.id = unit.serial_id
                WHERE unit.lot_id = lot.id AND unit.is_stocked AND unit.quantity > 0
                  AND unit.serial_id IS NOT NULL
            ), %(never)s::date) AS until
            FROM ledger_lot lot
            WHERE lot.expires_on IS NULL {of_undated}
        ) AS undated
        WHERE true {after_undated}
        ORDER BY undated.until, undated.id LIMIT %(limit)s::bigint
    )
) AS listed
JOIN ledger_lot lot ON lot.id = listed.id
JOIN catalog_device device ON device.id = lot.device_id
ORDER BY listed.until, listed.id
LIMIT %(limit)s::bigint
"""

IN_STOCK = """EXISTS (
    SELECT FROM ledger_balance balance
    WHERE balance.lot_id = lot.id AND balance.is_stocked AND balance.quantity > 0
)"""

NAMED = """(lot.number ILIKE %(text)s OR lot.device_id IN (
    SELECT id FROM catalog_device
    WHERE sort_key LIKE %(text)s OR code ILIKE %(text)s OR name ILIKE %(text)s
       OR name_en ILIKE %(text)s
))"""


class LotShow(models.TextChoices):
    """Which lots are listed."""

    IN_STOCK = "in_stock", _("In stock")
    WAITING = "waiting", _("Waiting for inspection")
    NEAR_EXPIRY = "near_expiry", _("Near expiry")
    EXPIRED = "expired", _("Expired, not set apart")
    ON_HOLD = "on_hold", _("On hold")
    ALL = "all", _("All")


# As arrays the few lots of such a kind are read first, instead of walking all lots
# until enough of the kind have come by.
_ALIKE = {
    LotShow.IN_STOCK: IN_STOCK,
    LotShow.WAITING: f"lot.id = ANY(ARRAY({LOTS_WAITING}))",
    LotShow.ON_HOLD: f"lot.id = ANY(ARRAY({LOTS_HELD}))",
    LotShow.ALL: "true",
}
OF_DATED = _ALIKE | {
    LotShow.NEAR_EXPIRY: DATED_IS_NEAR,
    LotShow.EXPIRED: DATED_IS_OVER,
}
OF_UNDATED = _ALIKE | {
    LotShow.NEAR_EXPIRY: f"lot.id IN ({UNITS_ARE_NEAR})",
    LotShow.EXPIRED: f"lot.id IN ({UNITS_ARE_OVER})",
}
"""The same conditions by which the workbench counts."""


@dataclass(frozen=True, slots=True)
class ListedLot:
    """A line of the list of lots."""

    id: UUID
    number: str
    device: UUID
    device_name: str
    device_model: str
    unit: str
    """Word for one base unit."""
    expires_on: date | None
    """Its last usable day; without one, the first of its units' in stock."""
    near_expiry_days: int
    inspection_status: str
    quantity: int
    """Base units in stock."""
    hold_causes: list[str]
    """Why it, or some of it, is on hold; empty if it isn't."""


def lot_page(
    *,
    show: LotShow,
    today: date,
    text: str = "",
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> tuple[list[ListedLot], tuple[date, UUID] | None]:
    """Return a page of lots, those first that expire first, with one statement.

    Args:
        show: Which lots.
        today: Decides what is expired or near it.
        text: Part of a lot number or of a device's name, pinyin, initials or code.
        after: The mark from the page before; `None` asks for the first page.
        limit: Rows of the page.

    Returns:
        The rows, and the mark that asks for the next page; `None` at the end.
    """
    values: dict[str, Any] = {"limit": limit + 1, "never": NEVER, "on": today}
    named = ""
    if text := text.strip().casefold():
        values["text"] = f"%{plain_pattern(text)}%"
        named = f" AND {NAMED}"
    if after:
        values["until"], values["last"] = after
    statement = PAGE.format(
        of_dated=f"AND {OF_DATED[show]}{named}",
        of_undated=f"AND {OF_UNDATED[show]}{named}",
        after_dated="AND (lot.expires_on, lot.id) > (%(until)s::date, %(last)s)"
        if after
        else "",
        after_undated="AND (undated.until, undated.id) > (%(until)s::date, %(last)s)"
        if after
        else "",
    )
    found = rows_of(statement, values)
    rows = [ListedLot(*row) for row in found[:limit]]
    if len(found) <= limit:
        return rows, None
    return rows, (rows[-1].expires_on or NEVER, rows[-1].id)
