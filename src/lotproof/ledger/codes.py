"""The ledger's coded values."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExpiryPrecision(models.TextChoices):
    """How exactly the label states the expiry."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")


class InspectionStatus(models.TextChoices):
    """What the latest inspection said of a lot."""

    PENDING = "pending", _("Waiting for inspection")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class Purpose(models.TextChoices):
    """What a movement is for; it decides between which zones it may go."""

    RECEIVE = "receive", _("Receipt")
    PUT_AWAY = "put_away", _("Put-away")
    MOVE = "move", _("Move")
    PICK = "pick", _("Pick")
    SHIP = "ship", _("Shipment")
    REVERSE = "reverse", _("Reversal")


class Cause(models.TextChoices):
    """Why goods are on hold."""

    INSPECTION = "inspection", _("Inspection")
    EXPIRY = "expiry", _("Expiry")
    QUALITY = "quality", _("Quality")
    TEMPERATURE = "temperature", _("Temperature")
    RECALL = "recall", _("Recall")
    LICENCE = "licence", _("Licence")


class Effect(models.TextChoices):
    """What a hold forbids."""

    ALLOCATE = "allocate", _("Allocate")
    MOVE = "move", _("Move")
    SHIP = "ship", _("Ship")
    COUNT = "count", _("Count")
