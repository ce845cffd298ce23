"""What goes otherwise than planned: orders closed or cancelled, steps taken back."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, by_step, needs
from lotproof.api.documents import DocumentOut, LineOut
from lotproof.api.shapes import Key, ReasonIn
from lotproof.processes.operations import (
    cancel_sales_order,
    close_purchase_order,
    send_back_to_inspector,
    take_back,
    withdraw_receipt,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

router = Router(tags=["documents"])


@router.post(
    "/purchase-orders/{uuid:order}/close",
    response=DocumentOut,
    auth=by_step(Kind.PURCHASE_ORDER, "close"),
)
def close_purchase(
    request: HttpRequest, order: UUID, body: ReasonIn, key: Key
) -> Document:
    """Close a purchase order of which not everything came."""
    return close_purchase_order(
        order=order, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post(
    "/receipts/{uuid:receipt}/withdraw",
    response=DocumentOut,
    auth=by_step(Kind.RECEIPT, "withdraw"),
)
def withdraw(request: HttpRequest, receipt: UUID, body: ReasonIn, key: Key) -> Document:
    """End a receipt whose goods aren't taken in."""
    return withdraw_receipt(
        receipt=receipt, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post(
    "/acceptances/{uuid:acceptance}/send-back",
    response=DocumentOut,
    auth=by_step(Kind.ACCEPTANCE, "send_back"),
)
def send_back(
    request: HttpRequest, acceptance: UUID, body: ReasonIn, key: Key
) -> Document:
    """Have an inspection done again, before it is confirmed."""
    return send_back_to_inspector(
        acceptance=acceptance,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/sales-orders/{uuid:order}/cancel",
    response=DocumentOut,
    auth=by_step(Kind.SALES_ORDER, "cancel"),
)
def cancel_sale(
    request: HttpRequest, order: UUID, body: ReasonIn, key: Key
) -> Document:
    """Cancel a sales order of which nothing has left."""
    return cancel_sales_order(
        order=order, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post(
    "/documents/{uuid:document}/lines/{uuid:line}/take-back",
    response=LineOut,
    auth=needs(Permission.REVERSE),
)
def take_line_back(
    request: HttpRequest, document: UUID, line: UUID, body: ReasonIn, key: Key
) -> DocumentLine:
    """Take back what was moved of a line of an open picking list or put-away."""
    return take_back(
        document=document,
        line=line,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )
