"""Lots and serial numbers: what they are, where they are, where they were."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import ModelSchema, Query, Router, Schema

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Day, Page, Paged, ShortText
from lotproof.ledger.codes import InspectionStatus
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.queries import DayRow, LotStock, daily_ledger, lot_stock
from lotproof.processes.dossier import export_lot_dossier
from lotproof.processes.operations.printing import print_labels
from lotproof.processes.papers import LabelOf, LabelSize
from lotproof.processes.queries import Holder, LotTrace, TraceStep, trace_lot

router = Router(tags=["lots"])

VIEW = needs(Permission.VIEW)


class LotFilters(Paged):
    """Which lots; what isn't named isn't asked."""

    device: UUID | None = None
    number: ShortText = ""
    """What the number begins with."""
    inspection_status: InspectionStatus | None = None
    expires_from: Day | None = None
    expires_before: Day | None = None


class SerialFilters(Paged):
    """Which units; what isn't named isn't asked."""

    device: UUID | None = None
    lot: UUID | None = None
    number: ShortText = ""
    """What the number begins with."""


class LotOut(ModelSchema):
    """A lot."""

    class Meta:
        model = Lot
        fields = "__all__"


class SerialOut(ModelSchema):
    """One unit with a number of its own."""

    class Meta:
        model = Serial
        fields = "__all__"


class TraceOut(Schema):
    """A lot both ways: all that happened to it, and who has or had it."""

    received: int
    in_stock: int
    shipped: int
    elsewhere: int
    is_balanced: bool
    """Whether every unit received is accounted for."""
    holders: list[Holder]
    places: list[Holder]
    steps: list[TraceStep]


@router.get("/lots", response=Page[LotOut], auth=VIEW)
def list_lots(request: HttpRequest, filters: Query[LotFilters]) -> dict[str, Any]:
    """List lots by number."""
    del request
    asked = filters.conditions(
        number="number__startswith",
        expires_before="expires_on__lt",
        expires_from="expires_on__gte",
    )
    rows = Lot.objects.filter(**asked)
    order = ["number", "id"]
    return page_of(rows, order=order, after=filters.after, limit=filters.limit)


@router.get("/lots/{uuid:lot}", response=LotOut, auth=VIEW)
def get_lot(request: HttpRequest, lot: UUID) -> Lot:
    """Return one lot."""
    del request
    return Lot.objects.get(pk=lot)


@router.get("/lots/{uuid:lot}/stock", response=list[LotStock], auth=VIEW)
def get_lot_stock(request: HttpRequest, lot: UUID) -> list[LotStock]:
    """Return where a lot is now, by location and serial number."""
    del request
    return lot_stock(Lot.objects.get(pk=lot).pk)


@router.get("/lots/{uuid:lot}/days", response=list[DayRow], auth=VIEW)
def get_lot_days(
    request: HttpRequest, lot: UUID, location: UUID | None = None
) -> list[DayRow]:
    """Return what came and went of a lot, day by day, with the balance."""
    del request
    return daily_ledger(Lot.objects.get(pk=lot).pk, location=location)


@router.get("/lots/{uuid:lot}/trace", response=TraceOut, auth=VIEW)
def get_trace(request: HttpRequest, lot: UUID) -> LotTrace:
    """Trace a lot both ways, with documents, partners, persons and signatures."""
    del request
    return trace_lot(Lot.objects.get(pk=lot))


@router.get("/lots/{uuid:lot}/dossier", auth=needs(Permission.EXPORT))
def get_dossier(request: HttpRequest, lot: UUID) -> HttpResponse:
    """Return a lot's dossier, which `lotproof verify-package` checks offline.

    That it was taken is recorded.
    """
    record = Lot.objects.get(pk=lot)
    dossier = export_lot_dossier(lot=record.pk, actor=actor_of(request))
    response = HttpResponse(dossier, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{record.pk}.dossier"'
    return response


@router.get("/lots/{uuid:lot}/labels.pdf", auth=needs(Permission.EXPORT))
def get_lot_labels(
    request: HttpRequest,
    lot: UUID,
    size: LabelSize = LabelSize.SMALL,
    copies: int = 1,
) -> HttpResponse:
    """Return a lot's labels as PDF, each with its UDI; that is recorded."""
    paper = print_labels(
        of=LabelOf.LOT, record=lot, size=size, copies=copies, actor=actor_of(request)
    )
    return HttpResponse(paper, content_type="application/pdf")


@router.get("/serials/{uuid:serial}/labels.pdf", auth=needs(Permission.EXPORT))
def get_serial_labels(
    request: HttpRequest,
    serial: UUID,
    size: LabelSize = LabelSize.SMALL,
    copies: int = 1,
) -> HttpResponse:
    """Return a unit's labels as PDF, each with its UDI; that is recorded."""
    paper = print_labels(
        of=LabelOf.SERIAL,
        record=serial,
        size=size,
        copies=copies,
        actor=actor_of(request),
    )
    return HttpResponse(paper, content_type="application/pdf")


@router.get("/serials", response=Page[SerialOut], auth=VIEW)
def list_serials(request: HttpRequest, filters: Query[SerialFilters]) -> dict[str, Any]:
    """List units by serial number."""
    del request
    rows = Serial.objects.filter(**filters.conditions(number="number__startswith"))
    order = ["number", "id"]
    return page_of(rows, order=order, after=filters.after, limit=filters.limit)


@router.get("/serials/{uuid:serial}", response=SerialOut, auth=VIEW)
def get_serial(request: HttpRequest, serial: UUID) -> Serial:
    """Return one unit."""
    del request
    return Serial.objects.get(pk=serial)
