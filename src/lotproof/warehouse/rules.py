"""What the kind of a zone means; what may lie where is `ledger.rules`."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from lotproof.warehouse.models import Zone, ZoneKind


class Colour(models.TextChoices):
    """The colour that marks a zone (GSP Art. 40)."""

    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    RED = "red", _("Red")


class QualityStatus(models.TextChoices):
    """The quality status of the goods in a zone."""

    PENDING_INSPECTION = "pending_inspection", _("Waiting for inspection")
    RETURNED_PENDING = "returned_pending", _("Returned, waiting for inspection")
    AVAILABLE = "available", _("Available")
    STAGED = "staged", _("Ready to leave")
    REJECTED = "rejected", _("Rejected, expired or recalled")


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """What follows from a zone's kind."""

    colour: Colour
    status: QualityStatus


ZONE_RULES = {
    ZoneKind.WAITING_INSPECTION: ZoneRule(
        Colour.YELLOW, QualityStatus.PENDING_INSPECTION
    ),
    ZoneKind.RETURNS: ZoneRule(Colour.YELLOW, QualityStatus.RETURNED_PENDING),
    ZoneKind.ACCEPTED: ZoneRule(Colour.GREEN, QualityStatus.AVAILABLE),
    ZoneKind.DISPATCH: ZoneRule(Colour.GREEN, QualityStatus.STAGED),
    ZoneKind.REJECTED: ZoneRule(Colour.RED, QualityStatus.REJECTED),
}
"""GSP Art. 40, as data."""


def colour_of(zone: Zone) -> Colour:
    """Return the colour that marks a zone."""
    return ZONE_RULES[ZoneKind(zone.kind)].colour


def status_of(zone: Zone) -> QualityStatus:
    """Return the quality status of the goods in a zone."""
    return ZONE_RULES[ZoneKind(zone.kind)].status
