"""Ending documents otherwise than planned: closed short, withdrawn, cancelled."""

from uuid import UUID

from django.db import transaction

from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.statements import sent_ahead
from lotproof.ledger.operations import give_up_reservations
from lotproof.processes.operations.steps import (
    Work,
    begin,
    lock,
    log,
    take,
)
from lotproof.processes.operations.taking_back import (
    lock_stock,
    reverse_for_document,
    standing_movements,
)
from lotproof.processes.refusals import ReceiptStillOpen, ShippedAlready
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document


@transaction.atomic
@sent_ahead()
def close_purchase_order(
    *,
    order: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Close a purchase order of which not everything came, or nothing.

    What is missing isn't waited for any more, and no receipt can be opened for it.
    The lines keep what was ordered: that was signed.

    Args:
        order: The submitted or approved order.
        reason: Why, in words.
        request_id: The caller's id of the request.
        actor: The buyer.

    Returns:
        The order, closed.

    Raises:
        NotPermitted: If `actor` may not close orders.
        DocumentUnknown: If there is no such order.
        ReasonMissing: If the reason is empty.
        StepNotOpen: If everything came, or it was closed before.
        ReceiptStillOpen: If goods of it are being received.
    """
    work = begin(
        order,
        Kind.PURCHASE_ORDER,
        "close",
        "purchase_order.closed",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    reason = require_reason(reason)
    # A receipt is opened and finished under the order's lock, which we hold.
    for receipt in Document.objects.filter(
        follows=order, kind=Kind.RECEIPT, is_open=True
    ).order_by("pk"):
        raise ReceiptStillOpen(order=work.document.number, receipt=receipt.number)
    taken = take(work, "close")
    work.save(work.document)
    log(work, "closed", taken=taken, reason=reason, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
def withdraw_receipt(
    *,
    receipt: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """End a receipt that was begun and whose goods aren't taken in.

    Nothing was moved by it; what was scanned stays in the log.

    Args:
        receipt: The open receipt.
        reason: Why, in words.
        request_id: The caller's id of the request.
        actor: The person at the dock.

    Returns:
        The receipt, withdrawn.

    Raises:
        NotPermitted: If `actor` may not receive goods.
        DocumentUnknown: If there is no such receipt.
        ReasonMissing: If the reason is empty.
        StepNotOpen: If it was finished or withdrawn.

    Source:
        GSP Art. 60: goods that don't agree with the order are refused.
    """
    work = begin(
        receipt,
        Kind.RECEIPT,
        "withdraw",
        "receipt.withdrawn",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    reason = require_reason(reason)
    taken = take(work, "withdraw")
    work.save(work.document)
    log(work, "withdrawn", taken=taken, reason=reason, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
def cancel_sales_order(
    *,
    order: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Cancel a sales order of which nothing has left.

    Claimed stock is free for others at once. What was picked goes back to the places
    it came from, by movements the other way, and the documents that are open for the
    order end with it. To cancel only what wasn't picked, close the picking list short.

    Args:
        order: The submitted or approved order.
        reason: Why, in words.
        request_id: The caller's id of the request.
        actor: The seller.

    Returns:
        The order, cancelled.

    Raises:
        NotPermitted: If `actor` may not cancel orders.
        DocumentUnknown: If there is no such order.
        ReasonMissing: If the reason is empty.
        ShippedAlready: If goods of it left.
        StepNotOpen: If it was cancelled before.
        Refused: Whatever `write_movements` refuses: picked units may be elsewhere.
    """
    # A shipment locks its order last: so do we, after all that follows the order.
    later = _lock_later(order, actor)
    work = begin(
        order,
        Kind.SALES_ORDER,
        "cancel",
        "sales_order.cancelled",
        request_id=request_id,
        actor=actor,
        in_any_state=True,
    )
    if work.is_repeated:
        return work.document
    later = later or _lock_later(order, actor)  # approved in between
    reason = require_reason(reason)
    if any(line.done for line in work.lines):
        raise ShippedAlready(order=work.document.number)
    taken = take(work, "cancel")
    if later:
        _bring_back(work, later[0])
    for document in later:
        document.entry = work.entry
        if document.document.is_open:
            work.rows.extend(take(document, "end").rows)
            work.save(document.document)
    work.save(work.document)
    log(work, "cancelled", taken=taken, reason=reason, request_id=request_id)
    return work.document


def _lock_later(order: UUID, actor: Actor) -> list[Work]:
    """Lock the picking list of an order and what follows it, in the goods' way."""
    found: list[Work] = []
    before = order
    for kind in (Kind.PICK, Kind.REVIEW, Kind.SHIPMENT):
        # Each is opened under the lock of the one before it.
        later = Document.objects.filter(follows=before, kind=kind).first()
        if later is None:
            break
        found.append(lock(later.pk, kind, at=clock.now(), actor=actor))
        before = later.pk
    return found


def _bring_back(work: Work, pick: Work) -> None:
    """Give up what the picking list claims, and reverse what it moved."""
    lines = [line.pk for line in pick.lines]
    moved = standing_movements(pick.document.pk)
    lock_stock(moved, claimed_by=lines)
    work.rows.extend(give_up_reservations(document_lines=lines))
    if not moved:
        return
    pick.at, pick.entry = work.at, work.entry
    reverse_for_document(pick, moved)
    work.groups.extend(pick.groups)
    picked = [line for line in pick.lines if line.done]
    for line in picked:
        line.done = 0
    work.save(*picked)
