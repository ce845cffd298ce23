"""Picking the claimed goods into the dispatch zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.evidence.operations import first_result
from lotproof.fields.rules import check_present, checked_values
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.models import Balance
from lotproof.ledger.operations import give_up_reservations, reserve, write_movements
from lotproof.ledger.operations.reserving import Claim
from lotproof.ledger.queries import units_by_target
from lotproof.processes.labels import read_label
from lotproof.processes.operations.purchasing import today_at
from lotproof.processes.operations.selling import claim_first_expiry
from lotproof.processes.operations.steps import Work, known, lock, log, take
from lotproof.processes.refusals import NotAllPicked, TooMuch, UnitDiffers
from lotproof.workflow.codes import DRAFT, Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import StepNotOpen, open_document


@dataclass(frozen=True, slots=True)
class Picked:
    """Units of a line that were taken from their location."""

    line: UUID
    quantity: int
    """Base units (each), 1 or more."""
    target: UUID
    """The location of the dispatch zone they were brought to."""
    scans: tuple[str, ...] = ()
    """What the scanner read off the unit, to compare with the line."""


def _lock_open(pick: UUID, actor: Actor, step: str) -> Work:
    work = lock(pick, Kind.PICK, at=clock.now(), actor=actor)
    if work.document.state != DRAFT:
        raise StepNotOpen(
            document=work.document.number, step=step, state=work.document.state
        )
    return work


@transaction.atomic
def allocate(*, pick: UUID, request_id: UUID | None = None, actor: Actor) -> Document:
    """Claim stock for the lines that have none yet: goods may have arrived since.

    Args:
        pick: The open picking list.
        request_id: The caller's id of the request.
        actor: The picker.

    Returns:
        The picking list.

    Raises:
        NotPermitted: If `actor` may not pick.
        StepNotOpen: If the list was closed.
    """
    require(actor, Permission.PICK)
    if done := first_result(request_id, "pick.allocated"):
        return Document.objects.get(pk=done)
    work = _lock_open(pick, actor, "allocate")
    added: list[DocumentLine] = []
    for line in [line for line in work.lines if line.lot_id is None and line.quantity]:
        wanted = known(line.follows)
        position = work.next_position() + len(added)
        claimed = claim_first_expiry(
            work, work.document, wanted, line.quantity, position
        )
        found = [new for new in claimed if new.lot_id]
        line.quantity -= sum(new.quantity for new in found)
        added.extend(found)
        if found:
            work.save(line)
    work.save(*added)
    log(work, "allocated", request_id=request_id)
    return work.document


@transaction.atomic
def choose_other_stock(
    *,
    line: UUID,
    pick: UUID,
    balance: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> DocumentLine:
    """Take a line from another lot or location than first expiry first says.

    Args:
        line: A line of which nothing was picked yet.
        pick: Its open picking list.
        balance: The stock to take instead.
        reason: Why, in words: it becomes part of the record.
        request_id: The caller's id of the request.
        actor: The picker.

    Returns:
        The line with its new lot and location.

    Raises:
        NotPermitted: If `actor` may not pick.
        StepNotOpen: If the list was closed.
        LineUnknown: If the list has no such line.
        TooMuch: If some of the line was picked.
        FieldMissing: If the reason is empty.
        UnitDiffers: If that stock is of another device.
        Refused: Whatever `reserve` refuses.
    """
    require(actor, Permission.PICK)
    if first_result(request_id, "pick.changed"):
        return DocumentLine.objects.get(pk=line)
    work = _lock_open(pick, actor, "change")
    record = work.line(line)
    if record.done:
        raise TooMuch(position=record.position, left=0, asked=record.done)
    values = checked_values({"override_reason": reason})
    check_present(values, ["override_reason"])
    other = Balance.objects.get(pk=balance)
    if other.device_id != record.device_id:
        raise UnitDiffers(expected=record.device, scanned=other.device)
    given_up = give_up_reservations(document_lines=[record.pk])
    # A claim on the very stock given up raises the row that was just lowered.
    work.rows.extend(given_up)
    record.lot_id, record.serial_id = other.lot_id, other.serial_id
    record.location_id = other.location_id
    record.values = record.values | values
    claims = [Claim(record.pk, other.pk, record.quantity)]
    work.rows.extend(reserve(claims=claims, at=work.at, actor=actor))
    work.save(record)
    log(work, "changed", reason=reason.strip(), request_id=request_id)
    return record


@transaction.atomic
def pick_units(
    *,
    pick: UUID,
    picked: Sequence[Picked],
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Record units taken from their locations to the dispatch zone.

    Args:
        pick: The open picking list.
        picked: What was taken now.
        request_id: The caller's id; the same again changes nothing.
        actor: The picker.

    Returns:
        The picking list; when all lines are done it is closed and the outbound
        review is open.

    Raises:
        NotPermitted: If `actor` may not pick.
        StepNotOpen: If the list was closed.
        LineUnknown: If the list has no such line.
        TooMuch: If a line has fewer units left, or no stock was claimed for it.
        UnitDiffers: If the label read isn't the line's device, lot or serial.
        Refused: Whatever `write_movements` refuses.
    """
    require(actor, Permission.PICK)
    if done := first_result(request_id, "pick.picked"):
        return Document.objects.get(pk=done)
    work = _lock_open(pick, actor, "pick")
    changed: dict[UUID, DocumentLine] = {}
    for unit in picked:
        line = work.line(unit.line)
        left = line.quantity - line.done if line.lot_id else 0
        if not 1 <= unit.quantity <= left:
            raise TooMuch(position=line.position, left=left, asked=unit.quantity)
        if unit.scans:
            _compare(work, line, unit.scans)
        line.done += unit.quantity
        changed[line.pk] = line
    posted = write_movements(
        lines=[_movement(work, unit) for unit in picked],
        purpose=Purpose.PICK,
        entry=work.entry,
        document=work.document.pk,
        occurred_at=work.at,
        at=work.at,
        actor=actor,
    )
    work.groups.extend(posted.groups)
    taken = None
    if all(line.done == line.quantity for line in work.lines):
        taken = take(work, "pick")
        _open_review(work)
        work.save(work.document)
    work.save(*changed.values())
    targets = {str(unit.line): str(unit.target) for unit in picked}
    log(work, "picked", taken=taken, values={"targets": targets}, request_id=request_id)
    return work.document


@transaction.atomic
def close_short(
    *,
    pick: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Close a picking list although units are missing; the rest isn't shipped.

    Args:
        pick: The open picking list, with at least one unit picked.
        reason: Why, in words.
        request_id: The caller's id of the request.
        actor: The picker.

    Returns:
        The picking list, closed.

    Raises:
        NotPermitted: If `actor` may not pick.
        StepNotOpen: If the list was closed.
        NotAllPicked: If nothing was picked at all.
    """
    require(actor, Permission.PICK)
    if done := first_result(request_id, "pick.closed_short"):
        return Document.objects.get(pk=done)
    work = _lock_open(pick, actor, "close")
    if not any(line.done for line in work.lines):
        left = sum(line.quantity for line in work.lines)
        raise NotAllPicked(left=left, document=work.document.number)
    short = [line for line in work.lines if line.done < line.quantity]
    work.rows.extend(give_up_reservations(document_lines=[line.pk for line in short]))
    for line in short:
        line.quantity = line.done
    taken = take(work, "pick")
    _open_review(work)
    work.save(work.document, *short)
    log(work, "closed_short", taken=taken, reason=reason, request_id=request_id)
    return work.document


def _compare(work: Work, line: DocumentLine, scans: Sequence[str]) -> None:
    scanned = read_label(scans, today=today_at(work))
    if scanned.device != line.device:
        raise UnitDiffers(expected=line.device, scanned=scanned.device)
    pairs = (
        (line.lot.number if line.lot else "", scanned.label.lot),
        (line.serial.number if line.serial else "", scanned.label.serial),
    )
    for expected, found in pairs:
        if expected and expected != found:
            raise UnitDiffers(expected=expected, scanned=found or "—")


def _movement(work: Work, unit: Picked) -> Line:
    line = work.line(unit.line)
    return Line(
        lot=known(line.lot_id),
        serial=line.serial_id,
        quantity=unit.quantity,
        source=known(line.location_id),
        target=unit.target,
        document_line=line.pk,
    )


def _open_review(work: Work) -> None:
    review = open_document(
        kind=Kind.REVIEW,
        site=work.document.site,
        partner=work.document.partner,
        follows=work.document,
        values=work.document.values,
        at=work.at,
        actor=work.actor,
    )
    lines = {line.pk: line for line in work.lines}
    # A line may have been brought to several places of the dispatch zone.
    brought = units_by_target(document=work.document.pk)
    work.save(
        review,
        *(
            DocumentLine(
                document=review,
                position=position,
                follows=lines[row.document_line],
                device=lines[row.document_line].device,
                lot=lines[row.document_line].lot,
                serial=lines[row.document_line].serial,
                location_id=row.target,
                quantity=row.units,
            )
            for position, row in enumerate(brought, start=1)
        ),
    )
