"""What the pages of lots show, read in a fixed number of statements."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    F,
    OuterRef,
    Q,
    Subquery,
)

from lotproof.evidence.models import Checkpoint, Entry
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.models import Lot
from lotproof.ledger.queries import (
    HoldRow,
    LotStock,
    MovementRow,
    lot_stock,
    movements_of_lot,
)
from lotproof.ledger.rules import is_expired
from lotproof.processes.dossier import entries_about
from lotproof.warehouse.models import ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, ZoneRule
from lotproof.workflow.models import Document

HISTORY_LENGTH = 200

Standing = tuple[str, str]
"""A lot's standing: `recalled`, `expired`, `on_hold` or its inspection status, and
the tone in which it is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Units of a lot at one location."""

    code: str
    zone: str
    rule: ZoneRule | None
    """Colour and quality status of the zone; `None` outside the zones."""
    quantity: int
    reserved: int
    serials: list[tuple[UUID, str]]
    """Id and number of each."""


@dataclass(frozen=True, slots=True)
class Step:
    """Units that an entry moved."""

    purpose: Purpose
    quantity: int
    serial: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a lot's history, with its seal."""

    id: UUID
    """The entry's."""
    kind: str
    document: str
    """The document's number; empty for an entry about something else."""
    at: datetime
    who: str
    roles: list[str]
    workstation: str
    reason: str
    signature: dict[str, Any] | None
    steps: list[Step]
    index: int | None
    """Place in the log; `None` while it waits for one."""
    leaf_hash: str
    """Hex."""
    checkpoint: int | None
    """Size of the first signed checkpoint that covers it."""


def certificate_of(lot: Lot) -> str:
    """Return the registration or filing number: the label's, else the device's last."""
    if lot.certificate_number:
        return lot.certificate_number
    certificates = lot.device.certificates.order_by("-valid_from", "pk")
    return certificates.values_list("number", flat=True).first() or ""


def places_of(lot: UUID) -> list[Place]:
    """Return where a lot's units are now, by location."""
    groups: dict[UUID, list[LotStock]] = defaultdict(list)
    for row in lot_stock(lot):
        groups[row.location].append(row)
    return [
        Place(
            code=group[0].location_code,
            zone=group[0].zone,
            rule=ZONE_RULES[ZoneKind(kind)] if (kind := group[0].zone_kind) else None,
            quantity=sum(row.quantity for row in group),
            reserved=sum(row.reserved for row in group),
            serials=[(row.serial, row.serial_number) for row in group if row.serial],
        )
        for group in groups.values()
    ]


def standing_of(lot: Lot, holds: Sequence[HoldRow], today: date) -> Standing:
    """Return a lot's standing: the gravest of what is true of it.

    Args:
        lot: The lot.
        holds: Its holds in force.
        today: The day that decides about expiry.

    Returns:
        Code and tone.
    """
    return gravest(
        lot.expires_on,
        lot.inspection_status,
        {hold.cause for hold in holds},
        today,
    )


def gravest(
    expires_on: date | None, inspection: str, causes: Collection[str], today: date
) -> Standing:
    """Return the gravest of what is true of a lot.

    Args:
        expires_on: Its last usable day.
        inspection: Its inspection status.
        causes: Why it is on hold; empty if it isn't.
        today: The day that decides about expiry.

    Returns:
        Code and tone.
    """
    if Cause.RECALL in causes:
        return "recalled", "refused"
    if is_expired(expires_on, today):
        return "expired", "refused"
    if causes:
        return "on_hold", "warning"
    tones = {"accepted": "ok", "rejected": "refused", "pending": "warning"}
    return inspection, tones[inspection]


def history_of(lot: Lot) -> list[Event]:
    """Return what happened to a lot, the latest first, with each entry's seal.

    Entries about itself, its units and holds, its movements, and the documents it
    went through back to the orders: those of its dossier but the device's own.
    """
    covering = Checkpoint.objects.filter(size__gt=OuterRef("leaf__index"))
    entries = (
        Entry.objects.filter(pk__in=entries_about(lot))
        .exclude(subject=lot.device_id)
        # Of a delivery's scans only those of this lot.
        .exclude(Q(kind="receipt.scanned") & ~Q(body__contains=str(lot.pk)))
        # Of remarks those on the document as a whole, and on lines of this lot.
        .exclude(
            Q(kind__endswith=".remarked", body__contains='"lot":"')
            & ~Q(body__contains=str(lot.pk))
        )
        .annotate(
            index=F("leaf__index"),
            checkpoint=Subquery(covering.order_by("size").values("size")[:1]),
        )
        .order_by("-recorded_at", "-pk")[:HISTORY_LENGTH]
    )
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for movement in movements_of_lot(lot.pk):
        steps[movement.entry].append(_step(movement))
    numbers = dict(
        Document.objects.filter(
            pk__in=[entry.subject for entry in entries]
        ).values_list("pk", "number")
    )
    return [
        _event(entry, numbers.get(entry.subject, ""), steps[entry.pk])
        for entry in entries
    ]


def _step(movement: MovementRow) -> Step:
    return Step(
        purpose=Purpose(movement.purpose),
        quantity=movement.quantity,
        serial=movement.serial_number,
        source=movement.source_partner or movement.source_code,
        target=movement.target_partner or movement.target_code,
    )


def _event(entry: Any, document: str, steps: list[Step]) -> Event:
    body = json.loads(entry.body)
    return Event(
        id=entry.pk,
        kind=entry.kind,
        document=document,
        at=entry.recorded_at,
        who=body["actor"]["name"],
        roles=body["actor"]["roles"],
        workstation=body["workstation"],
        reason=body["reason"],
        signature=body["signature"],
        steps=steps,
        index=entry.index,
        leaf_hash=bytes(entry.leaf_hash).hex(),
        checkpoint=entry.checkpoint,
    )
