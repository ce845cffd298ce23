"""Moving stock by hand, and reversing movements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.records import records
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import array, sent_ahead
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import append_entry, first_result
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.models import Lot, Movement
from lotproof.ledger.operations.holding import ReasonNeeded
from lotproof.ledger.operations.posting import write_movements


class AlreadyReversed(Refused):
    """A movement can be reversed once."""

    template = gettext_noop(
        "This movement was already reversed at %(reversed_at)s. "
        "To move the goods again, record a new movement."
    )


class MovementOfDocument(Refused):
    """A document's line counts this movement, and would go on counting it."""

    template = gettext_noop(
        "This movement belongs to a document, which counts it. On an open picking list "
        "or put-away order take the line back; cancel a sales order that wasn't "
        "shipped; reject received goods at their inspection; otherwise move the goods."
    )


class IsReversal(Refused):
    """A reversal isn't reversed: the rules that it needn't keep would be passed by."""

    template = gettext_noop(
        "This movement is a reversal itself. To move the goods again, record a new "
        "movement."
    )


@transaction.atomic
@sent_ahead()
def move_stock(
    *,
    lines: Sequence[Line],
    occurred_at: datetime | None = None,
    reason: str = "",
    request_id: UUID | None = None,
    actor: Actor,
) -> list[Movement]:
    """Move units between stocked locations, outside a document.

    Args:
        lines: What moves; all lines do, or none.
        occurred_at: When they moved; now, if `None`.
        reason: Why, in the person's words.
        request_id: The caller's id; the same again gives the first movements.
        actor: Who records it.

    Returns:
        The movements, in the order of the lines.

    Raises:
        NotPermitted: If `actor` may not move stock.
        Refused: Whatever `write_movements` refuses.
    """
    require(actor, Permission.MOVE)
    if done := first_result(request_id, "ledger.moved"):
        return _movements_with(done)
    at = clock.now()
    entry = new_id()
    posted = write_movements(
        lines=lines,
        purpose=Purpose.MOVE,
        entry=entry,
        occurred_at=occurred_at or at,
        at=at,
        actor=actor,
    )
    movements = _in_order(posted.movements)
    append_entry(
        kind="ledger.moved",
        subject=movements[0],
        groups=posted.groups,
        reason=reason,
        at=at,
        actor=actor,
        request_id=request_id,
        entry_id=entry,
    )
    return movements


@transaction.atomic
@sent_ahead()
def reverse_movements(
    *,
    movements: Sequence[UUID],
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> list[Movement]:
    """Put mistaken movements right by movements the other way.

    The mistaken ones stay as they are; each names its reversal from then on. Those of
    a document are taken back through it (`processes.operations.taking_back`).

    Args:
        movements: What was recorded by mistake.
        reason: What was wrong, in words.
        request_id: The caller's id; the same again gives the first reversals.
        actor: Who reverses.

    Returns:
        The reversals, in the order of the movements.

    Raises:
        NotPermitted: If `actor` may not reverse movements.
        ReasonNeeded: If the reason is empty.
        UnknownRecord: If one of them doesn't exist.
        IsReversal: If one of them is a reversal itself.
        MovementOfDocument: If one of them belongs to a document.
        AlreadyReversed: If one of them was reversed before.
        Refused: Whatever `write_movements` refuses: the units may be gone.
    """
    require(actor, Permission.REVERSE)
    if done := first_result(request_id, "ledger.reversed"):
        return _movements_with(done)
    if not reason.strip():
        raise ReasonNeeded
    movements = list(dict.fromkeys(movements))
    mistaken = Movement.objects.in_bulk(movements)
    for movement in movements:
        if movement not in mistaken:
            raise UnknownRecord(what=_("movement"), id=movement)
        if mistaken[movement].reverses_id:
            raise IsReversal
        if mistaken[movement].document:
            raise MovementOfDocument
    lots = {movement.lot_id for movement in mistaken.values()}
    # Two who reverse the same movement at once wait for each other here.
    list(Lot.objects.filter(pk__in=lots).order_by("pk").select_for_update(no_key=True))
    for reversal in Movement.objects.filter(reverses__in=mistaken).order_by("pk"):
        raise AlreadyReversed(
            reversed_at=f"{timezone.localtime(reversal.recorded_at):%Y-%m-%d %H:%M:%S}"
        )
    at = clock.now()
    entry = new_id()
    posted = write_movements(
        lines=[_reversal_of(mistaken[movement]) for movement in movements],
        purpose=Purpose.REVERSE,
        entry=entry,
        occurred_at=at,
        at=at,
        actor=actor,
    )
    reversals = _in_order(posted.movements)
    append_entry(
        kind="ledger.reversed",
        subject=reversals[0],
        groups=posted.groups,
        reason=reason.strip(),
        at=at,
        actor=actor,
        request_id=request_id,
        entry_id=entry,
    )
    return reversals


def _reversal_of(movement: Movement) -> Line:
    return Line(
        lot=movement.lot_id,
        quantity=movement.quantity,
        source=movement.target_id,
        target=movement.source_id,
        serial=movement.serial_id,
        owner=movement.owner_id,
        reverses=movement.pk,
    )


def _in_order(movements: Sequence[UUID]) -> list[Movement]:
    written = records(Movement, "WHERE id = ANY(%s::uuid[])", [array(movements)])
    found = {movement.pk: movement for movement in written}
    return [found[movement] for movement in movements]


def _movements_with(subject: UUID) -> list[Movement]:
    """Return the movements of the entry about a movement, in their order."""
    entry = Entry.objects.get(movements=subject)
    return list(Movement.objects.filter(entry=entry).order_by("pk"))
