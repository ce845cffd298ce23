"""Receiving goods against a purchase order."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from lotproof.accounts.operations import Confirmation
from lotproof.accounts.permissions import Permission, require
from lotproof.catalog.rules import check_made_under_certificate
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.evidence.operations import first_result
from lotproof.evidence.queries import body_of_request
from lotproof.fields.rules import checked_values
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.operations import identify_lot, write_movements
from lotproof.ledger.rules import is_expired
from lotproof.processes.labels import Scanned, read_label
from lotproof.processes.operations.purchasing import (
    certificates_of,
    check_supplier,
    today_at,
)
from lotproof.processes.operations.steps import Work, known, lock, log, take
from lotproof.processes.refusals import (
    ExpiredAtScan,
    NotOnOrder,
    QuantityBeyondOrder,
    TooMuch,
)
from lotproof.warehouse.models import LocationKind
from lotproof.warehouse.queries import location_of_partner
from lotproof.workflow.codes import DRAFT, Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import StepNotOpen, open_document


@transaction.atomic
def open_receipt(
    *,
    order: UUID,
    values: Mapping[str, object] | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Begin to receive goods of an approved order.

    Args:
        order: The purchase order.
        values: Fields known already, such as the supplier's delivery note.
        request_id: The caller's id; the same again gives the first receipt.
        actor: The person at the dock.

    Returns:
        The receipt, without lines yet.

    Raises:
        NotPermitted: If `actor` may not receive goods.
        StepNotOpen: If the order isn't approved, or is complete.
        Refused: Whatever `check_supplier` refuses: a licence may have lapsed.
    """
    require(actor, Permission.RECEIVE)
    if done := first_result(request_id, "receipt.opened"):
        return Document.objects.get(pk=done)
    ordered = lock(order, Kind.PURCHASE_ORDER, at=clock.now(), actor=actor)
    if ordered.document.state != "approved":
        raise StepNotOpen(
            document=ordered.document.number,
            step="receive",
            state=ordered.document.state,
        )
    check_supplier(ordered)
    receipt = open_document(
        kind=Kind.RECEIPT,
        site=ordered.document.site,
        partner=ordered.document.partner,
        follows=ordered.document,
        values=values,
        at=ordered.at,
        actor=actor,
    )
    work = Work(receipt, [], ordered.at, actor)
    work.save(receipt)
    log(work, "opened", request_id=request_id)
    return receipt


@transaction.atomic
def scan_receipt_line(
    *,
    receipt: UUID,
    scans: Sequence[str],
    location: UUID,
    packs: int = 1,
    request_id: UUID | None = None,
    actor: Actor,
) -> DocumentLine:
    """Add scanned packs to a receipt; saved at once.

    Packs of one lot at one location share a line; each serial number has its own.

    Args:
        receipt: The open receipt.
        scans: What the scanner gave for each barcode of the label.
        location: The bin of the waiting zone they are put in.
        packs: Packs of this label; 1 with a serial number.
        request_id: The caller's id; the same again gives the first line.
        actor: The person at the dock.

    Returns:
        The line, new or with more units.

    Raises:
        NotPermitted: If `actor` may not receive goods.
        StepNotOpen: If the receipt was finished.
        IdentifierError: If the label can't be read.
        UnknownDevice: If no device bears its DI.
        NotOnOrder: If the order doesn't name the device.
        ExpiredAtScan: If its last usable day is past.
        MadeOutsideCertificate: If no certificate covers its production date.
        LotNeeded: If the label lacks what the device is kept by.
        LabelDiffers: If it contradicts what is known of the lot.
        TooMuch: If a serial number stands for more than one unit, or came before.
        QuantityBeyondOrder: If the order doesn't expect so many.
    """
    require(actor, Permission.RECEIVE)
    if done := first_result(request_id, "receipt.scanned"):
        return _line_of_request(done, request_id)
    work = lock(receipt, Kind.RECEIPT, at=clock.now(), actor=actor)
    if work.document.state != DRAFT:
        raise StepNotOpen(
            document=work.document.number, step="scan", state=work.document.state
        )
    scanned = read_label(scans, today=today_at(work))
    order_line = _match(work, scanned)
    _check_dates(work, scanned)
    identified = identify_lot(device=scanned.device, label=scanned.label)
    work.rows.extend(identified.written)
    units = packs * scanned.units
    line = _line_for(work, scanned, order_line, location)
    line.lot, line.serial = identified.lot, identified.serial
    if packs < 1 or (identified.serial and line.quantity + units > 1):
        raise TooMuch(position=line.position, left=1 - line.quantity, asked=units)
    _check_ordered(work, order_line, units)
    line.quantity += units
    work.save(line)
    log(
        work,
        "scanned",
        values={"line": str(line.pk), "scans": list(scans), "units": units},
        request_id=request_id,
    )
    return line


def _line_of_request(receipt: UUID, request_id: UUID | None) -> DocumentLine:
    body = body_of_request(request_id)
    return DocumentLine.objects.get(document=receipt, pk=body["values"]["line"])


def _match(work: Work, scanned: Scanned) -> DocumentLine:
    lines = DocumentLine.objects.filter(
        document=work.document.follows_id, device=scanned.device
    ).order_by("position")
    line = lines.first()
    if line is None or work.document.follows is None:
        number = work.document.follows.number if work.document.follows else "—"
        raise NotOnOrder(device=scanned.device, order=number)
    return line


def _check_dates(work: Work, scanned: Scanned) -> None:
    label = scanned.label
    if is_expired(label.expires_on, today_at(work)):
        raise ExpiredAtScan(
            lot=label.lot or label.serial,
            device=scanned.device,
            expires_on=label.expires_on,
        )
    if label.produced_on:
        certificates = certificates_of([DocumentLine(device=scanned.device)])
        check_made_under_certificate(
            scanned.device,
            certificates.get(scanned.device.pk, ()),
            produced_on=label.produced_on,
        )


def _line_for(
    work: Work, scanned: Scanned, order_line: DocumentLine, location: UUID
) -> DocumentLine:
    for line in work.lines:
        known = (line.lot.number if line.lot else "", line.device_id, line.location_id)
        serial = line.serial.number if line.serial else ""
        wanted = (scanned.label.lot, scanned.device.pk, location)
        if known == wanted and serial == scanned.label.serial:
            return line
    return DocumentLine(
        document=work.document,
        position=work.next_position(),
        follows=order_line,
        device=scanned.device,
        location_id=location,
        quantity=0,
        scan=scanned.text,
    )


def _check_ordered(work: Work, order_line: DocumentLine, units: int) -> None:
    # Other receipts of the same order may be open: their lines count too. The order
    # line's lock keeps two docks from receiving the last units at once.
    locked = DocumentLine.objects.select_for_update(no_key=True).get(pk=order_line.pk)
    open_elsewhere = DocumentLine.objects.filter(
        follows=locked, document__kind=Kind.RECEIPT, document__is_open=True
    ).aggregate(units=Sum("quantity"))["units"]
    left = locked.quantity - locked.done - (open_elsewhere or 0)
    if units > left:
        order = work.document.follows
        raise QuantityBeyondOrder(
            asked=units,
            device=order_line.device,
            order=order.number if order else "—",
            left=left,
        )


@transaction.atomic
def finish_receipt(
    *,
    receipt: UUID,
    values: Mapping[str, object],
    confirmation: Confirmation | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Receive what was scanned: it is in the waiting zone from now on.

    Args:
        receipt: The open receipt.
        values: Its fields: delivery note, carrier and, for cold-chain devices, how
            they travelled.
        confirmation: That the person authenticated again, if the template asks.
        request_id: The caller's id of the request.
        actor: The person at the dock.

    Returns:
        The acceptance that was opened for the goods.

    Raises:
        FieldUnknown: If a field isn't in the dictionary.
        FieldInvalid: If a value isn't of its field's type.
        Refused: Whatever `take_step` and `write_movements` refuse.

    Source:
        GSP Art. 60, 62, 63.
    """
    if done := first_result(request_id, "receipt.received"):
        return Document.objects.get(follows=done, kind=Kind.ACCEPTANCE)
    work = lock(receipt, Kind.RECEIPT, at=clock.now(), actor=actor)
    work.document.values = work.document.values | checked_values(values)
    for line in work.lines:
        line.done = line.quantity
    taken = take(work, "receive", confirmation=confirmation)
    supplier = location_of_partner(known(work.document.partner), LocationKind.SUPPLIER)
    posted = write_movements(
        lines=[
            Line(
                lot=known(line.lot_id),
                serial=line.serial_id,
                quantity=line.quantity,
                source=supplier.pk,
                target=known(line.location_id),
                document_line=line.pk,
            )
            for line in work.lines
        ],
        purpose=Purpose.RECEIVE,
        entry=work.entry,
        document=work.document.pk,
        occurred_at=work.at,
        at=work.at,
        actor=actor,
    )
    work.groups.extend(posted.groups)
    acceptance = _open_acceptance(work)
    _count_on_order(work)
    work.save(work.document, *work.lines)
    log(work, "received", taken=taken, request_id=request_id)
    return acceptance


def _open_acceptance(work: Work) -> Document:
    acceptance = open_document(
        kind=Kind.ACCEPTANCE,
        site=work.document.site,
        partner=work.document.partner,
        follows=work.document,
        at=work.at,
        actor=work.actor,
    )
    work.save(
        acceptance,
        *(
            DocumentLine(
                document=acceptance,
                position=line.position,
                follows=line,
                device=line.device,
                lot=line.lot,
                serial=line.serial,
                location=line.location,
                quantity=line.quantity,
            )
            for line in work.lines
        ),
    )
    return acceptance


def _count_on_order(work: Work) -> None:
    """Raise what the order's lines have received; complete it when all came."""
    if work.document.follows_id is None:
        return
    order = lock(
        work.document.follows_id, Kind.PURCHASE_ORDER, at=work.at, actor=work.actor
    )
    changed = []
    for line in order.lines:
        units = sum(own.quantity for own in work.lines if own.follows_id == line.pk)
        if units:
            line.done += units
            changed.append(line)
    work.save(*changed)
    if all(line.done >= line.quantity for line in order.lines):
        order.entry = work.entry
        work.rows.extend(take(order, "complete").rows)
        work.save(order.document)
