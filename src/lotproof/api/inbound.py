"""Receipts, acceptances and put-aways: goods on their way in."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from lotproof.api.access import actor_of, by_step, confirmed
from lotproof.api.documents import DocumentOut, LineOut
from lotproof.api.orders import SOMEONE
from lotproof.api.shapes import (
    Count,
    In,
    Key,
    Lines,
    Scan,
    SignatureIn,
    SignedIn,
    Text,
    Values,
    shaped,
)
from lotproof.processes.operations import (
    LineResult,
    Placement,
    finish_receipt,
    inspect,
    lower_receipt_line,
    open_receipt,
    put_away,
    put_away_scanned_units,
    review_acceptance,
    scan_receipt_line,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

router = Router(tags=["inbound"])

RECEIVE = by_step(Kind.RECEIPT, "receive")
GOOD = {"packaging_intact": "yes", "labels_agree": "yes"}


class ReceiptIn(In):
    """Which order's goods arrived."""

    model_config = shaped(
        {"order": SOMEONE, "values": {"supplier_note_number": "DN-1"}}
    )

    order: UUID
    values: Values = {}


class ReceiptScanIn(In):
    """Packs of one label."""

    model_config = shaped(
        {
            "scans": ["]d2010690000000000817280515" + "10L1"],
            "location": SOMEONE,
            "packs": 10,
        }
    )

    scans: Annotated[list[Scan], Field(min_length=1, max_length=20)]
    """What the scanner gave for each barcode of the label."""
    location: UUID
    packs: Count = 1


class LowerIn(In):
    """How many units of a scanned line remain."""

    model_config = shaped({"quantity": 3, "reason": "Counted twice."})

    quantity: Count
    reason: Text


class FinishReceiptIn(In):
    """The receipt's fields, and a signature where the template asks for one."""

    model_config = shaped(
        {"values": {"supplier_note_number": "DN-1", "delivered_by": "Driver"}}
    )

    values: Values = {}
    signature: SignatureIn | None = None


class ResultIn(In):
    """What the inspector found on one line."""

    model_config = shaped({"line": SOMEONE, "accepted": 10, "values": GOOD})

    line: UUID
    accepted: Count
    values: Values = {}


class InspectionIn(In):
    """A result for every line."""

    model_config = shaped(
        {
            "results": [{"line": SOMEONE, "accepted": 10, "values": GOOD}],
            "signature": {"password": "correct horse battery"},
        }
    )

    results: Lines[ResultIn]
    signature: SignatureIn | None = None


class PlacementIn(In):
    """Units of a line that were put into a location."""

    model_config = shaped({"line": SOMEONE, "location": SOMEONE, "quantity": 10})

    line: UUID
    location: UUID
    quantity: Count


class PlacementsIn(In):
    """What was put where."""

    model_config = shaped(
        {"placements": [{"line": SOMEONE, "location": SOMEONE, "quantity": 10}]}
    )

    placements: Lines[PlacementIn]


class PutAwayScanIn(In):
    """Goods of one label that were put into a location."""

    model_config = shaped(
        {"scans": ["]d2010690000000000817280515" + "10L1"], "location": SOMEONE}
    )

    scans: Annotated[list[Scan], Field(min_length=1, max_length=20)]
    """What the scanner gave for each barcode of the label."""
    location: UUID
    quantity: Count | None = None
    """Base units; left out: all that is left of the line."""


@router.post("/receipts", response={201: DocumentOut}, auth=RECEIVE)
def create_receipt(request: HttpRequest, body: ReceiptIn, key: Key) -> Status[Document]:
    """Begin to receive goods of an approved order."""
    receipt = open_receipt(
        order=body.order, values=body.values, request_id=key, actor=actor_of(request)
    )
    return Status(201, receipt)


@router.post("/receipts/{uuid:receipt}/scans", response={201: LineOut}, auth=RECEIVE)
def scan_into_receipt(
    request: HttpRequest, receipt: UUID, body: ReceiptScanIn, key: Key
) -> Status[DocumentLine]:
    """Add scanned packs to a receipt; saved at once."""
    line = scan_receipt_line(
        receipt=receipt,
        scans=body.scans,
        location=body.location,
        packs=body.packs,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, line)


@router.post(
    "/receipts/{uuid:receipt}/lines/{uuid:line}/lower", response=LineOut, auth=RECEIVE
)
def lower_line(
    request: HttpRequest, receipt: UUID, line: UUID, body: LowerIn, key: Key
) -> DocumentLine:
    """Take units off a scanned line, before the receipt is finished."""
    return lower_receipt_line(
        receipt=receipt,
        line=line,
        quantity=body.quantity,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/receipts/{uuid:receipt}/finish", response=DocumentOut, auth=RECEIVE)
def finish(
    request: HttpRequest, receipt: UUID, body: FinishReceiptIn, key: Key
) -> Document:
    """Receive what was scanned; answers with the acceptance that was opened."""
    return finish_receipt(
        receipt=receipt,
        values=body.values,
        confirmation=confirmed(request, body.signature),
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/acceptances/{uuid:acceptance}/inspect",
    response=DocumentOut,
    auth=by_step(Kind.ACCEPTANCE, "inspect"),
)
def inspect_goods(
    request: HttpRequest, acceptance: UUID, body: InspectionIn, key: Key
) -> Document:
    """Record the inspection of received goods."""
    return inspect(
        acceptance=acceptance,
        results=[
            LineResult(result.line, result.accepted, result.values)
            for result in body.results
        ],
        confirmation=confirmed(request, body.signature),
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/acceptances/{uuid:acceptance}/review",
    response=DocumentOut,
    auth=by_step(Kind.ACCEPTANCE, "review"),
)
def review_inspection(
    request: HttpRequest, acceptance: UUID, body: SignedIn, key: Key
) -> Document:
    """Confirm an inspection as second person; goods may be put away then."""
    return review_acceptance(
        acceptance=acceptance,
        confirmation=confirmed(request, body.signature),
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/put-aways/{uuid:document}/placements",
    response=DocumentOut,
    auth=by_step(Kind.PUT_AWAY, "store"),
)
def place_goods(
    request: HttpRequest, document: UUID, body: PlacementsIn, key: Key
) -> Document:
    """Put goods away; several requests may do it until all lines are done."""
    return put_away(
        document=document,
        placements=[
            Placement(place.line, place.location, place.quantity)
            for place in body.placements
        ],
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/put-aways/{uuid:document}/scans",
    response=DocumentOut,
    auth=by_step(Kind.PUT_AWAY, "store"),
)
def scan_into_put_away(
    request: HttpRequest, document: UUID, body: PutAwayScanIn, key: Key
) -> Document:
    """Put goods away by the scan of their label: it finds their line."""
    return put_away_scanned_units(
        document=document,
        scans=body.scans,
        location=body.location,
        quantity=body.quantity,
        request_id=key,
        actor=actor_of(request),
    )
