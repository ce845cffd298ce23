"""What stock near its expiry is worth, at what was last paid for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from lotproof.core.statements import array, rows_of
from lotproof.ledger.queries.attention import NEAR_UNITS

PRICED = f"""
SELECT near.lot_id, near.units, (
    SELECT (ordered.values ->> 'unit_price')::numeric
    FROM ledger_movement movement
    JOIN workflow_documentline received ON received.id = movement.document_line
    JOIN workflow_documentline ordered ON ordered.id = received.follows_id
    WHERE movement.lot_id = near.lot_id AND movement.purpose = 'receive'
      AND ordered.values ->> 'unit_price' IS NOT NULL
    ORDER BY movement.occurred_at DESC, movement.id DESC
    LIMIT 1
) AS price
FROM ({NEAR_UNITS}) AS near
"""  # noqa: S608 - made of constants
"""The price is that of the order line by which the lot last came in."""

# Materialised, or each price would be looked up as often as it is named.
SUM = f"""
WITH priced AS MATERIALIZED ({PRICED})
SELECT coalesce(sum(units * price), 0), coalesce(sum(units), 0)::bigint,
       coalesce(sum(units) FILTER (WHERE price IS NULL), 0)::bigint
FROM priced
"""  # noqa: S608 - made of constants
OF_LOTS = f"""
SELECT lot_id, units * price FROM ({PRICED}) AS priced
WHERE lot_id = ANY(%(lots)s::uuid[])
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class StockValue:
    """What some of our stock is worth."""

    cny: Decimal
    """At the unit price of each lot's last purchase."""
    units: int
    units_without_price: int
    """Of these: they came in without an order, so they aren't in the sum."""


def near_expiry_value(*, on: date) -> StockValue:
    """Return what our own stock near its expiry is worth, with one statement.

    Goods of other owners are worth nothing to us, and what lies in the rejected zone
    is lost already.

    Args:
        on: The day.

    Returns:
        The value.
    """
    return StockValue(*rows_of(SUM, {"on": on})[0])


def near_expiry_values(lots: Sequence[UUID], *, on: date) -> dict[UUID, Decimal | None]:
    """Return what is near its expiry of some lots, each by itself.

    Args:
        lots: Ids of lots.
        on: The day.

    Returns:
        The value in CNY of each lot with own units near their expiry; `None` if it
        came in without an order.
    """
    if not lots:
        return {}
    return dict(rows_of(OF_LOTS, {"on": on, "lots": array(lots)}))
