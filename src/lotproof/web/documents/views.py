"""The page of any document, and the approval of any order."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase

from lotproof.accounts.permissions import Permission
from lotproof.evidence.queries import latest_entry_about
from lotproof.processes.queries import DocumentDetail
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import (
    acceptance,
    outbound_review,
    picking,
    purchasing,
    put_away,
    receiving,
    selling,
    shipping,
)
from lotproof.web.documents.pages import detail_or_404, post_only
from lotproof.workflow.codes import Kind

SHOW: dict[str, Callable[[SignedInRequest, DocumentDetail], HttpResponse]] = {
    Kind.PURCHASE_ORDER: purchasing.show,
    Kind.RECEIPT: receiving.show,
    Kind.ACCEPTANCE: acceptance.show,
    Kind.PUT_AWAY: put_away.show,
    Kind.SALES_ORDER: selling.show,
    Kind.PICK: picking.show,
    Kind.REVIEW: outbound_review.show,
    Kind.SHIPMENT: shipping.show,
}
"""What shows a document of each kind."""


@require_permission(Permission.VIEW)
def document(request: SignedInRequest, document_id: UUID) -> HttpResponse:
    """Show a document, and what can be done with it now."""
    detail = detail_or_404(document_id)
    return SHOW[detail.document.kind](request, detail)


@require_permission(Permission.VIEW)
def news(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Answer an open page that asks whether somebody else went on.

    Args:
        request: Its `seen` is the entry of the document that the page shows already.
        document_id: The document.

    Returns:
        204 if nothing was recorded since, else the part of the page, anew.
    """
    latest = latest_entry_about(document_id).first()
    if str(latest) == request.GET.get("seen"):
        return HttpResponse(status=204)
    return document(request, document_id)


@post_only
@require_permission(Permission.VIEW)
def approve(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Approve an order."""
    detail = detail_or_404(document_id, Kind.PURCHASE_ORDER, Kind.SALES_ORDER)
    if detail.document.kind == Kind.PURCHASE_ORDER:
        return purchasing.approve(request, detail)
    return selling.approve(request, detail)
