"""The universal scan: what a code is, and what we have of it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from lotproof.accounts.permissions import Permission
from lotproof.api.access import needs
from lotproof.api.shapes import In, Scan, shaped
from lotproof.core import clock
from lotproof.identification.errors import IdentifierError
from lotproof.identification.names import element_name
from lotproof.identification.parse import parse_scans
from lotproof.identification.values import Udi
from lotproof.ledger.queries import (
    HoldRow,
    LotRow,
    LotStock,
    holds_in_force,
    lot_stock,
    lots_like,
)
from lotproof.processes.queries.scanning import goods_of_label
from lotproof.warehouse.models import Location
from lotproof.workflow.models import Document

router = Router(tags=["scans"])


class ScanIn(In):
    """What the scanner gave for each barcode of one label; or a number typed."""

    model_config = shaped({"scans": ["]d201069012345678921728051510L1"]})

    scans: Annotated[list[Scan], Field(min_length=1, max_length=20)]


class ElementOut(Schema):
    """One element of a code."""

    key: str
    name: str
    value: str


class LabelOut(Schema):
    """What a label says."""

    agency: str
    di: str | None
    lot: str | None
    serial: str | None
    expires_on: date | None
    usable_until: date | None
    produced_on: date | None
    quantity: int | None
    elements: list[ElementOut]
    warnings: list[str]


class PackOut(Schema):
    """The device and pack that a DI names."""

    device: UUID
    code: str
    name: str
    model: str
    identifier: UUID
    units: int
    """Base units in the pack."""


class LotFoundOut(Schema):
    """The lot or unit that a label names, as we know it."""

    id: UUID
    number: str
    expires_on: date | None
    inspection_status: str
    serial: UUID | None


class PlaceFoundOut(Schema):
    """A location that bears a typed code."""

    id: UUID
    code: str
    kind: str


class DocumentFoundOut(Schema):
    """A document that bears a typed number."""

    id: UUID
    number: str
    kind: str
    state: str


class ScanOut(Schema):
    """What a code is, and what we have of it."""

    label: LabelOut | None = None
    pack: PackOut | None = None
    lot: LotFoundOut | None = None
    holds: list[HoldRow] = []
    stock: list[LotStock] = []
    lots: list[LotRow] = []
    """Of a text that is no code: lots whose number begins so."""
    locations: list[PlaceFoundOut] = []
    documents: list[DocumentFoundOut] = []


@router.post("/scans", response=ScanOut, auth=needs(Permission.VIEW))
def read_scan(request: HttpRequest, body: ScanIn) -> dict[str, Any]:
    """Say what a code is, what it names and where that is; nothing is written."""
    del request
    return _read(body.scans)


def _read(scans: Sequence[str]) -> dict[str, Any]:
    try:
        udi = parse_scans(scans, today=timezone.localdate(clock.now()))
    except IdentifierError:
        numbers = _records_of_number(scans[0].strip())
        if not any(numbers.values()):
            raise
        return numbers
    return {"label": _label(udi)} | _goods(udi)


def _label(udi: Udi) -> dict[str, Any]:
    return {
        "agency": udi.agency,
        "di": udi.di,
        "lot": udi.lot,
        "serial": udi.serial,
        "expires_on": udi.expires_on,
        "usable_until": udi.usable_until,
        "produced_on": udi.produced_on,
        "quantity": udi.quantity,
        "elements": [
            {"key": key, "name": element_name(udi.agency, key), "value": value}
            for key, value in udi.elements
        ],
        "warnings": [str(warning) for warning in udi.warnings],
    }


def _goods(udi: Udi) -> dict[str, Any]:
    goods = goods_of_label(udi)
    if goods is None:
        return {}
    found: dict[str, Any] = {
        "pack": {
            "device": goods.device,
            "code": goods.device_code,
            "name": goods.device_name,
            "model": goods.device_model,
            "identifier": goods.identifier,
            "units": goods.units,
        }
    }
    if goods.lot is None:
        return found
    stock = lot_stock(goods.lot)
    if goods.serial is not None:
        stock = [row for row in stock if row.serial == goods.serial]
    found["lot"] = {
        "id": goods.lot,
        "number": goods.lot_number,
        "expires_on": goods.expires_on,
        "inspection_status": goods.inspection_status,
        "serial": goods.serial,
    }
    return found | {"holds": holds_in_force(lot=goods.lot), "stock": stock}


def _records_of_number(text: str) -> dict[str, Any]:
    if not text.isprintable() or len(text) > 60:
        return {"lots": [], "locations": [], "documents": []}
    return {
        "lots": lots_like(text),
        "locations": list(Location.objects.filter(code__iexact=text)[:20]),
        "documents": list(Document.objects.filter(number__iexact=text)[:20]),
    }
