"""Put-away orders: scan the goods, then the bin."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.processes.operations import (
    Placement,
    put_away,
    put_away_scanned_units,
)
from lotproof.processes.queries import DocumentDetail, line_for_label
from lotproof.warehouse.models import Location
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import forms, pages
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document

PART = "_put_away_state"


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    refusal: Refused | None = None,
    place: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a put-away order with what is left of each line."""
    return pages.show_document(
        request, detail, more, part=PART, refusal=refusal, place=place
    )


@pages.post_only
@require_permission(Permission.VIEW)
def scan(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Take a scanned code: goods first, then the bin that they are put in."""
    detail = pages.detail_or_404(document_id, Kind.PUT_AWAY)
    form = forms.Scan(request.POST)
    if not form.is_valid():
        return show(request, detail, scan=form, place="scan")
    asked = form.cleaned_data
    bin_ = pages.location_named(asked["code"])
    if bin_ is None:
        goods = pages.label_of(request, detail, asked["code"])
        return _choose(request, detail, goods)
    if not asked["goods"]:
        form.add_error("code", _("Scan the goods first, then the bin."))
        return show(request, detail, scan=form, place="scan")
    return _store(request, detail, asked["goods"], asked["packs"], bin_)


def _choose(
    request: SignedInRequest, detail: DocumentDetail, code: str
) -> HttpResponse:
    """Mark the line of a scanned label; the bin comes next."""
    try:
        found = line_for_label(detail, [code])
    except Refused as refusal:
        return show(request, detail, refusal=refusal, place="scan")
    line = next(line for line in detail.lines if line.id == found)
    said = _("%(device)s, %(units)s units. Scan the bin now.")
    said %= {"device": line.device, "units": line.left}
    return show(request, detail, goods=code, touched=found, chosen=line, said=said)


def _store(
    request: SignedInRequest,
    detail: DocumentDetail,
    goods: str,
    quantity: int | None,
    bin_: Location,
) -> HttpResponseBase:
    try:
        document = put_away_scanned_units(
            document=detail.document.pk,
            scans=[goods],
            location=bin_.pk,
            quantity=quantity,
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, refusal=refusal, place="scan", goods=goods)
    return _stored(request, document, bin_)


@pages.post_only
@require_permission(Permission.VIEW)
def place(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Put typed units of a line into a typed location."""
    detail = pages.detail_or_404(document_id, Kind.PUT_AWAY)
    form = forms.Placed(request.POST)
    if not form.is_valid():
        return show(request, detail, placed=form, place="place")
    asked = form.cleaned_data
    try:
        document = put_away(
            document=detail.document.pk,
            placements=[
                Placement(asked["line"], asked["location"].pk, asked["quantity"])
            ],
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, placed=form, refusal=refusal, place="place")
    return _stored(request, document, asked["location"])


def _stored(
    request: SignedInRequest, document: Document, bin_: Location
) -> HttpResponseBase:
    if not document.is_open:
        said = _("Everything of %(document)s is put away.")
        said %= {"document": document.number}
        return pages.go_to(request, document.pk, said)
    said = _("Put into %(location)s.") % {"location": bin_.code}
    if not request.htmx:
        return pages.go_to(request, document.pk, said)
    fresh = pages.detail_or_404(document.pk, Kind.PUT_AWAY)
    return show(request, fresh, said=said)
