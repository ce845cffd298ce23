"""Picks, reviews and shipments: goods on their way out."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, by_step, confirmed, needs
from lotproof.api.documents import DocumentOut, LineOut
from lotproof.api.inbound import GOOD
from lotproof.api.orders import SOMEONE
from lotproof.api.shapes import (
    Count,
    In,
    Key,
    Lines,
    ReasonIn,
    Scan,
    SignatureIn,
    Text,
    Values,
    shaped,
)
from lotproof.processes.operations import (
    Picked,
    allocate,
    choose_other_stock,
    close_short,
    give_up_stock,
    pick_scanned_units,
    pick_units,
    release_goods,
    ship,
)
from lotproof.processes.operations.printing import print_delivery_note
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

router = Router(tags=["outbound"])

PICK = by_step(Kind.PICK, "pick")
TAKEN = {"line": SOMEONE, "quantity": 4, "target": SOMEONE}


class PickedIn(In):
    """Units of a line that were taken from their location."""

    model_config = shaped(TAKEN)

    line: UUID
    quantity: Count
    target: UUID
    """The location of the dispatch zone they were brought to."""
    scans: Annotated[list[Scan], Field(max_length=20)] = []


class PicksIn(In):
    """What was taken now."""

    model_config = shaped({"picked": [TAKEN]})

    picked: Lines[PickedIn]


class PickScanIn(In):
    """Packs of one label that were taken."""

    model_config = shaped(
        {
            "scans": ["]d2010690000000000817280515" + "10L1"],
            "target": SOMEONE,
            "packs": 2,
        }
    )

    scans: Annotated[list[Scan], Field(min_length=1, max_length=20)]
    """What the scanner gave for each barcode of the label."""
    target: UUID
    """The location of the dispatch zone they were brought to."""
    packs: Count = 1
    source: UUID | None = None
    """Where they were taken, if the list names several places."""


class OtherStockIn(In):
    """Which stock to take instead, and why."""

    model_config = shaped({"balance": SOMEONE, "reason": "The first shelf is blocked."})

    balance: UUID
    reason: Text


class CheckIn(In):
    """What the reviewer saw on one line."""

    model_config = shaped({"line": SOMEONE, "values": GOOD})

    line: UUID
    values: Values


class ReviewIn(In):
    """A check of every line, and the reviewer's signature."""

    model_config = shaped(
        {
            "checks": [{"line": SOMEONE, "values": GOOD}],
            "signature": {"password": "correct horse battery"},
        }
    )

    checks: Lines[CheckIn]
    signature: SignatureIn | None = None


class ShipIn(In):
    """How the goods travel."""

    model_config = shaped(
        {
            "values": {
                "transport_mode": "courier",
                "departed_at": "2026-11-22T08:00:00+08:00",
            }
        }
    )

    values: Values = {}


@router.post("/picks/{uuid:pick}/allocate", response=DocumentOut, auth=PICK)
def allocate_stock(request: HttpRequest, pick: UUID, key: Key) -> Document:
    """Claim stock for the lines that have none yet."""
    return allocate(pick=pick, request_id=key, actor=actor_of(request))


@router.post("/picks/{uuid:pick}/units", response=DocumentOut, auth=PICK)
def pick_lines(request: HttpRequest, pick: UUID, body: PicksIn, key: Key) -> Document:
    """Record units taken to the dispatch zone."""
    return pick_units(
        pick=pick,
        picked=[
            Picked(unit.line, unit.quantity, unit.target, tuple(unit.scans))
            for unit in body.picked
        ],
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/picks/{uuid:pick}/scans", response=DocumentOut, auth=PICK)
def scan_into_pick(
    request: HttpRequest, pick: UUID, body: PickScanIn, key: Key
) -> Document:
    """Record packs taken by the scan of their label: it finds their lines."""
    return pick_scanned_units(
        pick=pick,
        scans=body.scans,
        target=body.target,
        packs=body.packs,
        source=body.source,
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/picks/{uuid:pick}/lines/{uuid:line}/other-stock", response=LineOut, auth=PICK
)
def take_other_stock(
    request: HttpRequest, pick: UUID, line: UUID, body: OtherStockIn, key: Key
) -> DocumentLine:
    """Take a line from another lot or location than first expiry first says."""
    return choose_other_stock(
        line=line,
        pick=pick,
        balance=body.balance,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/picks/{uuid:pick}/lines/{uuid:line}/give-up-stock",
    response=LineOut,
    auth=PICK,
)
def give_up_stock_of_line(
    request: HttpRequest, pick: UUID, line: UUID, body: ReasonIn, key: Key
) -> DocumentLine:
    """Give up the stock that a line claims; it waits for other stock then."""
    return give_up_stock(
        pick=pick,
        line=line,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/picks/{uuid:pick}/close-short", response=DocumentOut, auth=PICK)
def close_pick_short(
    request: HttpRequest, pick: UUID, body: ReasonIn, key: Key
) -> Document:
    """Close a picking list although units are missing."""
    return close_short(
        pick=pick, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post(
    "/reviews/{uuid:review}/release",
    response=DocumentOut,
    auth=by_step(Kind.REVIEW, "release"),
)
def release_review(
    request: HttpRequest, review: UUID, body: ReviewIn, key: Key
) -> Document:
    """Release picked goods; answers with the shipment that was opened."""
    return release_goods(
        review=review,
        checks={check.line: check.values for check in body.checks},
        confirmation=confirmed(request, body.signature),
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/shipments/{uuid:shipment}/ship",
    response=DocumentOut,
    auth=by_step(Kind.SHIPMENT, "ship"),
)
def ship_goods(
    request: HttpRequest, shipment: UUID, body: ShipIn, key: Key
) -> Document:
    """Ship released goods: from now on the customer has them."""
    return ship(
        shipment=shipment, values=body.values, request_id=key, actor=actor_of(request)
    )


@router.get(
    "/shipments/{uuid:shipment}/delivery-note.pdf", auth=needs(Permission.EXPORT)
)
def get_delivery_note(request: HttpRequest, shipment: UUID) -> HttpResponse:
    """Return the delivery note as PDF; that it was taken is recorded."""
    paper = print_delivery_note(shipment=shipment, actor=actor_of(request))
    return HttpResponse(paper, content_type="application/pdf")
