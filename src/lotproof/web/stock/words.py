"""How the standing of stock is said."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotproof.warehouse.rules import QualityStatus

STANDINGS: dict[str, tuple[str | Promise, str]] = {
    "recalled": (_("Recalled"), "alert-triangle"),
    "expired": (_("Expired"), "calendar-due"),
    "on_hold": (_("On hold"), "hand-stop"),
    "in_transit": (_("In transit"), "truck"),
    QualityStatus.PENDING_INSPECTION: (QualityStatus.PENDING_INSPECTION.label, "clock"),
    QualityStatus.RETURNED_PENDING: (QualityStatus.RETURNED_PENDING.label, "clock"),
    QualityStatus.AVAILABLE: (QualityStatus.AVAILABLE.label, "circle-check"),
    QualityStatus.STAGED: (QualityStatus.STAGED.label, "truck"),
    QualityStatus.REJECTED: (QualityStatus.REJECTED.label, "circle-x"),
}
"""Words and icon of each standing."""


def standing_label(code: str) -> str | Promise:
    """Return the words for a standing."""
    return STANDINGS[code][0]


def standing_icon(code: str) -> str:
    """Return the icon for a standing."""
    return STANDINGS[code][1]
