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

DRAFT = "draft"
"""The state every document starts in."""
