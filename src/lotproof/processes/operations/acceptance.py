"""Inspecting received goods, and the second person's review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from lotproof.accounts.operations import Confirmation
from lotproof.accounts.permissions import Permission, may
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.statements import sent_ahead
from lotproof.fields.dictionary import FIELDS, FieldType
from lotproof.fields.rules import check_present, checked_values, field_label
from lotproof.ledger.codes import InspectionStatus
from lotproof.ledger.operations import set_inspection_status
from lotproof.ledger.rules import is_expired, range_text
from lotproof.processes.operations.steps import (
    Work,
    begin,
    check_count,
    known,
    log,
    take,
)
from lotproof.processes.refusals import (
    CheckFailed,
    ExpiredAtScan,
    LineTwice,
    NotQualified,
    ResultIncomplete,
    TransitOutOfRange,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import open_document

TRANSIT_FIELDS = ("arrival_celsius", "transit_min_celsius", "transit_max_celsius")
TRIP_FIELDS = ("transport_mode", "departed_at", "arrived_at", *TRANSIT_FIELDS)
"""What must be known of a cold-chain trip whatever the template asks (CN-05)."""


@dataclass(frozen=True, slots=True)
class LineResult:
    """What the inspector found on one line."""

    line: UUID
    accepted: int
    """Base units (each) found good; the rest is rejected."""
    values: Mapping[str, object]
    """Checks made and, of rejected units, reason and measure."""


@transaction.atomic
@sent_ahead()
def inspect(
    *,
    acceptance: UUID,
    results: Sequence[LineResult],
    confirmation: Confirmation | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Record the inspection of received goods.

    Args:
        acceptance: The acceptance that the receipt opened.
        results: One for every line.
        confirmation: That the inspector authenticated again, to sign.
        request_id: The caller's id of the request.
        actor: The inspector.

    Returns:
        The acceptance, inspected.

    Raises:
        NotPermitted: If `actor` may not inspect.
        DocumentUnknown: If there is no such acceptance.
        TooManyLines: If there are more results than a document has lines.
        NotQualified: If there are in-vitro diagnostics and the inspector isn't
            qualified for them.
        LineUnknown: If a result names a line that the acceptance doesn't have.
        LineTwice: If two results name one line.
        ResultIncomplete: If a line has no result, one beyond its quantity, or
            rejected units without a reason and a measure.
        CheckFailed: If all units of a line that isn't in order were accepted.
        ExpiredAtScan: If goods that expired meanwhile were accepted.
        FieldMissing: If cold-chain goods were accepted without data of their trip.
        TransitOutOfRange: If goods that left their range on the way were accepted.
        Refused: Whatever `take_step` refuses.

    Source:
        GSP Art. 27(2), 64, 65, 67; domain rule CN-04.
    """
    work = begin(
        acceptance,
        Kind.ACCEPTANCE,
        "inspect",
        "acceptance.inspected",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    check_count(results)
    _check_qualified(work)
    _note_results(work, results)
    for line in work.lines:
        _check_result(line)
        if line.accepted:
            check_in_order(line, all_units=line.accepted == line.quantity)
            _check_expiry(work, line)
            _check_transit(work, line)
        line.done = line.quantity
    taken = take(work, "inspect", confirmation=confirmation)
    _finish_if_final(work)
    work.save(work.document, *work.lines)
    log(work, "inspected", taken=taken, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
def review_acceptance(
    *,
    acceptance: UUID,
    confirmation: Confirmation | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Confirm an inspection as second person; goods may be put away from then on.

    Args:
        acceptance: The inspected acceptance.
        confirmation: That the reviewer authenticated again, to sign.
        request_id: The caller's id of the request.
        actor: The reviewer, not the inspector.

    Returns:
        The acceptance, reviewed.

    Raises:
        NotPermitted: If `actor` may not review inspections.
        DocumentUnknown: If there is no such acceptance.
        Refused: Whatever `take_step` refuses.
    """
    work = begin(
        acceptance,
        Kind.ACCEPTANCE,
        "review",
        "acceptance.reviewed",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    taken = take(work, "review", confirmation=confirmation)
    _finish_if_final(work)
    work.save(work.document)
    log(work, "reviewed", taken=taken, request_id=request_id)
    return work.document


@transaction.atomic
@sent_ahead()
def send_back_to_inspector(
    *,
    acceptance: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Have an inspection done again, before it is confirmed.

    What the first one found stays in the log; the lines are empty again, so that no
    finding of it is taken for one of the second.

    Args:
        acceptance: The inspected acceptance.
        reason: What must be looked at again, in words.
        request_id: The caller's id of the request.
        actor: The reviewer, not the inspector.

    Returns:
        The acceptance, to be inspected.

    Raises:
        NotPermitted: If `actor` may not review inspections.
        DocumentUnknown: If there is no such acceptance.
        ReasonMissing: If the reason is empty.
        Refused: Whatever `take_step` refuses.
    """
    work = begin(
        acceptance,
        Kind.ACCEPTANCE,
        "send_back",
        "acceptance.sent_back",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    reason = require_reason(reason)
    for line in work.lines:
        line.accepted, line.done, line.values = None, 0, {}
    taken = take(work, "send_back")
    work.save(work.document, *work.lines)
    log(work, "sent_back", taken=taken, reason=reason, request_id=request_id)
    return work.document


def _note_results(work: Work, results: Sequence[LineResult]) -> None:
    lines = {line.pk: line for line in work.lines}
    for result in results:
        line = lines.pop(result.line, None)
        if line is None:
            raise LineTwice(position=work.line(result.line).position)
        line.accepted = result.accepted
        line.values = line.values | checked_values(result.values)


def _check_qualified(work: Work) -> None:
    if may(work.actor, Permission.INSPECT_IVD):
        return
    for line in work.lines:
        if line.device.is_ivd:
            raise NotQualified(device=line.device, name=work.actor.name)


def check_in_order(line: DocumentLine, *, all_units: bool) -> None:
    """Do nothing if the checks of a line let all its units through.

    Raises:
        CheckFailed: If one was answered with no and none is set apart.

    Source:
        GSP Art. 64, 87; domain rule CN-11.
    """
    for code, value in line.values.items():
        if all_units and FIELDS[code].type is FieldType.YES_NO and value == "no":
            raise CheckFailed(position=line.position, check=field_label(code))


def _check_expiry(work: Work, line: DocumentLine) -> None:
    lot = known(line.lot)
    last = (line.serial.expires_on if line.serial else None) or lot.expires_on
    if is_expired(last, work.today):
        raise ExpiredAtScan(lot=lot, device=line.device, expires_on=last)


def _check_result(line: DocumentLine) -> None:
    accepted = line.accepted
    complete = accepted is not None and 0 <= accepted <= line.quantity
    if complete and accepted != line.quantity:
        complete = bool(
            line.values.get("rejection_reason") and line.values.get("rejection_measure")
        )
    if not complete:
        raise ResultIncomplete(
            position=line.position,
            accepted="—" if accepted is None else accepted,
            quantity=line.quantity,
        )


def _check_transit(work: Work, line: DocumentLine) -> None:
    receipt = known(work.document.follows)
    if not line.device.is_cold_chain:
        return
    check_present(receipt.values, TRIP_FIELDS)
    low, high = line.device.storage_min_celsius, line.device.storage_max_celsius
    measured = [Decimal(receipt.values[field]) for field in TRANSIT_FIELDS]
    if (low is not None and min(measured) < low) or (
        high is not None and max(measured) > high
    ):
        raise TransitOutOfRange(
            device=line.device,
            needs=range_text(low, high),
            low=min(measured),
            high=max(measured),
        )


def _finish_if_final(work: Work) -> None:
    """Once the template has no step left, tell the lots and open the put-away."""
    if work.document.is_open:
        return
    statuses: dict[UUID, InspectionStatus] = {}
    for line in work.lines:
        if line.lot_id is not None:
            good = bool(line.accepted) or statuses.get(line.lot_id) == "accepted"
            statuses[line.lot_id] = (
                InspectionStatus.ACCEPTED if good else InspectionStatus.REJECTED
            )
    work.rows.extend(set_inspection_status(lots=statuses))
    put_away = open_document(
        kind=Kind.PUT_AWAY,
        site=work.document.site,
        partner=work.document.partner,
        follows=work.document,
        at=work.at,
        actor=work.actor,
    )
    work.save(put_away, *_put_away_lines(work, put_away))


def _put_away_lines(work: Work, put_away: Document) -> list[DocumentLine]:
    """Return a line for what was accepted and one for what was rejected, of each."""
    lines: list[DocumentLine] = []
    for line in work.lines:
        accepted = line.accepted or 0
        for units, good in ((accepted, True), (line.quantity - accepted, False)):
            if units:
                lines.append(
                    DocumentLine(
                        document=put_away,
                        position=len(lines) + 1,
                        follows=line,
                        device=line.device,
                        lot=line.lot,
                        serial=line.serial,
                        location=line.location,
                        quantity=units,
                        accepted=units if good else 0,
                    )
                )
    return lines
