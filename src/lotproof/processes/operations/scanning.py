"""Picking and putting away by scanning: the label finds its lines."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from lotproof.core.actors import Actor
from lotproof.processes.labels import read_label
from lotproof.processes.matching import lines_of_label
from lotproof.processes.operations.picking import Picked, pick_units
from lotproof.processes.operations.put_away import Placement, put_away
from lotproof.processes.operations.steps import Work, begin
from lotproof.processes.refusals import TooMuch
from lotproof.warehouse.models import Location, ZoneKind
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine


@transaction.atomic
def pick_scanned_units(
    *,
    pick: UUID,
    scans: Sequence[str],
    target: UUID,
    packs: int = 1,
    source: UUID | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Pick packs whose label was scanned, from the lines that it belongs to.

    Args:
        pick: The open picking list.
        scans: What the scanner gave for each barcode of the label.
        target: The location of the dispatch zone they were brought to.
        packs: Packs of this label.
        source: Where they were taken, if the list names several places.
        request_id: The caller's id; the same again changes nothing.
        actor: The picker.

    Returns:
        The picking list, closed when all lines are done.

    Raises:
        NotPermitted: If `actor` may not pick.
        DocumentUnknown: If there is no such picking list.
        StepNotOpen: If the list was closed.
        TooMuch: If the lines have fewer units left.
        Refused: Whatever `read_label`, `lines_of_label` and `pick_units` refuse.
    """
    work = begin(
        pick, Kind.PICK, "pick", "pick.picked", request_id=request_id, actor=actor
    )
    if work.is_repeated:
        return work.document
    scanned = read_label(scans, today=work.today)
    lines = lines_of_label(work.document, work.lines, scanned)
    if source is not None:
        # The place that was scanned comes first, whatever the order of the list.
        lines.sort(key=lambda line: line.location_id != source)
    shares = _share_out(lines, packs * scanned.units)
    return pick_units(
        pick=pick,
        picked=[Picked(line.pk, units, target, tuple(scans)) for line, units in shares],
        request_id=request_id,
        actor=actor,
    )


@transaction.atomic
def put_away_scanned_units(
    *,
    document: UUID,
    scans: Sequence[str],
    location: UUID,
    quantity: int | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Put goods whose label was scanned into the location that was scanned.

    A lot may have accepted and rejected units, which look alike: the location says
    which of them these are.

    Args:
        document: The put-away order.
        scans: What the scanner gave for each barcode of the label.
        location: Where the goods are now.
        quantity: Base units (each); `None` is all that is left of the line.
        request_id: The caller's id; the same again changes nothing.
        actor: The person at the shelf.

    Returns:
        The put-away order, stored if nothing is left.

    Raises:
        NotPermitted: If `actor` may not put goods away.
        DocumentUnknown: If there is no such put-away order.
        StepNotOpen: If everything was put away.
        Refused: Whatever `read_label`, `lines_of_label` and `put_away` refuse.
    """
    work = begin(
        document,
        Kind.PUT_AWAY,
        "store",
        "put_away.stored",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    line = _line_for(work, scans, location)
    left = line.quantity - line.done
    return put_away(
        document=document,
        placements=[
            Placement(line.pk, location, left if quantity is None else quantity)
        ],
        request_id=request_id,
        actor=actor,
    )


def _line_for(work: Work, scans: Sequence[str], location: UUID) -> DocumentLine:
    scanned = read_label(scans, today=work.today)
    lines = lines_of_label(work.document, work.lines, scanned)
    is_red = Location.objects.filter(pk=location, zone__kind=ZoneKind.REJECTED).exists()
    fitting = [line for line in lines if bool(line.accepted) is not is_red]
    return (fitting or lines)[0]


def _share_out(
    lines: Sequence[DocumentLine], units: int
) -> list[tuple[DocumentLine, int]]:
    """Share units among lines in their order.

    Returns:
        The lines that take some, with their units.

    Raises:
        TooMuch: If fewer are left.
    """
    shares = []
    left = units
    for line in lines:
        if part := min(line.quantity - line.done, left):
            shares.append((line, part))
            left -= part
    if left or not shares:
        room = sum(line.quantity - line.done for line in lines)
        raise TooMuch(position=lines[0].position, left=room, asked=units)
    return shares
