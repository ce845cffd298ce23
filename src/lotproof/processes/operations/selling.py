"""Selling to hospitals, and claiming the stock for it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from lotproof.accounts.operations import Confirmation
from lotproof.catalog.rules import DeviceInactive, DeviceNotApproved
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.evidence.operations import first_result
from lotproof.ledger.operations import reserve
from lotproof.ledger.operations.reserving import Claim
from lotproof.ledger.queries import allowable_stock
from lotproof.partners.models import Partner
from lotproof.partners.rules import check_may_buy
from lotproof.processes.operations.purchasing import OrderLine, order_lines, today_at
from lotproof.processes.operations.steps import Work, known, lock, log, take
from lotproof.warehouse.models import Site
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import open_document


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
            device.category,
            on=today_at(work),
        )


@transaction.atomic
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
        Refused: Whatever `check_buyer`, `order_lines` and `take_step` refuse.
    """
    if done := first_result(request_id, "sales_order.submitted"):
        return Document.objects.get(pk=done)
    at = clock.now()
    order = open_document(
        kind=Kind.SALES_ORDER,
        site=Site.objects.get(pk=site),
        partner=Partner.objects.get(pk=customer),
        values=values,
        at=at,
        actor=actor,
    )
    work = Work(order, [], at, actor)
    work.lines = order_lines(work, lines)
    check_buyer(work)
    taken = take(work, "submit")
    work.save(order, *work.lines)
    log(work, "submitted", taken=taken, request_id=request_id)
    return order


@transaction.atomic
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
        Refused: Whatever `check_buyer` and `take_step` refuse.
    """
    if done := first_result(request_id, "sales_order.approved"):
        return Document.objects.get(follows=done, kind=Kind.PICK)
    work = lock(order, Kind.SALES_ORDER, at=clock.now(), actor=actor)
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
    lines: list[DocumentLine] = []
    for line in work.lines:
        lines.extend(
            claim_first_expiry(work, pick, line, line.quantity, len(lines) + 1)
        )
    work.save(work.document, pick, *lines)
    log(work, "approved", taken=taken, request_id=request_id)
    return pick


def claim_first_expiry(
    work: Work, pick: Document, wanted: DocumentLine, units: int, position: int
) -> list[DocumentLine]:
    """Claim units of a device for a picking list, those that expire first.

    Args:
        work: The operation; the claims are added to its entry.
        pick: The picking list.
        wanted: The sales order's line.
        units: Base units to claim.
        position: The position of the first new line.

    Returns:
        A line for each lot, serial number and location claimed, and one without a
        lot for what is short; not yet saved.
    """
    stock = allowable_stock(
        device=wanted.device_id, site=pick.site_id, at=work.at, units=units
    )
    lines: list[DocumentLine] = []
    claims = []
    left = units
    for row in stock:
        take_units = min(row.available, left)
        line = DocumentLine(
            document=pick,
            position=position + len(lines),
            follows=wanted,
            device=wanted.device,
            lot_id=row.lot,
            serial_id=row.serial,
            location_id=row.location,
            quantity=take_units,
        )
        lines.append(line)
        claims.append(Claim(line.pk, row.balance, take_units))
        left -= take_units
        if not left:
            break
    if claims:
        work.rows.extend(reserve(claims=claims, at=work.at, actor=work.actor))
    if left:
        lines.append(
            DocumentLine(
                document=pick,
                position=position + len(lines),
                follows=wanted,
                device=wanted.device,
                quantity=left,
            )
        )
    return lines
