"""Purchase orders and sales orders."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from lotproof.api.access import actor_of, by_step, confirmed
from lotproof.api.documents import DocumentOut
from lotproof.api.shapes import Count, In, Key, Lines, SignedIn, Values, shaped
from lotproof.processes.operations import (
    OrderLine,
    approve_purchase_order,
    approve_sales_order,
    submit_purchase_order,
    submit_sales_order,
)
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document

router = Router(tags=["orders"])

SOMEONE = "01890a5d-ac96-774b-bcce-b302099a8057"
LINE = {"device": SOMEONE, "quantity": 10, "unit_price": "12.50"}


class OrderLineIn(In):
    """Units of a device that are ordered."""

    model_config = shaped(LINE)

    device: UUID
    quantity: Count
    unit_price: Annotated[Decimal, Field(max_digits=15, decimal_places=6)]


class PurchaseOrderIn(In):
    """What to order, and from whom."""

    model_config = shaped({"supplier": SOMEONE, "site": SOMEONE, "lines": [LINE]})

    supplier: UUID
    site: UUID
    lines: Lines[OrderLineIn]
    values: Values = {}


class SalesOrderIn(In):
    """What a customer ordered."""

    model_config = shaped(
        {
            "customer": SOMEONE,
            "site": SOMEONE,
            "lines": [LINE],
            "values": {"delivery_address": "人民路 1 号"},
        }
    )

    customer: UUID
    site: UUID
    lines: Lines[OrderLineIn]
    values: Values = {}


@router.post(
    "/purchase-orders",
    response={201: DocumentOut},
    auth=by_step(Kind.PURCHASE_ORDER, "submit"),
)
def create_purchase_order(
    request: HttpRequest, body: PurchaseOrderIn, key: Key
) -> Status[Document]:
    """Write a purchase order and submit it for approval."""
    order = submit_purchase_order(
        supplier=body.supplier,
        site=body.site,
        lines=_lines(body.lines),
        values=body.values,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, order)


@router.post(
    "/purchase-orders/{uuid:order}/approve",
    response=DocumentOut,
    auth=by_step(Kind.PURCHASE_ORDER, "approve"),
)
def approve_purchase(
    request: HttpRequest, order: UUID, body: SignedIn, key: Key
) -> Document:
    """Approve a purchase order; the approver isn't the buyer."""
    return approve_purchase_order(
        order=order,
        confirmation=confirmed(request, body.signature),
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/sales-orders",
    response={201: DocumentOut},
    auth=by_step(Kind.SALES_ORDER, "submit"),
)
def create_sales_order(
    request: HttpRequest, body: SalesOrderIn, key: Key
) -> Status[Document]:
    """Write a sales order and submit it for approval."""
    order = submit_sales_order(
        customer=body.customer,
        site=body.site,
        lines=_lines(body.lines),
        values=body.values,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, order)


@router.post(
    "/sales-orders/{uuid:order}/approve",
    response=DocumentOut,
    auth=by_step(Kind.SALES_ORDER, "approve"),
)
def approve_sale(
    request: HttpRequest, order: UUID, body: SignedIn, key: Key
) -> Document:
    """Approve a sales order; answers with the picking list that was opened."""
    return approve_sales_order(
        order=order,
        confirmation=confirmed(request, body.signature),
        request_id=key,
        actor=actor_of(request),
    )


def _lines(lines: list[OrderLineIn]) -> list[OrderLine]:
    return [OrderLine(line.device, line.quantity, line.unit_price) for line in lines]
