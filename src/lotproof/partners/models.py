"""Whom the company buys from and sells to, and what their papers allow them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lotproof.evidence.models import Versioned


class DeviceClass(models.TextChoices):
    """Risk class of a device (Regulation 739 Art. 6)."""

    I = "I", _("Class I")  # noqa: E741 - the regulation's own name
    II = "II", _("Class II")
    III = "III", _("Class III")


class Partner(Versioned):
    """A firm or hospital that supplies, buys or makes devices.

    Its dossier is approved before the first business with it; who approved it and
    when are null together (GSP Art. 53, 81).
    """

    code = models.CharField(max_length=40, unique=True, help_text="Our own; stays.")
    name = models.CharField(max_length=200, help_text="As on its business licence.")
    name_en = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=400, editable=False)
    is_supplier = models.BooleanField(default=False)
    is_customer = models.BooleanField(default=False)
    is_maker = models.BooleanField(default=False)
    uscc = models.CharField(
        max_length=18, blank=True, help_text="Unified social credit code."
    )
    address = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_supplier=True) | Q(is_customer=True) | Q(is_maker=True),
                name="partner_supplies_buys_or_makes",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="partner_approved_at_and_by_together",
            ),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="partner_sort_key")]

    def __str__(self) -> str:
        return self.name


class LicenceKind(models.TextChoices):
    """A paper of a partner's dossier (GSP Art. 53, 81, 82)."""

    BUSINESS_LICENCE = "business_licence", _("Business licence")
    OPERATING_LICENCE = "operating_licence", _("Operating licence")
    OPERATING_FILING = "operating_filing", _("Operating filing")
    PRODUCTION_LICENCE = "production_licence", _("Production licence")
    PRODUCTION_FILING = "production_filing", _("Production filing")
    MEDICAL_INSTITUTION = (
        "medical_institution_licence",
        _("Medical institution licence"),
    )
    AUTHORISATION = "authorisation", _("Letter of authorisation")
    QUALITY_AGREEMENT = "quality_agreement", _("Quality agreement")


class Licence(Versioned):
    """A licence, filing, letter or agreement of a partner, with its scope.

    A renewed licence is a new record; one that was withdrawn early has `ended_at`.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=30, choices=LicenceKind)
    number = models.CharField(max_length=100)
    classes = ArrayField(
        models.CharField(max_length=3, choices=DeviceClass),
        default=list,
        blank=True,
        help_text="Device classes covered.",
    )
    categories = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        help_text="Two-digit codes of the 2017 catalogue; empty covers all.",
    )
    valid_from = models.DateField(help_text="First day.")
    valid_until = models.DateField(null=True, help_text="Last day; null has no end.")
    ended_at = models.DateTimeField(null=True, help_text="Withdrawn before its end.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["partner", "kind", "number", "valid_from"],
                condition=Q(ended_at__isnull=True),
                name="licence_entered_once",
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], name="licence_valid_until")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
