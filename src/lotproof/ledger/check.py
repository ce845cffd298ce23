"""Recomputing what the ledger derives, and naming every difference.

Nothing is repaired: a difference means that something wrote past the
operations, and a person must see it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

BALANCES = """
WITH sums AS (
    SELECT location, lot, serial, owner, sum(change) AS quantity FROM (
        SELECT target_id AS location, lot_id AS lot, serial_id AS serial,
               owner_id AS owner, quantity AS change FROM ledger_movement
        UNION ALL
        SELECT source_id, lot_id, serial_id, owner_id, -quantity FROM ledger_movement
    ) AS changes GROUP BY location, lot, serial, owner
)
SELECT coalesce(balance.id::text, sums.lot::text), location.code, lot.number,
       coalesce(balance.quantity, 0), coalesce(sums.quantity, 0)
FROM ledger_balance balance
FULL JOIN sums ON sums.location = balance.location_id AND sums.lot = balance.lot_id
    AND coalesce(sums.serial, '00000000-0000-0000-0000-000000000000')
        = coalesce(balance.serial_id, '00000000-0000-0000-0000-000000000000')
    AND coalesce(sums.owner, '00000000-0000-0000-0000-000000000000')
        = coalesce(balance.owner_id, '00000000-0000-0000-0000-000000000000')
JOIN warehouse_location location
    ON location.id = coalesce(balance.location_id, sums.location)
JOIN ledger_lot lot ON lot.id = coalesce(balance.lot_id, sums.lot)
WHERE coalesce(balance.quantity, 0) <> coalesce(sums.quantity, 0)
ORDER BY location.code, lot.number, 1
"""

NEGATIVE = """
SELECT balance.id::text, location.code, lot.number, balance.quantity, 0
FROM ledger_balance balance
JOIN warehouse_location location ON location.id = balance.location_id
JOIN ledger_lot lot ON lot.id = balance.lot_id
WHERE location.is_stocked AND (balance.quantity < 0 OR NOT balance.is_stocked)
ORDER BY location.code, lot.number, balance.id
"""

RESERVED = """
SELECT balance.id::text, location.code, lot.number, balance.reserved,
       coalesce(claims.quantity, 0)
FROM ledger_balance balance
LEFT JOIN (
    SELECT balance_id, sum(quantity) AS quantity FROM ledger_reservation
    GROUP BY balance_id
) AS claims ON claims.balance_id = balance.id
JOIN warehouse_location location ON location.id = balance.location_id
JOIN ledger_lot lot ON lot.id = balance.lot_id
WHERE balance.reserved <> coalesce(claims.quantity, 0)
ORDER BY location.code, lot.number, balance.id
"""

SERIALS = """
SELECT serial.id::text, min(location.code), serial.number, sum(balance.quantity), 1
FROM ledger_balance balance
JOIN ledger_serial serial ON serial.id = balance.serial_id
JOIN warehouse_location location ON location.id = balance.location_id
WHERE location.is_stocked AND balance.quantity > 0
GROUP BY serial.id, serial.number HAVING sum(balance.quantity) > 1
ORDER BY serial.number
"""

HISTORY = """
SELECT lot_id::text, location.code, lot.number, min(running), 0 FROM (
    SELECT lot_id, location_id, sum(change) OVER (
        PARTITION BY lot_id, location_id, serial_id, owner_id ORDER BY occurred_at
    ) AS running FROM (
        SELECT lot_id, target_id AS location_id, serial_id, owner_id, occurred_at,
               quantity AS change FROM ledger_movement
        UNION ALL
        SELECT lot_id, source_id, serial_id, owner_id, occurred_at, -quantity
        FROM ledger_movement
    ) AS changes
) AS history
JOIN warehouse_location location ON location.id = history.location_id
JOIN ledger_lot lot ON lot.id = history.lot_id
WHERE running < 0 AND location.is_stocked
GROUP BY lot_id, location.code, lot.number ORDER BY location.code, lot.number
"""

CLOSINGS = """
SELECT closing.balance_id::text, location.code, lot.number, closing.quantity,
       balance.quantity - coalesce(since.change, 0)
FROM ledger_closingbalance closing
JOIN ledger_closedperiod period ON period.id = closing.period_id
JOIN ledger_balance balance ON balance.id = closing.balance_id
JOIN warehouse_location location ON location.id = balance.location_id
JOIN ledger_lot lot ON lot.id = balance.lot_id
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN movement.target_id = balance.location_id
               THEN movement.quantity ELSE -movement.quantity END) AS change
    FROM ledger_movement movement
    WHERE movement.lot_id = balance.lot_id AND movement.occurred_at > period.until
      AND movement.serial_id IS NOT DISTINCT FROM balance.serial_id
      AND movement.owner_id IS NOT DISTINCT FROM balance.owner_id
      AND (movement.target_id = balance.location_id
           OR movement.source_id = balance.location_id)
) AS since ON true
WHERE closing.quantity <> balance.quantity - coalesce(since.change, 0)
ORDER BY period.until, location.code, lot.number
"""

CHECKS = {
    "balance_is_sum_of_movements": ("ledger_balance", BALANCES),
    "stock_not_negative": ("ledger_balance", NEGATIVE),
    "stock_never_was_negative": ("ledger_movement", HISTORY),
    "reserved_is_sum_of_reservations": ("ledger_balance", RESERVED),
    "serial_in_one_place": ("ledger_serial", SERIALS),
    "closing_balance_is_sum_of_movements": ("ledger_closingbalance", CLOSINGS),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A derived value that isn't what the movements say."""

    check: str
    table: str
    row: str
    """The row's id; of a missing balance, its lot's."""
    location: str
    lot: str
    """Lot or serial number."""
    stored: int
    expected: int

    def __str__(self) -> str:
        return (
            f"{self.check}: {self.table} {self.row} ({self.location}, {self.lot}): "
            f"stored {self.stored}, expected {self.expected}"
        )


def differences() -> Iterator[Difference]:
    """Yield every derived value of the ledger that differs from the movements.

    Everything is computed by the database in six statements over one state of
    it, if the caller's transaction is repeatable read.
    """
    for check, (table, statement) in CHECKS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        for row, location, lot, stored, expected in rows:
            yield Difference(
                check, table, row, location, lot, int(stored), int(expected)
            )
