"""Selling to hospitals, and claiming the stock for it."""

from collections import deque
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction

from lotproof.accounts.operations import Confirmation
from lotproof.catalog.rules import DeviceInactive, DeviceNotApproved
from lotproof.core.actors import Actor
from lotproof.core.statements import sent_ahead
from lotproof.evidence.operations import first_result
from lotproof.ledger.operations import reserve
from lotproof.ledger.operations.reserving import Claim
from lotproof.ledger.queries import Allowable, allowable_stock
from lotproof.partners.rules import check_may_buy
from lotproof.processes.operations.purchasing import OrderLine, new_order
from lotproof.processes.operations.steps import (
    MOST_LINES,
    Work,
    begin,
    known,
    log,
    take,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import open_document, permit_step

LOCK_CLAIMS = """
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended('claim ' || device, 0) AS key
    FROM unnest(%s::uuid[]) AS device ORDER BY key
) AS keys
"""


def check_buyer(work: Work) -> None:
    """Do nothing if the customer may buy every device of the order.

    Raises:
        DeviceInactive: If a device is no longer traded.
        DeviceNotApproved: If its dossier isn't approved.
        Refused: Whatever `check_may_buy` refuses.

    Source:
        GSP Art. 51(4), 82; domain rules CN-01, CN-13.
    """
    customer = known(work.document.partner)
    licences = list(customer.licences.order_by("pk"))
    for line in work.lines:
        device = line.device
        if not device.is_active:
            raise DeviceInactive(device=device)
        if device.approved_at is None:
            raise DeviceNotApproved(device=device)
        check_may_buy(
            customer,
            licences,
            device.device_class,
            device.licence_category,
            on=work.today,
        )


@transaction.atomic
@sent_ahead()
def submit_sales_order(
    *,
    customer: UUID,
    site: UUID,
    lines: Sequence[OrderLine],
    values: Mapping[str, object] | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Write a sales order and submit it for approval.

    Args:
        customer: Who buys.
        site: Where the goods leave.
        lines: What was ordered.
        values: Further fields, such as the delivery address.
        request_id: The caller's id; the same again gives the first order.
        actor: The seller.

    Returns:
        The order, submitted.

    Raises:
        NotPermitted: If `actor` may not sell.
        Refused: Whatever `new_order`, `check_buyer` and `take_step` refuse.
    """
    permit_step(kind=Kind.SALES_ORDER, step="submit", actor=actor)
    if done := first_result(request_id, "sales_order.submitted"):
        return Document.objects.get(pk=done)
    work = new_order(
        Kind.SALES_ORDER,
        partner=customer,
        site=site,
        lines=lines,
        values=values,
        actor=actor,
    )
    check_buyer(work)
    taken = take(work, "submit")
    work.save(work.document, *work.lines)
    log(work, "submitted", taken=taken, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
def approve_sales_order(
    *,
    order: UUID,
    confirmation: Confirmation | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Approve a sales order and claim stock for it, first expiry first.

    What isn't in stock stays on the picking list without a lot, to be allocated
    later (`allocate`).

    Args:
        order: The submitted order.
        confirmation: That the approver authenticated again, if the template asks.
        request_id: The caller's id of the request.
        actor: The approver.

    Returns:
        The picking list that was opened.

    Raises:
        NotPermitted: If `actor` may not approve sales.
        DocumentUnknown: If there is no such order.
        Refused: Whatever `check_buyer` and `take_step` refuse.
    """
    work = begin(
        order,
        Kind.SALES_ORDER,
        "approve",
        "sales_order.approved",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return Document.objects.get(follows=order, kind=Kind.PICK)
    taken = take(work, "approve", confirmation=confirmation)
    check_buyer(work)
    pick = open_document(
        kind=Kind.PICK,
        site=work.document.site,
        partner=work.document.partner,
        follows=work.document,
        values=work.document.values,
        at=work.at,
        actor=actor,
    )
    lines = claim_first_expiry(
        work, pick, [(line, line.quantity) for line in work.lines], 1
    )
    work.save(work.document, pick, *lines)
    log(work, "approved", taken=taken, request_id=request_id)
    return pick


def claim_first_expiry(
    work: Work,
    pick: Document,
    wanted: Sequence[tuple[DocumentLine, int]],
    position: int,
) -> list[DocumentLine]:
    """Claim units for a picking list, those that expire first.

    Args:
        work: The operation; the claims are added to its entry.
        pick: The picking list.
        wanted: Lines of the sales order, with the base units to claim for each.
        position: The position of the first new line.

    Returns:
        For each line of the order one for each lot, serial number and location
        claimed, and one without a lot for what is short; not yet saved.
    """
    stock = _stock_for(work, pick, wanted)
    lines: list[DocumentLine] = []
    claims = []
    for ordered, units in wanted:
        shelves = stock[ordered.device_id]
        left = units
        while left and shelves:
            row, available = shelves[0]
            taken = min(available, left)
            left -= taken
            if taken == available:
                shelves.popleft()
            else:
                shelves[0] = (row, available - taken)
            line = DocumentLine(
                document=pick,
                position=position + len(lines),
                follows=ordered,
                device=ordered.device,
                lot_id=row.lot,
                serial_id=row.serial,
                location_id=row.location,
                quantity=taken,
            )
            lines.append(line)
            claims.append(Claim(line.pk, row.balance, taken))
        if left:
            short = DocumentLine(
                document=pick,
                position=position + len(lines),
                follows=ordered,
                device=ordered.device,
                quantity=left,
            )
            lines.append(short)
    if claims:
        # All at once: two orders that claimed line by line could wait for each other.
        work.rows.extend(reserve(claims=claims, at=work.at, actor=work.actor))
    return lines


def _stock_for(
    work: Work, pick: Document, wanted: Sequence[tuple[DocumentLine, int]]
) -> dict[UUID, deque[tuple[Allowable, int]]]:
    """Return by device what may be claimed, in the order in which it expires."""
    units: dict[UUID, int] = {}
    for line, quantity in wanted:
        units[line.device_id] = units.get(line.device_id, 0) + quantity
    # Who claims stock of a device waits here for others who do: what they read is
    # what they can have, and the second gets the next lot, or finds none.
    with connection.cursor() as cursor:
        cursor.execute(LOCK_CLAIMS, [list(units)])
    stock = {}
    for device, quantity in units.items():
        rows = allowable_stock(
            device=device,
            site=pick.site_id,
            at=work.at,
            units=quantity,
            limit=MOST_LINES,
        )
        stock[device] = deque((row, row.available) for row in rows)
    return stock
