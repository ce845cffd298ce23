"""Taking back what a document moved, so that its lines say what stands.

A movement of a document is counted by the document's line. To reverse it without the
line would leave a list that says "picked" of goods that lie on their shelf.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused
from lotproof.core.statements import sent_ahead
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import read_facts
from lotproof.ledger.models import Balance, Movement, Reservation
from lotproof.ledger.operations import (
    give_up_reservations,
    reserve,
    write_movements,
)
from lotproof.ledger.operations.reserving import Claim
from lotproof.ledger.rules import balance_id
from lotproof.processes.operations.steps import Work, is_repeated, known, lock, log
from lotproof.processes.refusals import DocumentFinished, NothingTaken
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import DocumentUnknown

TAKEN_BACK = {
    Kind.PICK: "pick.taken_back",
    Kind.PUT_AWAY: "put_away.taken_back",
}
"""Kinds whose lines are moved one after the other while the document is open, and
what the log calls that they are taken back."""


@transaction.atomic
@sent_ahead()
def take_back(
    *,
    document: UUID,
    line: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> DocumentLine:
    """Take back all that was moved of a line, by movements the other way.

    What was picked for a line is claimed for it again, where it may be; goods that
    expired or were put on hold since are given up, and the line waits for others.

    Args:
        document: An open picking list or put-away order.
        line: A line of which units were moved.
        reason: What was wrong, in words.
        request_id: The caller's id; the same again changes nothing.
        actor: Who may reverse movements.

    Returns:
        The line, of which nothing is done.

    Raises:
        NotPermitted: If `actor` may not reverse movements.
        DocumentUnknown: If there is no such picking list or put-away order.
        DocumentFinished: If it isn't open any more.
        LineUnknown: If it has no such line.
        ReasonMissing: If the reason is empty.
        NothingTaken: If nothing of the line was moved.
        Refused: Whatever `write_movements` refuses: the units may be gone.
    """
    require(actor, Permission.REVERSE)
    kind = _kind_of(document)
    if is_repeated(request_id, TAKEN_BACK[kind], document=document):
        return DocumentLine.objects.get(pk=line, document=document)
    work = lock(document, kind, at=clock.now(), actor=actor)
    if not work.document.is_open:
        raise DocumentFinished(document=work.document.number)
    record = work.line(line)
    reason = require_reason(reason)
    mistaken = standing_movements(document, lines=[record.pk])
    if not mistaken:
        raise NothingTaken(position=record.position)
    lock_stock(mistaken)
    reverse_for_document(work, mistaken)
    record.done = 0
    if kind is Kind.PICK:
        _claim_again(work, record)
    work.save(record)
    log(work, "taken_back", reason=reason, request_id=request_id)
    return record


def _kind_of(document: UUID) -> Kind:
    kinds = Document.objects.filter(pk=document, kind__in=list(TAKEN_BACK))
    for kind in kinds.values_list("kind", flat=True):
        return Kind(kind)
    raise DocumentUnknown(kind=Kind.PICK.label)


def standing_movements(
    document: UUID, *, lines: Collection[UUID] = ()
) -> list[Movement]:
    """Return what a document moved and nobody reversed, the first comes first.

    Args:
        document: The document.
        lines: Only these of its lines; all if none is named.
    """
    moved = Movement.objects.filter(
        document=document, document_line__isnull=False, reverses=None, reversal=None
    )
    if lines:
        moved = moved.filter(document_line__in=lines)
    return list(moved.order_by("pk"))


def lock_stock(
    movements: Sequence[Movement], *, claimed_by: Iterable[UUID] = ()
) -> None:
    """Lock the lots and balances that movements touched, and those that lines claim.

    All together and in the order in which posting locks them: what is done to them
    afterwards by several parts never waits for another operation that holds one.

    Args:
        movements: What is to be reversed.
        claimed_by: Document lines whose reservations are to be given up.
    """
    wanted = {
        balance_id(
            location=end,
            lot=movement.lot_id,
            serial=movement.serial_id,
            owner=movement.owner_id,
        )
        for movement in movements
        for end in (movement.source_id, movement.target_id)
    }
    claims = Reservation.objects.filter(
        document_line__in=list(claimed_by), quantity__gt=0
    )
    wanted.update(claims.values_list("balance", flat=True))
    about = list(Balance.objects.filter(pk__in=wanted))
    read_facts(
        lots={row.lot_id for row in about},
        serials={row.serial_id for row in about if row.serial_id},
        locations={row.location_id for row in about},
        lock=True,
    )
    rows = Balance.objects.filter(pk__in=wanted).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def reverse_for_document(work: Work, movements: Sequence[Movement]) -> None:
    """Post the reversals of a document's movements, as part of its operation."""
    posted = write_movements(
        lines=[
            Line(
                lot=movement.lot_id,
                quantity=movement.quantity,
                source=movement.target_id,
                target=movement.source_id,
                serial=movement.serial_id,
                owner=movement.owner_id,
                reverses=movement.pk,
            )
            for movement in movements
        ],
        purpose=Purpose.REVERSE,
        entry=work.entry,
        document=work.document.pk,
        occurred_at=work.at,
        at=work.at,
        actor=work.actor,
    )
    work.groups.extend(posted.groups)


def _claim_again(work: Work, line: DocumentLine) -> None:
    place = balance_id(
        location=known(line.location_id),
        lot=known(line.lot_id),
        serial=line.serial_id,
        owner=None,
    )
    # What of the line wasn't picked yet is claimed still.
    claims = Reservation.objects.filter(document_line=line.pk, balance=place)
    claimed = sum(claims.values_list("quantity", flat=True))
    missing = [Claim(line.pk, place, line.quantity - claimed)]
    try:
        work.rows.extend(reserve(claims=missing, at=work.at, actor=work.actor))
    except Refused:
        # It judges before it writes: expired or held goods are left to quality.
        work.rows.extend(give_up_reservations(document_lines=[line.pk]))
        line.lot = line.serial = line.location = None
