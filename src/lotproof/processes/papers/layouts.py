"""What the printed record of each kind of document shows: title, facts, columns.

The fields are those that the regulation names for the record; a new one is a word
in a list here, and the type-setting stays as it is.

Source:
    GSP Art. 58, 60, 63, 65, 67, 70, 84, 88, 96.
"""

from dataclasses import dataclass

from lotproof.core.refusals import gettext_noop
from lotproof.processes.papers import columns as c
from lotproof.workflow.codes import Kind


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of document is printed."""

    title: str
    """English; translated when printed."""
    facts: tuple[str, ...]
    """Names in `papers.facts`, in their order; the document's own fields follow."""
    columns: tuple[c.Column, ...]
    by_hand: tuple[str, ...] = ()
    """Lines for a pen: what is signed on the paper on the spot."""


IDENTITY = (c.NUMBER, c.DEVICE, c.MODEL, c.REGISTRATION)
COUNTED = (c.QUANTITY, c.UNIT)
RECEIVED_BY = gettext_noop("Received by (signature)")

LAYOUTS = {
    Kind.PURCHASE_ORDER: Layout(
        gettext_noop("Purchase record"),
        ("supplier", "address", "contact", "phone", "licence", "purchased_on"),
        (*IDENTITY, c.MAKER, c.UDI, *COUNTED, c.PRICE, c.AMOUNT, c.RECEIVED),
    ),
    Kind.RECEIPT: Layout(
        gettext_noop("Receipt record"),
        ("supplier", "address", "contact", "purchase_order", "purchased_on"),
        (
            *IDENTITY,
            c.MAKER,
            c.LOT,
            c.EXPIRY,
            c.UDI,
            c.ORDERED,
            *COUNTED,
            c.STORAGE,
            c.BIN,
        ),
        (gettext_noop("Delivered by (signature)"), RECEIVED_BY),
    ),
    Kind.ACCEPTANCE: Layout(
        gettext_noop("Acceptance record"),
        (
            "supplier",
            "address",
            "contact",
            "phone",
            "purchase_order",
            "purchased_on",
            "inspected_by",
            "inspected_on",
            "reviewed_by",
            "trip",
        ),
        (
            *IDENTITY,
            c.LICENSED_MAKER,
            c.LOT,
            c.EXPIRY,
            c.UDI,
            *COUNTED,
            c.ACCEPTED,
            c.REJECTED,
            c.CHECKS,
            c.CONCLUSION,
        ),
    ),
    Kind.PUT_AWAY: Layout(
        gettext_noop("Put-away record"),
        ("supplier", "purchase_order", "stored_on", "stored_by"),
        (
            *IDENTITY,
            c.LICENSED_MAKER,
            c.LOT,
            c.EXPIRY,
            c.UDI,
            *COUNTED,
            c.RESULT,
            c.PUT_INTO,
        ),
    ),
    Kind.SALES_ORDER: Layout(
        gettext_noop("Sales record"),
        ("buyer", "delivery_address", "contact", "phone", "licence", "sold_on"),
        (
            *IDENTITY,
            c.LICENSED_MAKER,
            c.LOT,
            c.EXPIRY,
            c.UDI,
            *COUNTED,
            c.PRICE,
            c.AMOUNT,
        ),
    ),
    Kind.PICK: Layout(
        gettext_noop("Picking list"),
        ("buyer", "delivery_address", "sales_order"),
        (
            *IDENTITY,
            c.MAKER,
            c.BIN,
            c.LOT,
            c.EXPIRY,
            c.UDI,
            *COUNTED,
            c.PICKED,
            c.STORAGE,
        ),
    ),
    Kind.REVIEW: Layout(
        gettext_noop("Outbound review record"),
        ("buyer", "sales_order", "picked_by", "released_on", "released_by"),
        (*IDENTITY, c.MAKER, c.LOT, c.EXPIRY, c.UDI, *COUNTED, c.CHECKS),
    ),
    Kind.SHIPMENT: Layout(
        gettext_noop("Transport record"),
        (
            "buyer",
            "delivery_address",
            "contact",
            "phone",
            "sales_order",
            "shipped_on",
            "shipped_by",
        ),
        (*IDENTITY, c.MAKER, c.LOT, c.EXPIRY, c.UDI, *COUNTED, c.STORAGE),
        (RECEIVED_BY,),
    ),
}
"""For every kind of document, what is printed."""
