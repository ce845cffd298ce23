"""Purchase orders."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.partners.queries import suppliers
from lotproof.processes.operations import (
    OrderLine,
    approve_purchase_order,
    submit_purchase_order,
)
from lotproof.processes.queries import DocumentDetail
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import pages
from lotproof.web.documents.orders import write_order
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show an order with what was received of it."""
    context = pages.signing(request, detail, bound=refusal is not None)
    return pages.show_document(request, detail, context, refusal=refusal)


@require_permission(Permission.ORDER)
def new(request: SignedInRequest) -> HttpResponseBase:
    """Write a purchase order."""
    return write_order(request, Kind.PURCHASE_ORDER, suppliers(), _submit)


def _submit(
    request: SignedInRequest, head: dict[str, Any], lines: list[OrderLine]
) -> Document:
    return submit_purchase_order(
        supplier=head["partner"].pk,
        site=head["site"].pk,
        lines=lines,
        request_id=pages.request_id_of(request),
        actor=request.actor,
    )


def approve(request: SignedInRequest, detail: DocumentDetail) -> HttpResponseBase:
    """Approve a purchase order, signed if the template asks for it."""
    request_id = pages.request_id_of(request)
    order = detail.document
    try:
        if not pages.was_done(request_id):
            approve_purchase_order(
                order=order.pk,
                confirmation=pages.confirmation_of(request),
                request_id=request_id,
                actor=request.actor,
            )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, refusal=refusal)
    said = _("%(document)s is approved. Goods can be received against it.")
    return pages.go_to(request, order.pk, said % {"document": order.number})
