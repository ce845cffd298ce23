"""What the pages of lots show, read in a fixed number of statements."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from lotproof.core.pinyin import sort_key
from lotproof.evidence.models import Checkpoint, Entry
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.models import Balance, Hold, Lot
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
from lotproof.web.lots.forms import Show
from lotproof.workflow.models import Document

PAGE = 50
HISTORY_LENGTH = 200

Standing = tuple[str, str]
"""A lot's standing: `recalled`, `expired`, `on_hold` or its inspection status, and
the tone in which it is shown."""


@dataclass(frozen=True, slots=True)
class LotRow:
    """One line of the list of lots."""

    id: UUID
    number: str
    device: str
    expires_on: date | None
    near_expiry_days: int
    quantity: int
    """Base units in stock."""
    unit: str
    standing: Standing


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


def lot_rows(
    *, text: str, show: Show, today: date, after: UUID | None = None
) -> list[LotRow]:
    """Return one page of lots and one row more, which tells of a next page.

    Args:
        text: Part of a lot number, a device's name, or its pinyin; empty for all.
        show: Which lots.
        today: Decides what is near expiry.
        after: The last lot of the page before.

    Returns:
        Ordered by the last usable day, the earliest first; lots without one last.
    """
    stock = Balance.objects.filter(lot=OuterRef("pk"), is_stocked=True, quantity__gt=0)
    holds = Hold.objects.filter(lot=OuterRef("pk"), released_at=None)
    quantity = stock.order_by().values("lot").annotate(total=Sum("quantity"))
    lots = _matching(_shown(show, today, Exists(stock), Exists(holds)), text.strip())
    lots = lots.annotate(
        until=Coalesce("expires_on", date.max),
        is_held=Exists(holds),
        is_recalled=Exists(holds.filter(cause=Cause.RECALL)),
        units=Coalesce(quantity.values("total"), 0),
    )
    if after and (last := Lot.objects.filter(pk=after).first()):
        until = last.expires_on or date.max
        lots = lots.filter(Q(until__gt=until) | Q(until=until, pk__gt=after))
    found = lots.select_related("device").order_by("until", "pk")[: PAGE + 1]
    return [
        LotRow(
            id=lot.pk,
            number=str(lot),
            device=str(lot.device),
            expires_on=lot.expires_on,
            near_expiry_days=lot.device.near_expiry_days,
            quantity=lot.units,
            unit=lot.device.unit,
            standing=_standing(
                lot, today, is_held=lot.is_held, is_recalled=lot.is_recalled
            ),
        )
        for lot in found
    ]


def _shown(show: Show, today: date, in_stock: Exists, held: Exists) -> QuerySet[Lot]:
    lots = Lot.objects.all()
    match show:
        case Show.IN_STOCK:
            return lots.filter(in_stock)
        case Show.EXPIRED:
            return lots.filter(in_stock, expires_on__lt=today)
        case Show.NEAR_EXPIRY:
            days = F("device__near_expiry_days") * timedelta(days=1)
            begins = ExpressionWrapper(F("expires_on") - days, output_field=DateField())
            near = lots.filter(in_stock, expires_on__gte=today)
            return near.annotate(begins=begins).filter(begins__lte=today)
        case Show.ON_HOLD:
            return lots.filter(held)
        case Show.ALL:
            return lots


def _matching(lots: QuerySet[Lot], text: str) -> QuerySet[Lot]:
    if not text:
        return lots
    key = sort_key(text).split(" ", maxsplit=1)[0]
    return lots.filter(
        Q(number__icontains=text)
        | Q(device__name__icontains=text)
        | Q(device__name_en__icontains=text)
        | Q(device__sort_key__contains=key)
    )


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
    return _standing(
        lot,
        today,
        is_held=bool(holds),
        is_recalled=any(hold.cause == Cause.RECALL for hold in holds),
    )


def _standing(lot: Lot, today: date, *, is_held: bool, is_recalled: bool) -> Standing:
    if is_recalled:
        return "recalled", "refused"
    if is_expired(lot.expires_on, today):
        return "expired", "refused"
    if is_held:
        return "on_hold", "warning"
    tones = {"accepted": "ok", "rejected": "refused", "pending": "warning"}
    return lot.inspection_status, tones[lot.inspection_status]


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
