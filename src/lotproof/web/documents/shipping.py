"""Shipments, and the delivery note that travels with them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.processes.operations import ship
from lotproof.processes.operations.printing import print_delivery_note
from lotproof.processes.queries import DocumentDetail
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import pages
from lotproof.web.documents.fields import Values
from lotproof.workflow.codes import Kind

OFFERED = ("transport_mode", "carrier", "waybill_number", "plate_number")


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    fields: Values | None = None,
    refusal: Refused | None = None,
    place: str = "",
) -> HttpResponse:
    """Show a shipment with its fields."""
    context: dict[str, Any] = {}
    if "ship" in detail.open_steps:
        context["fields"] = fields or _fields(detail)
    return pages.show_document(request, detail, context, refusal=refusal, place=place)


@pages.post_only
@require_permission(Permission.VIEW)
def shipped(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Ship released goods."""
    detail = pages.detail_or_404(document_id, Kind.SHIPMENT)
    form = _fields(detail, request.POST)
    request_id = pages.request_id_of(request)
    if not form.is_valid() and not pages.was_done(request_id):
        return show(request, detail, fields=form, place="finish")
    try:
        ship(
            shipment=detail.document.pk,
            values=form.values,
            request_id=request_id,
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, fields=form, refusal=refusal, place="finish")
    said = _("%(document)s is shipped. Print its delivery note.")
    said %= {"document": detail.document.number}
    return pages.go_to(request, detail.document.pk, said)


@pages.post_only
@require_permission(Permission.EXPORT)
def note(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Hand out the delivery note as PDF."""
    detail = pages.detail_or_404(document_id, Kind.SHIPMENT)
    paper = print_delivery_note(shipment=detail.document.pk, actor=request.actor)
    response = HttpResponse(paper, content_type="application/pdf")
    name = f"{detail.document.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _fields(detail: DocumentDetail, data: Any = None) -> Values:
    rule = detail.open_steps.get("ship")
    needed = rule.fields_needed(detail.devices) if rule else ()
    return Values(
        data,
        codes=[*OFFERED, *needed],
        required=needed,
        zone=detail.zone,
        kept=detail.document.values,
    )
