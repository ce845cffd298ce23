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
    Kind.PURCHASE_ORDER: ("submit", "approve", "complete"),
    Kind.RECEIPT: ("receive",),
    Kind.ACCEPTANCE: ("inspect", "review"),
    Kind.PUT_AWAY: ("store",),
    Kind.SALES_ORDER: ("submit", "approve", "complete"),
    Kind.PICK: ("pick",),
    Kind.REVIEW: ("release",),
    Kind.SHIPMENT: ("ship",),
}
"""The steps to which code gives a meaning for stock; a template has all of its kind."""

AUTOMATIC = frozenset({"complete"})
"""Steps that follow from another document's step; nobody takes them by hand."""

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
}
"""What the states of the starting templates are called."""


def state_label(state: str) -> object:
    """Return what a state is called, in the language of the moment when shown."""
    return STATES.get(state, state)
