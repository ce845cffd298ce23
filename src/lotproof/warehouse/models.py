"""Where units can be: sites, their zones, and locations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lotproof.evidence.models import Versioned
from lotproof.partners.models import Partner


class Site(Versioned):
    """A warehouse at one address, with the time zone that decides its days."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=300, blank=True)
    time_zone = models.CharField(max_length=60, help_text="IANA: Asia/Shanghai.")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ZoneKind(models.TextChoices):
    """What a zone is for (GSP Art. 40)."""

    WAITING_INSPECTION = "waiting_inspection", _("Waiting for inspection")
    RETURNS = "returns", _("Returns")
    ACCEPTED = "accepted", _("Accepted goods")
    DISPATCH = "dispatch", _("Dispatch")
    REJECTED = "rejected", _("Rejected goods")


class Zone(Versioned):
    """A part of a site for goods of one quality status and storage condition.

    Its colour and status follow from its kind (`warehouse.rules`).
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="zones")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=ZoneKind)
    temperature_min_celsius = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, help_text="Null isn't controlled."
    )
    temperature_max_celsius = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, help_text="Null isn't controlled."
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "code"], name="zone_code_unique_in_site"
            ),
            models.CheckConstraint(
                condition=Q(temperature_min_celsius__isnull=True)
                | Q(temperature_max_celsius__isnull=True)
                | Q(temperature_min_celsius__lte=F("temperature_max_celsius")),
                name="zone_temperature_min_not_above_max",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LocationKind(models.TextChoices):
    """What stands at an end of a movement."""

    BIN = "bin", _("Bin")
    IN_TRANSIT = "in_transit", _("In transit")
    SUPPLIER = "supplier", _("Supplier")
    CUSTOMER = "customer", _("Customer")
    DEPARTMENT = "department", _("Department")
    PATIENT = "patient", _("Use on a patient")
    DESTRUCTION = "destruction", _("Destruction")
    COUNT_DIFFERENCE = "count_difference", _("Count difference")


STOCKED_KINDS = (LocationKind.BIN, LocationKind.IN_TRANSIT)
"""Kinds whose units are ours and can't be fewer than none."""

PARTNER_KINDS = (LocationKind.SUPPLIER, LocationKind.CUSTOMER)


class Location(Versioned):
    """One end of movements: a bin of ours, or a place outside our stock."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=LocationKind)
    zone = models.ForeignKey(
        Zone,
        models.PROTECT,
        null=True,
        related_name="locations",
        help_text="Bins only.",
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        related_name="locations",
        help_text="Supplier and customer locations only.",
    )
    is_stocked = models.BooleanField(help_text="Whether its balance is kept.")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_stocked=True, kind__in=STOCKED_KINDS)
                | (Q(is_stocked=False) & ~Q(kind__in=STOCKED_KINDS)),
                name="location_is_stocked_follows_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=LocationKind.BIN, zone__isnull=False)
                | (~Q(kind=LocationKind.BIN) & Q(zone__isnull=True)),
                name="location_has_a_zone_if_a_bin",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PARTNER_KINDS, partner__isnull=False)
                | (~Q(kind__in=PARTNER_KINDS) & Q(partner__isnull=True)),
                name="location_has_a_partner_if_supplier_or_customer",
            ),
            models.UniqueConstraint(
                fields=["partner", "kind"], name="location_one_of_a_partner_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.code
