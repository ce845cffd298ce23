"""Picking the claimed goods into the dispatch zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.statements import sent_ahead
from lotproof.fields.rules import check_present, checked_values
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import Facts, UnknownRecord, read_facts
from lotproof.ledger.models import Balance, Reservation
from lotproof.ledger.operations import give_up_reservations, reserve, write_movements
from lotproof.ledger.operations.reserving import Claim
from lotproof.ledger.queries import units_by_target
from lotproof.processes.labels import read_label
from lotproof.processes.operations.selling import claim_first_expiry
from lotproof.processes.operations.steps import (
    Work,
    begin,
    check_count,
    check_site,
    known,
    log,
    movement,
    take,
    work_on,
)
from lotproof.processes.refusals import (
    LineBegun,
    NotAllPicked,
    NothingClaimed,
    TooMuch,
    UnitDiffers,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import open_document


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


@transaction.atomic
@sent_ahead()
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
        DocumentUnknown: If there is no such picking list.
        StepNotOpen: If the list was closed.
        Refused: Whatever `reserve` refuses.
    """
    work = begin(
        pick, Kind.PICK, "pick", "pick.allocated", request_id=request_id, actor=actor
    )
    if work.is_repeated:
        return work.document
    short = [line for line in work.lines if line.lot_id is None and line.quantity]
    ordered = DocumentLine.objects.select_related("device").in_bulk(
        [known(line.follows_id) for line in short]
    )
    wanted = [(ordered[known(line.follows_id)], line.quantity) for line in short]
    claimed = claim_first_expiry(work, work.document, wanted, work.next_position())
    found = [line for line in claimed if line.lot_id]
    covered = {line.follows_id: 0 for line in found}
    for line in found:
        covered[line.follows_id] += line.quantity
    lowered = []
    for line in short:
        if part := min(line.quantity, covered.get(line.follows_id, 0)):
            line.quantity -= part
            covered[line.follows_id] -= part
            lowered.append(line)
    work.save(*lowered, *found)
    log(work, "allocated", request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
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
        DocumentUnknown: If there is no such picking list.
        StepNotOpen: If the list was closed.
        LineUnknown: If the list has no such line.
        LineBegun: If some of the line was picked.
        FieldMissing: If the reason is empty.
        UnknownRecord: If there is no such stock of our own.
        OtherSite: If it is elsewhere.
        UnitDiffers: If that stock is of another device.
        Refused: Whatever `reserve` refuses.
    """
    work = begin(
        pick, Kind.PICK, "pick", "pick.changed", request_id=request_id, actor=actor
    )
    if work.is_repeated:
        return DocumentLine.objects.get(pk=line, document=pick)
    record = work.line(line)
    if record.done:
        raise LineBegun(position=record.position, done=record.done)
    values = checked_values({"override_reason": reason})
    check_present(values, ["override_reason"])
    other, facts = _lock_exchange(record, balance)
    check_site(work, [facts.places.get(other.location_id)])
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
    log(work, "changed", reason=values["override_reason"], request_id=request_id)
    return record


@transaction.atomic
@sent_ahead()
def give_up_stock(
    *,
    pick: UUID,
    line: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> DocumentLine:
    """Give up the stock that a line claims: it waits for other stock from then on.

    Goods that must be isolated are freed so, and can be allocated anew.

    Args:
        pick: The open picking list.
        line: A line of it of which nothing was picked yet.
        reason: Why, in words: it becomes part of the record.
        request_id: The caller's id of the request.
        actor: The picker.

    Returns:
        The line, without lot and location.

    Raises:
        NotPermitted: If `actor` may not pick.
        DocumentUnknown: If there is no such picking list.
        StepNotOpen: If the list was closed.
        LineUnknown: If the list has no such line.
        LineBegun: If some of the line was picked.
        NothingClaimed: If the line claims nothing.
        ReasonMissing: If the reason is empty.
    """
    work = begin(
        pick, Kind.PICK, "pick", "pick.given_up", request_id=request_id, actor=actor
    )
    if work.is_repeated:
        return DocumentLine.objects.get(pk=line, document=pick)
    record = work.line(line)
    if record.done:
        raise LineBegun(position=record.position, done=record.done)
    if record.lot_id is None:
        raise NothingClaimed(position=record.position)
    reason = require_reason(reason)
    work.rows.extend(give_up_reservations(document_lines=[record.pk]))
    record.lot = record.serial = record.location = None
    work.save(record)
    log(work, "given_up", reason=reason, request_id=request_id)
    return record


def _lock_exchange(line: DocumentLine, balance: UUID) -> tuple[Balance, Facts]:
    """Lock the stock that a line gives up and the stock it takes.

    Both together and in the order in which posting locks them: lots, serial numbers,
    balances. One after the other, two who exchange would wait for each other.

    Returns:
        The stock to take, and what the rules know about it.

    Raises:
        UnknownRecord: If there is no such stock of our own.
    """
    claimed = Reservation.objects.filter(document_line=line.pk, quantity__gt=0)
    wanted = {balance, *claimed.values_list("balance", flat=True)}
    about = list(Balance.objects.filter(pk__in=wanted))
    facts = read_facts(
        lots={row.lot_id for row in about},
        serials={row.serial_id for row in about if row.serial_id},
        locations={row.location_id for row in about},
        lock=True,
    )
    rows = Balance.objects.filter(pk__in=wanted).order_by("pk")
    locked = {row.pk: row for row in rows.select_for_update(no_key=True)}
    if balance not in locked or locked[balance].owner_id is not None:
        raise UnknownRecord(what=_("stock"), id=balance)
    return locked[balance], facts


@transaction.atomic
@sent_ahead()
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
        DocumentUnknown: If there is no such picking list.
        TooManyLines: If more is picked than a document has lines.
        StepNotOpen: If the list was closed.
        OtherSite: If a target is elsewhere.
        LineUnknown: If the list has no such line.
        TooMuch: If a line has fewer units left, or no stock was claimed for it.
        UnitDiffers: If the label read isn't the line's device, lot or serial.
        Refused: Whatever `write_movements` refuses.
    """
    work = begin(
        pick,
        Kind.PICK,
        "pick",
        "pick.picked",
        request_id=request_id,
        actor=actor,
        moves=partial(_movements, picked),
    )
    if work.is_repeated:
        return work.document
    check_count(picked)
    lines = {line.pk: line for line in work.lines}
    changed: dict[UUID, DocumentLine] = {}
    for unit in picked:
        line = lines.get(unit.line) or work.line(unit.line)
        left = line.quantity - line.done if line.lot_id else 0
        if not 1 <= unit.quantity <= left:
            raise TooMuch(position=line.position, left=left, asked=unit.quantity)
        if unit.scans:
            _compare(work, line, unit.scans)
        line.done += unit.quantity
        changed[line.pk] = line
    check_site(work, (work.facts.places.get(unit.target) for unit in picked))
    posted = write_movements(
        lines=_movements(picked, work.lines),
        facts=work.facts,
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
    else:
        work_on(work, "pick")
    work.save(*changed.values())
    scans = {str(unit.line): list(unit.scans) for unit in picked if unit.scans}
    log(work, "picked", taken=taken, values={"scans": scans}, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
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
        DocumentUnknown: If there is no such picking list.
        StepNotOpen: If the list was closed.
        ReasonMissing: If the reason is empty.
        NotAllPicked: If nothing was picked at all.
    """
    work = begin(
        pick, Kind.PICK, "pick", "pick.closed_short", request_id=request_id, actor=actor
    )
    if work.is_repeated:
        return work.document
    reason = require_reason(reason)
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
    scanned = read_label(scans, today=work.today)
    if scanned.device != line.device:
        raise UnitDiffers(expected=line.device, scanned=scanned.device)
    pairs = (
        (line.lot.number if line.lot else "", scanned.label.lot),
        (line.serial.number if line.serial else "", scanned.label.serial),
    )
    for expected, found in pairs:
        if expected and expected != found:
            raise UnitDiffers(expected=expected, scanned=found or "—")
    unit = line.serial if line.serial and line.serial.expires_on else line.lot
    last = unit.expires_on if unit else None
    if last and scanned.label.expires_on and last != scanned.label.expires_on:
        raise UnitDiffers(expected=last, scanned=scanned.label.expires_on)


def _movements(picked: Sequence[Picked], lines: Sequence[DocumentLine]) -> list[Line]:
    # Nothing is claimed for a line without a lot yet, so nothing moves.
    line_of = {line.pk: line for line in lines if line.lot_id}
    return [
        movement(line, quantity=unit.quantity, to=unit.target)
        for unit in picked
        if (line := line_of.get(unit.line))
    ]


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
