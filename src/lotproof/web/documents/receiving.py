"""Receipts: every scan adds to a line and is saved at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.identification.gs1.build import build
from lotproof.processes.operations import (
    finish_receipt,
    lower_receipt_line,
    open_receipt,
    scan_receipt_line,
)
from lotproof.processes.queries import (
    DocumentDetail,
    OrderedRow,
    first_bin,
    ordered_rows,
    sales_units,
)
from lotproof.warehouse.models import Location, ZoneKind
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import forms, pages
from lotproof.web.documents.fields import Values
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import DocumentLine

OFFERED = ("supplier_note_number", "delivered_by", "transport_mode", "plate_number")
PART = "_receipt_state"


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    refusal: Refused | None = None,
    place: str = "",
    location: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a receipt: what the order expects, what was scanned, and its fields.

    Args:
        request: The request.
        detail: The receipt.
        refusal: Why the last action wasn't done.
        place: The form that asked for it.
        location: The bin in which goods are set down now.
        more: Bound forms that are wrong, and `said`.

    Returns:
        The page, or its part for HTMX.
    """
    ordered = ordered_rows(detail.document)
    at = location or _location_now(detail, ordered)
    context: dict[str, Any] = {
        "ordered": ordered,
        "location": at,
        "missing": sum(row.missing for row in ordered),
    }
    if "receive" in detail.open_steps and not request.htmx:
        context |= {
            "typed": _typed_form(ordered, at),
            "fields": _fields(detail, ordered),
            **pages.signing(request, detail, bound=place == "finish"),
        }
    return pages.show_document(
        request, detail, context | more, part=PART, refusal=refusal, place=place
    )


@pages.post_only
@require_permission(Permission.VIEW)
def begin(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Begin to receive goods of an order."""
    detail = pages.detail_or_404(document_id, Kind.PURCHASE_ORDER)
    receipt = open_receipt(
        order=detail.document.pk,
        request_id=pages.request_id_of(request),
        actor=request.actor,
    )
    said = _("%(document)s is open. Scan the labels of the goods.")
    return pages.go_to(request, receipt.pk, said % {"document": receipt.number})


@pages.post_only
@require_permission(Permission.VIEW)
def scan(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Take a scanned code: a bin to set goods down in, or a label to add."""
    detail = pages.detail_or_404(document_id, Kind.RECEIPT)
    form = forms.Scan(request.POST)
    if not form.is_valid():
        return show(request, detail, scan=form, place="scan")
    asked = form.cleaned_data
    if bin_ := pages.location_named(asked["code"]):
        said = _("Goods are set down in %(location)s from now on.")
        said %= {"location": bin_.code}
        return show(request, detail, location=bin_.code, said=said)
    packs = asked["packs"] or 1
    scans = [pages.label_of(request, detail, asked["code"])]
    return _add(request, detail, scans, packs, asked["location"], "scan")


@pages.post_only
@require_permission(Permission.VIEW)
def type_label(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Add a label that was typed because it can't be scanned."""
    detail = pages.detail_or_404(document_id, Kind.RECEIPT)
    form = _typed_form(ordered_rows(detail.document), "", request.POST)
    if not form.is_valid():
        return show(request, detail, typed=form)
    try:
        written = build(form.elements)
    except Refused as refusal:
        return show(request, detail, typed=form, refusal=refusal, place="type")
    asked = form.cleaned_data
    scans = [written.bracketed]
    return _add(
        request, detail, scans, asked["packs"], asked["location"], "type", typed=form
    )


def _add(
    request: SignedInRequest,
    detail: DocumentDetail,
    scans: Sequence[str],
    packs: int,
    location: Location | None,
    place: str,
    **more: Any,
) -> HttpResponseBase:
    receipt = detail.document
    code = location.code if location else _location_now(detail, [])
    bin_ = location or pages.location_named(code)
    try:
        line = scan_receipt_line(
            receipt=receipt.pk,
            scans=scans,
            packs=packs,
            location=bin_.pk if bin_ else receipt.pk,
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(
            request, detail, refusal=refusal, place=place, location=code, **more
        )
    said = _said(line)
    if not request.htmx:
        return pages.go_to(request, receipt.pk, said)
    fresh = pages.detail_or_404(receipt.pk, Kind.RECEIPT)
    return show(request, fresh, location=code, said=said, touched=line.pk)


def _said(line: DocumentLine) -> str:
    number = line.serial or line.lot
    return _("%(device)s · %(number)s: %(quantity)s on line %(position)s.") % {
        "device": line.device,
        "number": number or "—",
        "quantity": line.quantity,
        "position": line.position,
    }


@pages.post_only
@require_permission(Permission.VIEW)
def lower(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Take units off a scanned line."""
    detail = pages.detail_or_404(document_id, Kind.RECEIPT)
    form = forms.Lower(request.POST)
    if not form.is_valid():
        return show(request, detail, lower=form, place="lower")
    try:
        line = lower_receipt_line(
            receipt=detail.document.pk,
            request_id=pages.request_id_of(request),
            actor=request.actor,
            **form.cleaned_data,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, lower=form, refusal=refusal, place="lower")
    said = _("Line %(position)s was corrected: %(quantity)s units remain.")
    said %= {"position": line.position, "quantity": line.quantity}
    return pages.go_to(request, detail.document.pk, said)


@pages.post_only
@require_permission(Permission.VIEW)
def finish(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Receive what was scanned, and go to the acceptance that it opened."""
    detail = pages.detail_or_404(document_id, Kind.RECEIPT)
    ordered = ordered_rows(detail.document)
    form = _fields(detail, ordered, request.POST)
    request_id = pages.request_id_of(request)
    if not form.is_valid() and not pages.was_done(request_id):
        return show(request, detail, fields=form, place="finish")
    try:
        acceptance = finish_receipt(
            receipt=detail.document.pk,
            values=form.values,
            confirmation=None
            if pages.was_done(request_id)
            else pages.confirmation_of(request),
            request_id=request_id,
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, fields=form, refusal=refusal, place="finish")
    said = _("%(document)s is received. Its goods wait for inspection here.")
    said %= {"document": detail.document.number}
    return pages.go_to(request, acceptance.pk, said)


def _location_now(detail: DocumentDetail, ordered: Sequence[OrderedRow]) -> str:
    """Return the bin of the line scanned last, or the one to begin with."""
    if detail.lines and detail.lines[-1].location:
        return detail.lines[-1].location.code
    devices = [row.device for row in ordered]
    site = detail.document.site_id
    return first_bin(site, ZoneKind.WAITING_INSPECTION, devices)


def _fields(
    detail: DocumentDetail, ordered: Sequence[OrderedRow], data: Any = None
) -> Values:
    rule = detail.open_steps.get("receive")
    expected = rule.fields_needed([row.device for row in ordered]) if rule else ()
    scanned = rule.fields_needed(detail.devices) if rule else ()
    return Values(
        data,
        codes=[*OFFERED, *expected],
        required=scanned,
        zone=detail.zone,
        kept=detail.document.values,
    )


def _typed_form(
    ordered: Sequence[OrderedRow], location: str, data: Any = None
) -> forms.TypedLabel:
    devices = {row.device.pk: row.device for row in ordered}
    codes = sales_units(list(devices))
    return forms.TypedLabel(
        data,
        auto_id="typed_%s",
        devices=[(codes[pk], one) for pk, one in devices.items() if pk in codes],
        initial={"location": location},
    )
