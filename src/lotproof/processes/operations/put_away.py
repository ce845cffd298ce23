"""Putting inspected goods where they belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lotproof.core.actors import Actor
from lotproof.core.statements import sent_ahead
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Effect, Purpose
from lotproof.ledger.facts import Facts
from lotproof.ledger.operations import write_movements
from lotproof.ledger.rules import is_expired
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
from lotproof.processes.refusals import TooMuch, WrongZoneForResult
from lotproof.warehouse.models import ZoneKind
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
@sent_ahead()
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
        DocumentUnknown: If there is no such put-away order.
        TooManyLines: If there are more placements than a document has lines.
        StepNotOpen: If everything was put away.
        LineUnknown: If a placement names a line that the document doesn't have.
        TooMuch: If a line has fewer units left.
        OtherSite: If a location is elsewhere.
        WrongZoneForResult: If accepted goods go to red or rejected ones to green.
        Refused: Whatever `write_movements` refuses.

    Source:
        GSP Art. 40, 69, 70.
    """
    work = begin(
        document,
        Kind.PUT_AWAY,
        "store",
        "put_away.stored",
        request_id=request_id,
        actor=actor,
        moves=partial(_movements, placements),
    )
    if work.is_repeated:
        return work.document
    check_count(placements)
    changed: dict[UUID, DocumentLine] = {}
    lines = {line.pk: line for line in work.lines}
    for placement in placements:
        line = lines.get(placement.line) or work.line(placement.line)
        left = line.quantity - line.done
        if not 1 <= placement.quantity <= left:
            raise TooMuch(position=line.position, left=left, asked=placement.quantity)
        line.done += placement.quantity
        changed[line.pk] = line
    _check_zones(work, placements, lines, work.facts)
    posted = write_movements(
        lines=_movements(placements, work.lines),
        facts=work.facts,
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
    else:
        work_on(work, "store")
    work.save(*changed.values())
    log(work, "stored", taken=taken, request_id=request_id)
    return work.document


def _check_zones(
    work: Work,
    placements: Sequence[Placement],
    lines: Mapping[UUID, DocumentLine],
    facts: Facts,
) -> None:
    check_site(work, (facts.places.get(spot.location) for spot in placements))
    for placement in placements:
        line = lines[placement.line]
        place = facts.places.get(placement.location)
        if place is None:
            continue  # the ledger names a location that can't be
        wanted = ZoneKind.ACCEPTED if line.accepted else ZoneKind.REJECTED
        if place.zone_kind == wanted or (
            place.zone_kind == ZoneKind.REJECTED
            and _must_be_isolated(work, line, facts)
        ):
            continue
        raise WrongZoneForResult(
            position=line.position,
            result=_("accepted") if line.accepted else _("rejected"),
            location=place.code,
            zone=place.zone_name,
        )


def _must_be_isolated(work: Work, line: DocumentLine, facts: Facts) -> bool:
    """Return whether accepted goods expired or were put on hold since."""
    goods = facts.goods(known(line.lot_id), line.serial_id)
    if is_expired(goods.expires_on, work.today):
        return True
    location = known(line.location_id)
    return any(
        Effect.MOVE in hold.effects
        and hold.covers(serial=line.serial_id, location=location)
        for hold in goods.holds
    )


def _movements(
    placements: Sequence[Placement], lines: Sequence[DocumentLine]
) -> list[Line]:
    line_of = {line.pk: line for line in lines}
    return [
        movement(line, quantity=placement.quantity, to=placement.location)
        for placement in placements
        if (line := line_of.get(placement.line))
    ]
