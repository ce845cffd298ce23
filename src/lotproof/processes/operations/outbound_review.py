"""Reviewing goods before they leave, by somebody who didn't pick them."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from lotproof.accounts.operations import Confirmation
from lotproof.core.actors import Actor
from lotproof.core.statements import sent_ahead
from lotproof.fields.rules import checked_values
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import read_facts
from lotproof.ledger.rules import check_may_go, day_at
from lotproof.processes.operations.acceptance import check_in_order
from lotproof.processes.operations.steps import (
    Work,
    begin,
    check_count,
    known,
    log,
    take,
)
from lotproof.warehouse.models import LocationKind
from lotproof.warehouse.queries import location_of_partner
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import open_document


@transaction.atomic
@sent_ahead()
def release_goods(
    *,
    review: UUID,
    checks: Mapping[UUID, Mapping[str, object]],
    confirmation: Confirmation | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Release picked goods for shipment after checking each line.

    Expiry, holds and routes are asked again: something may have come to light since
    the goods were picked.

    Args:
        review: The review that the picking list opened.
        checks: Field values by line: packaging, labels.
        confirmation: That the reviewer authenticated again, to sign.
        request_id: The caller's id of the request.
        actor: The reviewer, not the picker.

    Returns:
        The shipment that was opened.

    Raises:
        NotPermitted: If `actor` may not release goods.
        DocumentUnknown: If there is no such review.
        TooManyLines: If there are more checks than a document has lines.
        LineUnknown: If a check names a line that the review doesn't have.
        CheckFailed: If a check was answered with no.
        Refused: Whatever `take_step` and `check_may_go` refuse.

    Source:
        GSP Art. 87, 88; domain rules CN-11, CN-12.
    """
    work = begin(
        review,
        Kind.REVIEW,
        "release",
        "review.released",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return Document.objects.get(follows=review, kind=Kind.SHIPMENT)
    check_count(checks)
    lines = {line.pk: line for line in work.lines}
    for line_id, values in checks.items():
        line = lines.get(line_id) or work.line(line_id)
        line.values = line.values | checked_values(values)
    for line in work.lines:
        check_in_order(line, all_units=True)
        line.done = line.quantity
    taken = take(work, "release", confirmation=confirmation)
    _check_goods(work)
    shipment = open_document(
        kind=Kind.SHIPMENT,
        site=work.document.site,
        partner=work.document.partner,
        follows=work.document,
        values=work.document.values,
        at=work.at,
        actor=actor,
    )
    to_ship = [
        DocumentLine(
            document=shipment,
            position=line.position,
            follows=line,
            device=line.device,
            lot=line.lot,
            serial=line.serial,
            location=line.location,
            quantity=line.quantity,
        )
        for line in work.lines
    ]
    work.save(work.document, shipment, *work.lines, *to_ship)
    log(work, "released", taken=taken, request_id=request_id)
    return shipment


def _check_goods(work: Work) -> None:
    customer = location_of_partner(known(work.document.partner), LocationKind.CUSTOMER)
    lots = {line.lot_id for line in work.lines if line.lot_id}
    staged = {line.location_id for line in work.lines if line.location_id}
    facts = read_facts(
        lots=lots,
        serials={line.serial_id for line in work.lines if line.serial_id},
        locations=staged | {customer.pk},
        lock=True,
    )
    target = facts.place(customer.pk)
    for line in work.lines:
        source = facts.place(known(line.location_id))
        check_may_go(
            facts.goods(known(line.lot_id), line.serial_id),
            source=source,
            target=target,
            purpose=Purpose.SHIP,
            on=day_at(work.at, source),
        )
