"""Picking lists: scan what the list names, in the order in which it expires."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.ledger.queries import allowable_stock
from lotproof.processes.operations import (
    Picked,
    allocate,
    choose_other_stock,
    close_short,
    pick_scanned_units,
    pick_units,
)
from lotproof.processes.queries import DocumentDetail, first_bin
from lotproof.warehouse.models import Location, ZoneKind
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import forms, pages
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document

PART = "_pick_state"
MOST_CHOICES = 50


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    refusal: Refused | None = None,
    place: str = "",
    location: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a picking list with what is left of each line."""
    context = {
        "location": location or _dispatch(detail),
        "short": [line for line in detail.lines if not line.lot and line.quantity],
    }
    return pages.show_document(
        request, detail, context | more, part=PART, refusal=refusal, place=place
    )


@pages.post_only
@require_permission(Permission.VIEW)
def scan(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Take a scanned code: a place, or the label of a unit that was taken."""
    detail = pages.detail_or_404(document_id, Kind.PICK)
    form = forms.Scan(request.POST)
    if not form.is_valid():
        return show(request, detail, scan=form, place="scan")
    asked = form.cleaned_data
    target: Location | None = asked["location"]
    code = target.code if target else _dispatch(detail)
    if bin_ := pages.location_named(asked["code"]):
        return _at(request, detail, bin_, code)
    target = target or pages.location_named(code)
    source: Location | None = asked["source"]
    try:
        pick = pick_scanned_units(
            pick=detail.document.pk,
            scans=[pages.label_of(request, detail, asked["code"])],
            target=target.pk if target else detail.document.pk,
            packs=asked["packs"] or 1,
            source=source.pk if source else None,
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, refusal=refusal, place="scan", location=code)
    return _picked(request, pick, code)


def _at(
    request: SignedInRequest, detail: DocumentDetail, bin_: Location, target: str
) -> HttpResponse:
    """Note where the picker is, or where the goods are brought to from now on."""
    if bin_.zone and bin_.zone.kind == ZoneKind.DISPATCH:
        said = _("Goods are brought to %(location)s from now on.")
        said %= {"location": bin_.code}
        return show(request, detail, location=bin_.code, said=said)
    said = _("Taking from %(location)s.") % {"location": bin_.code}
    return show(request, detail, location=target, source=bin_.code, said=said)


@pages.post_only
@require_permission(Permission.VIEW)
def pick(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Record typed units of a line."""
    detail = pages.detail_or_404(document_id, Kind.PICK)
    form = forms.Placed(request.POST)
    if not form.is_valid():
        return show(request, detail, placed=form, place="place")
    asked = form.cleaned_data
    try:
        document = pick_units(
            pick=detail.document.pk,
            picked=[Picked(asked["line"], asked["quantity"], asked["location"].pk)],
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, placed=form, refusal=refusal, place="place")
    return _picked(request, document, asked["location"].code)


def _picked(
    request: SignedInRequest, document: Document, location: str
) -> HttpResponseBase:
    if not document.is_open:
        said = _("Everything of %(document)s is picked. Somebody else reviews it now.")
        said %= {"document": document.number}
        return pages.go_to(request, document.pk, said)
    said = _("Picked.")
    if not request.htmx:
        return pages.go_to(request, document.pk, said)
    fresh = pages.detail_or_404(document.pk, Kind.PICK)
    return show(request, fresh, location=location, said=said)


@pages.post_only
@require_permission(Permission.VIEW)
def allocated(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Look again for stock of the lines that have none."""
    detail = pages.detail_or_404(document_id, Kind.PICK)
    try:
        allocate(
            pick=detail.document.pk,
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, refusal=refusal, place="short")
    said = _("Stock was looked for again; what was found is on the list.")
    return pages.go_to(request, detail.document.pk, said)


@pages.post_only
@require_permission(Permission.VIEW)
def short(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Close the list although units are missing."""
    detail = pages.detail_or_404(document_id, Kind.PICK)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return show(request, detail, reason=form, place="short")
    try:
        close_short(
            pick=detail.document.pk,
            reason=form.cleaned_data["reason"],
            request_id=pages.request_id_of(request),
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, reason=form, refusal=refusal, place="short")
    said = _("%(document)s is closed short.") % {"document": detail.document.number}
    return pages.go_to(request, detail.document.pk, said)


@require_permission(Permission.PICK)
def other_stock(
    request: SignedInRequest, document_id: UUID, line_id: UUID
) -> HttpResponseBase:
    """Take a line from another lot or location, with a reason."""
    detail = pages.detail_or_404(document_id, Kind.PICK)
    line = next((line for line in detail.lines if line.id == line_id), None)
    if line is None:
        raise Http404
    choices = allowable_stock(
        device=line.device.pk,
        site=detail.document.site_id,
        at=clock.now(),
        limit=MOST_CHOICES,
    )
    form = forms.OtherStock(
        request.POST or None, balances=[choice.balance for choice in choices]
    )
    refusal: Refused | None = None
    if form.is_valid():
        try:
            choose_other_stock(
                line=line.id,
                pick=detail.document.pk,
                request_id=pages.request_id_of(request),
                actor=request.actor,
                **form.cleaned_data,
            )
        except Refused as refused:
            pages.pass_on(refused)
            refusal = refused
        else:
            said = _("Line %(position)s is taken from other stock.")
            said %= {"position": line.position}
            return pages.go_to(request, detail.document.pk, said)
    context = {
        "document": detail.document,
        "line": line,
        "choices": choices,
        "form": form,
        "refusal": refusal,
        "request_id": uuid4(),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "documents/other_stock.html", context, status=status)


def _dispatch(detail: DocumentDetail) -> str:
    site = detail.document.site_id
    return first_bin(site, ZoneKind.DISPATCH, detail.devices)
