"""The page of any document, and the approval of any order."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase

from lotproof.accounts.permissions import Permission
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


@post_only
@require_permission(Permission.VIEW)
def approve(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Approve an order."""
    detail = detail_or_404(document_id, Kind.PURCHASE_ORDER, Kind.SALES_ORDER)
    if detail.document.kind == Kind.PURCHASE_ORDER:
        return purchasing.approve(request, detail)
    return selling.approve(request, detail)
