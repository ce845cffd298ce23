"""What came in from outside and what went out, week by week and one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of


class Direction(models.TextChoices):
    """Which way goods pass our doors."""

    IN = "in", _("In")
    OUT = "out", _("Out")


# The purposes stand here as the partial index `movement_in_out` has them: a week is
# summed from the index alone. What was put right later counts with a minus.
PASSING = "movement.purpose IN ('receive', 'ship', 'reverse')"
CAME = "coalesce(mistaken.purpose, movement.purpose) = 'receive'"
WENT = "coalesce(mistaken.purpose, movement.purpose) = 'ship'"

BY_WEEK = f"""
SELECT direct.came + reversed.came, direct.went + reversed.went
FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
    WITH ORDINALITY AS week (starts, ends, number)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity) FILTER (WHERE purpose = 'receive'), 0)::bigint
               AS came,
           coalesce(sum(quantity) FILTER (WHERE purpose = 'ship'), 0)::bigint
               AS went
    FROM ledger_movement movement
    WHERE {PASSING} AND occurred_at >= week.starts AND occurred_at < week.ends
) AS direct
CROSS JOIN LATERAL (
    SELECT coalesce(-sum(movement.quantity) FILTER (WHERE {CAME}), 0)::bigint AS came,
           coalesce(-sum(movement.quantity) FILTER (WHERE {WENT}), 0)::bigint AS went
    FROM ledger_movement movement
    JOIN ledger_movement mistaken ON mistaken.id = movement.reverses_id
    WHERE {PASSING} AND movement.reverses_id IS NOT NULL
      AND movement.occurred_at >= week.starts AND movement.occurred_at < week.ends
) AS reversed
ORDER BY week.number
"""  # noqa: S608 - made of constants

PAGE = f"""
SELECT movement.id, movement.occurred_at, device.id, device.name, device.model,
       device.unit, lot.id, lot.number, coalesce(serial.number, ''),
       CASE WHEN mistaken.id IS NULL THEN 1 ELSE -1 END * movement.quantity,
       coalesce(from_partner.name, source.code), coalesce(to_partner.name, target.code),
       movement.document
FROM ledger_movement movement
LEFT JOIN ledger_movement mistaken ON mistaken.id = movement.reverses_id
JOIN catalog_device device ON device.id = movement.device_id
JOIN ledger_lot lot ON lot.id = movement.lot_id
JOIN warehouse_location source ON source.id = movement.source_id
JOIN warehouse_location target ON target.id = movement.target_id
LEFT JOIN partners_partner from_partner ON from_partner.id = source.partner_id
LEFT JOIN partners_partner to_partner ON to_partner.id = target.partner_id
LEFT JOIN ledger_serial serial ON serial.id = movement.serial_id
WHERE {PASSING} AND {{which}}
  AND movement.occurred_at >= %(starts)s AND movement.occurred_at < %(ends)s {{after}}
ORDER BY movement.occurred_at, movement.id
LIMIT %(limit)s
"""  # noqa: S608 - made of constants


class MovementMarkUnknown(Refused):
    """The mark of a page of movements isn't one that was given out."""

    template = gettext_noop(
        "There is no such page of the movements. Start again from the first page."
    )


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Units that came and went in one week."""

    first: date
    """A Monday."""
    came: int
    went: int

    @property
    def last(self) -> date:
        """The Sunday."""
        return self.first + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A movement through our doors."""

    id: UUID
    at: datetime
    device: UUID
    device_name: str
    device_model: str
    unit: str
    lot: UUID
    lot_number: str
    serial_number: str
    units: int
    """Less than zero if it puts a mistaken movement right."""
    source: str
    """The partner's name, else the location's code."""
    target: str
    document: UUID | None


def weekly_flow(*, on: date, weeks: int = 8) -> list[WeekRow]:
    """Return what came in and went out in the last weeks, with one statement.

    Args:
        on: A day of the last week.
        weeks: How many, the last one among them.

    Returns:
        The weeks in their order, Monday to Sunday in the installation's time zone.
    """
    monday = on - timedelta(days=on.weekday())
    firsts = [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    sums = _sums([(first, first + timedelta(days=6)) for first in firsts])
    return [
        WeekRow(first, came, went)
        for first, (came, went) in zip(firsts, sums, strict=True)
    ]


def flow_between(first: date, last: date) -> WeekRow:
    """Return what came in and went out from the first day to the end of the last."""
    ((came, went),) = _sums([(first, last)])
    return WeekRow(first, came, went)


def flow_page(
    direction: Direction, first: date, last: date, *, after: str = "", limit: int = 50
) -> tuple[list[FlowRow], str]:
    """Return the movements that make up what came or went.

    Args:
        direction: Which way.
        first: The first day, in the installation's time zone.
        last: The last day.
        after: The mark from the page before; empty asks for the first page.
        limit: Rows of the page.

    Returns:
        The movements in the order in which they occurred, and the mark that asks for
        the next page; empty at the end.

    Raises:
        MovementMarkUnknown: If the mark isn't one of ours.
    """
    values: dict[str, Any] = {
        "starts": _begin(first),
        "ends": _begin(last + timedelta(days=1)),
        "limit": limit + 1,
    }
    if after:
        values |= _read_mark(after)
    statement = PAGE.format(
        which=CAME if direction == Direction.IN else WENT,
        after="AND (movement.occurred_at, movement.id) > (%(moment)s, %(last)s)"
        if after
        else "",
    )
    rows = [FlowRow(*row) for row in rows_of(statement, values)]
    if len(rows) <= limit:
        return rows, ""
    final = rows[limit - 1]
    return rows[:limit], f"{final.at.isoformat()}~{final.id}"


def _sums(spans: Sequence[tuple[date, date]]) -> list[tuple[int, int]]:
    found = rows_of(
        BY_WEEK,
        {
            "starts": [_begin(first) for first, _last in spans],
            "ends": [_begin(last + timedelta(days=1)) for _first, last in spans],
        },
    )
    return [(came, went) for came, went in found]


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware right here


def _read_mark(mark: str) -> dict[str, Any]:
    moment, _tilde, last = mark.partition("~")
    try:
        found = datetime.fromisoformat(moment)
        return {"moment": found, "last": UUID(last)}
    except ValueError as error:
        raise MovementMarkUnknown from error
