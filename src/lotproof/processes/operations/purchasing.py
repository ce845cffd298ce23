"""Ordering from suppliers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.operations import Confirmation
from lotproof.catalog.models import Certificate, Device
from lotproof.catalog.rules import check_may_purchase
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.statements import sent_ahead
from lotproof.evidence.operations import first_result
from lotproof.fields.rules import checked_values
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.operations.posting import MOST_UNITS
from lotproof.partners.models import Partner
from lotproof.partners.rules import check_may_supply
from lotproof.processes.operations.steps import (
    Work,
    begin,
    check_count,
    known,
    log,
    take,
)
from lotproof.processes.refusals import TooMuch
from lotproof.warehouse.models import Site
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import open_document, permit_step


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Units of a device that somebody orders."""

    device: UUID
    quantity: int
    """Base units (each), 1 or more."""
    unit_price: Decimal


def order_lines(work: Work, lines: Sequence[OrderLine]) -> list[DocumentLine]:
    """Return the lines of a new order, numbered from 1, not yet saved.

    Raises:
        TooManyLines: If there are more than a document may have.
        UnknownRecord: If a device doesn't exist.
        TooMuch: If a line has no units, or more than there can be.
        FieldInvalid: If a price isn't a number.
        FieldOutOfBounds: If a price is below zero.
    """
    check_count(lines)
    devices = Device.objects.in_bulk([line.device for line in lines])
    for position, line in enumerate(lines, start=1):
        if line.device not in devices:
            raise UnknownRecord(what=_("device"), id=line.device)
        if not 1 <= line.quantity <= MOST_UNITS:
            raise TooMuch(position=position, left=MOST_UNITS, asked=line.quantity)
    return [
        DocumentLine(
            document=work.document,
            position=position,
            device=devices[line.device],
            quantity=line.quantity,
            values=checked_values({"unit_price": line.unit_price}),
        )
        for position, line in enumerate(lines, start=1)
    ]


def new_order(
    kind: Kind,
    *,
    partner: UUID,
    site: UUID,
    lines: Sequence[OrderLine],
    values: Mapping[str, object] | None,
    actor: Actor,
) -> Work:
    """Return an order with its lines, numbered, not yet saved.

    Raises:
        UnknownRecord: If the partner, the site or a device doesn't exist.
        Refused: Whatever `open_document` and `order_lines` refuse.
    """
    check_count(lines)
    place = Site.objects.filter(pk=site).first()
    if place is None:
        raise UnknownRecord(what=_("site"), id=site)
    firm = Partner.objects.filter(pk=partner).first()
    if firm is None:
        raise UnknownRecord(what=_("partner"), id=partner)
    at = clock.now()
    order = open_document(
        kind=kind, site=place, partner=firm, values=values, at=at, actor=actor
    )
    work = Work(order, [], at, actor)
    work.lines = order_lines(work, lines)
    return work


def check_supplier(work: Work) -> None:
    """Do nothing if the supplier may sell, and we may buy, every device ordered.

    Raises:
        Refused: Whatever `check_may_purchase` and `check_may_supply` refuse.

    Source:
        GSP Art. 51(4), 53, 54; domain rule CN-01.
    """
    supplier = known(work.document.partner)
    on = work.today
    licences = list(supplier.licences.order_by("pk"))
    certificates = certificates_of(work.lines)
    for line in work.lines:
        device = line.device
        check_may_purchase(device, certificates.get(device.pk, ()), on=on)
        check_may_supply(
            supplier, licences, device.device_class, device.licence_category, on=on
        )


def certificates_of(lines: Iterable[DocumentLine]) -> dict[UUID, list[Certificate]]:
    """Return the certificates of the devices on these lines, by device."""
    found: dict[UUID, list[Certificate]] = {}
    devices = {line.device_id for line in lines}
    for certificate in Certificate.objects.filter(device__in=devices).order_by("pk"):
        found.setdefault(certificate.device_id, []).append(certificate)
    return found


@transaction.atomic
@sent_ahead()
def submit_purchase_order(
    *,
    supplier: UUID,
    site: UUID,
    lines: Sequence[OrderLine],
    values: Mapping[str, object] | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Write a purchase order and submit it for approval.

    Args:
        supplier: Whom to order from.
        site: Where the goods shall arrive.
        lines: What to order.
        values: Further fields of the order.
        request_id: The caller's id; the same again gives the first order.
        actor: The buyer.

    Returns:
        The order, submitted.

    Raises:
        NotPermitted: If `actor` may not order.
        Refused: Whatever `new_order`, `check_supplier` and `take_step` refuse.
    """
    permit_step(kind=Kind.PURCHASE_ORDER, step="submit", actor=actor)
    if done := first_result(request_id, "purchase_order.submitted"):
        return Document.objects.get(pk=done)
    work = new_order(
        Kind.PURCHASE_ORDER,
        partner=supplier,
        site=site,
        lines=lines,
        values=values,
        actor=actor,
    )
    check_supplier(work)
    taken = take(work, "submit")
    work.save(work.document, *work.lines)
    log(work, "submitted", taken=taken, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
def approve_purchase_order(
    *,
    order: UUID,
    confirmation: Confirmation | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Approve a purchase order; goods may be received against it from then on.

    Args:
        order: The submitted order.
        confirmation: That the approver authenticated again, to sign.
        request_id: The caller's id of the request.
        actor: The approver, not the buyer.

    Returns:
        The order, approved.

    Raises:
        NotPermitted: If `actor` may not approve orders.
        Refused: Whatever `check_supplier` and `take_step` refuse.
    """
    work = begin(
        order,
        Kind.PURCHASE_ORDER,
        "approve",
        "purchase_order.approved",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    taken = take(work, "approve", confirmation=confirmation)
    check_supplier(work)
    work.save(work.document)
    log(work, "approved", taken=taken, request_id=request_id)
    return work.document
