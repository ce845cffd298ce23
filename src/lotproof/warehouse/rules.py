"""What the kind of a zone means, and which zone suits which goods."""

from dataclasses import dataclass
from decimal import Decimal

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


def keeps_within(zone: Zone, low: Decimal | None, high: Decimal | None) -> bool:
    """Return whether a zone's controlled range lies within a label's range.

    Args:
        zone: The zone; a limit of it that is null isn't controlled.
        low: The lowest temperature of the label in °C, `None` for no limit.
        high: The highest temperature of the label in °C, `None` for no limit.

    Source:
        GSP Art. 71: goods are kept apart by storage condition.
    """
    coldest, warmest = zone.temperature_min_celsius, zone.temperature_max_celsius
    if low is not None and (coldest is None or coldest < low):
        return False
    return high is None or (warmest is not None and warmest <= high)
