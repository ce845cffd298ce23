"""Closing the past."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, first_result
from lotproof.ledger.models import ClosedPeriod
from lotproof.ledger.operations.posting import CLOSING_LOCK

KEEP_BALANCES = """
INSERT INTO ledger_closingbalance (period_id, balance_id, quantity)
SELECT %(period)s, balance.id, balance.quantity - coalesce(since.change, 0)
FROM ledger_balance balance
LEFT JOIN (
    SELECT location, lot, serial, owner, sum(change) AS change FROM (
        SELECT target_id AS location, lot_id AS lot, serial_id AS serial,
               owner_id AS owner, quantity AS change
        FROM ledger_movement WHERE occurred_at > %(until)s
        UNION ALL
        SELECT source_id, lot_id, serial_id, owner_id, -quantity
        FROM ledger_movement WHERE occurred_at > %(until)s
    ) AS changes GROUP BY location, lot, serial, owner
) AS since ON since.location = balance.location_id AND since.lot = balance.lot_id
    AND since.serial IS NOT DISTINCT FROM balance.serial_id
    AND since.owner IS NOT DISTINCT FROM balance.owner_id
WHERE balance.quantity - coalesce(since.change, 0) <> 0
"""


class PeriodNotPast(Refused):
    """Only the past can be closed, and only forwards."""

    template = gettext_noop(
        "The period until %(until)s can't be closed: it must have ended a whole day "
        "ago, and after the last closed one. Choose another day."
    )


@transaction.atomic
def close_period(
    *, until: datetime, request_id: UUID | None = None, actor: Actor
) -> ClosedPeriod:
    """Close the past up to a moment and keep the balances of that moment.

    It isn't signed: whoever may record something in the past may give that up, and
    the entry says who did. Back-dated movements under way are waited for, others
    aren't touched.

    Args:
        until: The end, aware; at least a day ago.
        request_id: The caller's id; the same again gives the first period.
        actor: Who closes it.

    Returns:
        The closed period.

    Raises:
        NotPermitted: If `actor` may not back-date, which is what this ends.
        PeriodNotPast: If it ends less than a day ago or before a closed one.
    """
    require(actor, Permission.BACK_DATE)
    if done := first_result(request_id, "ledger.period_closed"):
        return ClosedPeriod.objects.get(pk=done)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSING_LOCK])
    at = clock.now()
    last = ClosedPeriod.objects.order_by("-until").first()
    if (at - until).days < 1 or (last and until <= last.until):
        raise PeriodNotPast(until=f"{timezone.localtime(until):%Y-%m-%d %H:%M:%S}")
    period = ClosedPeriod.objects.create(
        until=until, closed_at=at, closed_by_id=actor.user_id
    )
    with connection.cursor() as cursor:
        cursor.execute(KEEP_BALANCES, {"period": period.pk, "until": until})
    append_entry(
        kind="ledger.period_closed",
        subject=period,
        rows=[period],
        at=at,
        actor=actor,
        request_id=request_id,
    )
    return period
