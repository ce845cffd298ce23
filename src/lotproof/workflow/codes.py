"""The kinds of document."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A kind of document of the main line, in the order of the goods' way."""

    PURCHASE_ORDER = "purchase_order", _("Purchase order")
    RECEIPT = "receipt", _("Receipt")
    ACCEPTANCE = "acceptance", _("Acceptance")
    PUT_AWAY = "put_away", _("Put-away order")
    SALES_ORDER = "sales_order", _("Sales order")
    PICK = "pick", _("Picking list")
    REVIEW = "review", _("Outbound review")
    SHIPMENT = "shipment", _("Shipment note")


PREFIXES = {
    Kind.PURCHASE_ORDER: "PO",
    Kind.RECEIPT: "RC",
    Kind.ACCEPTANCE: "AC",
    Kind.PUT_AWAY: "PA",
    Kind.SALES_ORDER: "SO",
    Kind.PICK: "PK",
    Kind.REVIEW: "RV",
    Kind.SHIPMENT: "SH",
}
"""What a document's number begins with."""

STEPS = {
    Kind.PURCHASE_ORDER: ("submit", "approve", "complete", "close"),
    Kind.RECEIPT: ("receive", "withdraw"),
    Kind.ACCEPTANCE: ("inspect", "review", "send_back"),
    Kind.PUT_AWAY: ("store",),
    Kind.SALES_ORDER: ("submit", "approve", "complete", "cancel"),
    Kind.PICK: ("pick", "end"),
    Kind.REVIEW: ("release", "end"),
    Kind.SHIPMENT: ("ship", "end"),
}
"""The steps to which code gives a meaning for stock; a template has all of its kind."""

AUTOMATIC = frozenset({"complete", "end"})
"""Steps that follow from another document's step; nobody takes them by hand."""

EXCEPTIONAL = frozenset({"close", "withdraw", "send_back", "cancel", "end"})
"""Steps that are taken when something goes otherwise than planned: nobody's task, and
possible though the document has no lines."""

DRAFT = "draft"
"""The state every document starts in."""

STATES = {
    DRAFT: _("Draft"),
    "submitted": _("Submitted"),
    "approved": _("Approved"),
    "received": _("Received"),
    "inspected": _("Inspected"),
    "accepted": _("Accepted"),
    "stored": _("Stored"),
    "picked": _("Picked"),
    "released": _("Released"),
    "shipped": _("Shipped"),
    "closed": _("Closed short"),
    "withdrawn": _("Withdrawn"),
    "cancelled": _("Cancelled"),
}
"""What the states of the starting templates are called."""

NOTHING_DONE = frozenset({"withdrawn", "cancelled"})
"""States of documents that ended and moved nothing that stands."""
ENDED_SHORT = NOTHING_DONE | {"closed"}
"""States of documents that ended otherwise than planned."""


def state_label(state: str) -> object:
    """Return what a state is called, in the language of the moment when shown."""
    return STATES.get(state, state)
