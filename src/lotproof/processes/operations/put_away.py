"""Putting inspected goods where they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import gettext_noop
from lotproof.evidence.operations import first_result
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.operations import write_movements
from lotproof.processes.operations.steps import Work, known, lock, log, take
from lotproof.processes.refusals import TooMuch, WrongZoneForResult
from lotproof.warehouse.models import Location, ZoneKind
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine


@dataclass(frozen=True, slots=True)
class Placement:
    """Units of a line that were put into a location."""

    line: UUID
    location: UUID
    quantity: int
    """Base units (each), 1 or more."""


@transaction.atomic
def put_away(
    *,
    document: UUID,
    placements: Sequence[Placement],
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Put goods away; it may take several calls until all lines are done.

    Args:
        document: The put-away order that the acceptance opened.
        placements: What was put where now.
        request_id: The caller's id; the same again changes nothing.
        actor: The person at the shelf.

    Returns:
        The put-away order, stored if nothing is left.

    Raises:
        NotPermitted: If `actor` may not put goods away.
        LineUnknown: If a placement names a line that the document doesn't have.
        TooMuch: If a line has fewer units left.
        WrongZoneForResult: If accepted goods go to red or rejected ones to green.
        Refused: Whatever `write_movements` refuses.

    Source:
        GSP Art. 40, 69, 70.
    """
    require(actor, Permission.PUT_AWAY)
    if done := first_result(request_id, "put_away.stored"):
        return Document.objects.get(pk=done)
    work = lock(document, Kind.PUT_AWAY, at=clock.now(), actor=actor)
    locations = (
        Location.objects.filter(pk__in={place.location for place in placements})
        .select_related("zone")
        .in_bulk()
    )
    changed: dict[UUID, DocumentLine] = {}
    for placement in placements:
        line = work.line(placement.line)
        _check(line, placement, locations.get(placement.location))
        line.done += placement.quantity
        changed[line.pk] = line
    posted = write_movements(
        lines=[_movement(work, placement) for placement in placements],
        purpose=Purpose.PUT_AWAY,
        entry=work.entry,
        document=work.document.pk,
        occurred_at=work.at,
        at=work.at,
        actor=actor,
    )
    work.groups.extend(posted.groups)
    taken = None
    if all(line.done == line.quantity for line in work.lines):
        taken = take(work, "store")
        work.save(work.document)
    work.save(*changed.values())
    log(work, "stored", taken=taken, request_id=request_id)
    return work.document


def _check(line: DocumentLine, placement: Placement, location: Location | None) -> None:
    left = line.quantity - line.done
    if not 1 <= placement.quantity <= left:
        raise TooMuch(position=line.position, left=left, asked=placement.quantity)
    if location is None or location.zone is None:
        return  # the ledger names a location that can't be
    wanted = ZoneKind.ACCEPTED if line.accepted else ZoneKind.REJECTED
    if location.zone.kind != wanted:
        raise WrongZoneForResult(
            position=line.position,
            result=gettext_noop("accepted")
            if line.accepted
            else gettext_noop("rejected"),
            location=location.code,
            zone=location.zone.name,
        )


def _movement(work: Work, placement: Placement) -> Line:
    line = work.line(placement.line)
    return Line(
        lot=known(line.lot_id),
        serial=line.serial_id,
        quantity=placement.quantity,
        source=known(line.location_id),
        target=placement.location,
        document_line=line.pk,
    )
