"""Receiving goods against a purchase order."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.operations import Confirmation
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.statements import sent_ahead
from lotproof.evidence.operations import first_result
from lotproof.evidence.queries import body_of_request
from lotproof.fields.rules import checked_values
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.operations import identify_lot, write_movements
from lotproof.processes.labels import read_label
from lotproof.processes.operations.arrivals import (
    check_arrival,
    check_label_dates,
    check_not_scanned,
    check_place,
    check_trip,
    lines_for,
    lines_on_order,
    share_out,
    units_of,
)
from lotproof.processes.operations.purchasing import check_supplier
from lotproof.processes.operations.steps import (
    Work,
    begin,
    known,
    lock,
    log,
    take,
    work_on,
)
from lotproof.processes.refusals import NotLower
from lotproof.warehouse.models import LocationKind
from lotproof.warehouse.queries import location_of_partner
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import (
    DocumentEmpty,
    check_step,
    open_document,
    permit_step,
)


@transaction.atomic
@sent_ahead()
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
    permit_step(kind=Kind.RECEIPT, step="receive", actor=actor)
    if done := first_result(request_id, "receipt.opened"):
        return Document.objects.get(pk=done)
    ordered = lock(order, Kind.PURCHASE_ORDER, at=clock.now(), actor=actor)
    # What can be completed can be received: a company may name its states otherwise.
    check_step(
        document=ordered.document, step="complete", label=_("Receive"), actor=actor
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
@sent_ahead()
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

    Packs of one lot at one location share a line; each serial number has its own. Of
    several lines of the order for the device, the first with units left is filled
    first.

    Args:
        receipt: The open receipt.
        scans: What the scanner gave for each barcode of the label.
        location: The bin of the waiting zone they are put in.
        packs: Packs of this label; 1 with a serial number.
        request_id: The caller's id; the same again gives the first line.
        actor: The person at the dock.

    Returns:
        The line, new or with more units; of several, the last.

    Raises:
        NotPermitted: If `actor` may not receive goods.
        DocumentUnknown: If there is no such receipt.
        StepNotOpen: If the receipt was finished.
        IdentifierError: If the label can't be read.
        UnknownDevice: If no device bears its DI.
        NotOnOrder: If the order doesn't name the device.
        NothingToMove: If there are no packs.
        OneUnitASerial: If a serial number stands for more than one unit.
        ExpiredAtScan: If its last usable day is past.
        MadeOutsideCertificate: If no certificate covers its production date.
        LotNeeded: If the label lacks what the device is kept by.
        LabelDiffers: If it contradicts what is known of the lot.
        SerialScanned: If the unit was scanned before.
        OtherSite: If the location is elsewhere.
        WrongZone: If it isn't one of the waiting zone.
        StorageConditionsDiffer: If it is too warm or too cold.
        QuantityBeyondOrder: If the order doesn't expect so many.
        TooManyLines: If the receipt has as many lines as it may have.
    """
    work = begin(
        receipt,
        Kind.RECEIPT,
        "receive",
        "receipt.scanned",
        request_id=request_id,
        actor=actor,
        with_lines=False,
    )
    if work.is_repeated:
        return _line_of_request(receipt, request_id)
    work_on(work, "receive")
    scanned = read_label(scans, today=work.today)
    ordered = lines_on_order(work, scanned.device)
    units = units_of(scanned, packs)
    check_label_dates(work, scanned)
    identified = identify_lot(device=scanned.device, label=scanned.label)
    work.rows.extend(identified.written)
    check_arrival(work, identified)
    check_not_scanned(identified)
    check_place(work, identified, location)
    lines = lines_for(
        work, scanned, identified, location, share_out(work, ordered, units)
    )
    work.save(*lines)
    log(
        work,
        "scanned",
        values={"line": str(lines[-1].pk), "scans": list(scans), "units": units},
        request_id=request_id,
    )
    return lines[-1]


def _line_of_request(receipt: UUID, request_id: UUID | None) -> DocumentLine:
    body = body_of_request(request_id)
    return DocumentLine.objects.get(document=receipt, pk=body["values"]["line"])


@transaction.atomic
@sent_ahead()
def lower_receipt_line(
    *,
    receipt: UUID,
    line: UUID,
    quantity: int,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> DocumentLine:
    """Take units off a scanned line, before the receipt is finished.

    The scan stays in the log; a line of 0 units isn't received.

    Args:
        receipt: The open receipt.
        line: One of its lines.
        quantity: Base units (each) that remain, 0 or more.
        reason: Why, in words.
        request_id: The caller's id of the request.
        actor: The person at the dock.

    Returns:
        The line with fewer units.

    Raises:
        NotPermitted: If `actor` may not receive goods.
        DocumentUnknown: If there is no such receipt.
        StepNotOpen: If the receipt was finished.
        LineUnknown: If the receipt has no such line.
        ReasonMissing: If the reason is empty.
        NotLower: If the line would have as many units as before, or more.
    """
    work = begin(
        receipt,
        Kind.RECEIPT,
        "receive",
        "receipt.corrected",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return DocumentLine.objects.get(pk=line, document=receipt)
    work_on(work, "receive")
    record = work.line(line)
    reason = require_reason(reason)
    if not 0 <= quantity < record.quantity:
        raise NotLower(position=record.position, quantity=record.quantity)
    record.quantity = quantity
    work.save(record)
    log(work, "corrected", reason=reason, request_id=request_id)
    return record


@transaction.atomic
@sent_ahead()
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
        NotPermitted: If `actor` may not receive goods.
        DocumentUnknown: If there is no such receipt.
        FieldUnknown: If a field isn't in the dictionary.
        FieldInvalid: If a value isn't of its field's type.
        FieldsContradict: If the goods arrived before they left, or later than now.
        DocumentEmpty: If nothing was scanned.
        Refused: Whatever `check_supplier`, `take_step` and `write_movements` refuse.

    Source:
        GSP Art. 60, 62, 63.
    """
    work = begin(
        receipt,
        Kind.RECEIPT,
        "receive",
        "receipt.received",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return Document.objects.get(follows=receipt, kind=Kind.ACCEPTANCE)
    work.document.values = work.document.values | checked_values(values)
    check_trip(work)
    check_supplier(work)
    arrived = [line for line in work.lines if line.quantity]
    if not arrived:
        raise DocumentEmpty(document=work.document.number)
    for line in arrived:
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
            for line in arrived
        ],
        purpose=Purpose.RECEIVE,
        entry=work.entry,
        document=work.document.pk,
        occurred_at=work.at,
        at=work.at,
        actor=actor,
    )
    work.groups.extend(posted.groups)
    acceptance = _open_acceptance(work, arrived)
    _count_on_order(work)
    work.save(work.document, *work.lines)
    log(work, "received", taken=taken, request_id=request_id)
    return acceptance


def _open_acceptance(work: Work, arrived: Sequence[DocumentLine]) -> Document:
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
                position=position,
                follows=line,
                device=line.device,
                lot=line.lot,
                serial=line.serial,
                location=line.location,
                quantity=line.quantity,
            )
            for position, line in enumerate(arrived, start=1)
        ),
    )
    return acceptance


def _count_on_order(work: Work) -> None:
    """Raise what the order's lines have received; complete it when all came."""
    came: dict[UUID, int] = {}
    for own in work.lines:
        ordered = known(own.follows_id)
        came[ordered] = came.get(ordered, 0) + own.quantity
    order = lock(
        known(work.document.follows_id),
        Kind.PURCHASE_ORDER,
        at=work.at,
        actor=work.actor,
    )
    changed = [line for line in order.lines if came.get(line.pk)]
    for line in changed:
        line.done += came[line.pk]
    work.save(*changed)
    if all(line.done >= line.quantity for line in order.lines):
        order.entry = work.entry
        work.rows.extend(take(order, "complete").rows)
        work.save(order.document)
