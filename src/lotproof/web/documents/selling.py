"""Sales orders."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.partners.queries import customers
from lotproof.processes.operations import (
    OrderLine,
    approve_sales_order,
    submit_sales_order,
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
    """Show an order with what was shipped of it."""
    context = pages.signing(request, detail, bound=refusal is not None)
    return pages.show_document(request, detail, context, refusal=refusal)


@require_permission(Permission.SELL)
def new(request: SignedInRequest) -> HttpResponseBase:
    """Write a sales order."""
    return write_order(request, Kind.SALES_ORDER, customers(), _submit)


def _submit(
    request: SignedInRequest, head: dict[str, Any], lines: list[OrderLine]
) -> Document:
    return submit_sales_order(
        customer=head["partner"].pk,
        site=head["site"].pk,
        lines=lines,
        values={"delivery_address": head["delivery_address"]},
        request_id=pages.request_id_of(request),
        actor=request.actor,
    )


def approve(request: SignedInRequest, detail: DocumentDetail) -> HttpResponseBase:
    """Approve a sales order, and go to the picking list that it opened."""
    request_id = pages.request_id_of(request)
    order = detail.document
    try:
        pick = approve_sales_order(
            order=order.pk,
            confirmation=None
            if pages.was_done(request_id)
            else pages.confirmation_of(request),
            request_id=request_id,
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, refusal=refusal)
    said = _("%(document)s is approved; stock is claimed, first expiry first.")
    return pages.go_to(request, pick.pk, said % {"document": order.number})
