"""Devices, the codes that stand on their packs, and their certificates."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lotproof.evidence.models import AppendOnly, Versioned
from lotproof.partners.models import DeviceClass, Partner

IVD_CATEGORY = "40"
"""In-vitro diagnostics, in the scope of licences and in registration numbers."""

COLD_CHAIN_MAX_CELSIUS = Decimal(15)
"""A device whose label allows no more than this can't wait at room temperature."""


class Source(models.TextChoices):
    """Where a device's data came from first."""

    MANUAL = "manual", _("Entered by hand")
    GUDID = "gudid", _("FDA GUDID")
    NMPA = "nmpa", _("NMPA UDID")


class Device(Versioned):
    """A product in one model and one pack: what a UDI-DI of the sales unit names.

    Quantities of it are counted in base units, the smallest that can be handled
    alone: the unit of use where the pack holds several, else the pack itself. Its
    dossier is approved before the first purchase; imported devices are not.
    """

    code = models.CharField(max_length=64, unique=True, help_text="Our own; stays.")
    name = models.CharField(max_length=300, help_text="As registered.")
    name_en = models.CharField(max_length=300, blank=True)
    sort_key = models.CharField(max_length=400, editable=False)
    model = models.CharField(max_length=300, blank=True, help_text="型号规格.")
    catalogue_number = models.CharField(max_length=100, blank=True)
    device_class = models.CharField(
        max_length=3, choices=DeviceClass, blank=True, help_text="Empty: not known."
    )
    category = models.CharField(
        max_length=2, blank=True, help_text="Code of the 2017 catalogue."
    )
    maker = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="devices"
    )
    maker_name = models.CharField(max_length=200, blank=True, help_text="MAH.")
    contract_maker_name = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=20, help_text="Word for one base unit: 件.")
    storage_min_celsius = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    storage_max_celsius = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    storage_text = models.TextField(blank=True, help_text="As on the label.")
    is_implant = models.BooleanField(default=False)
    is_ivd = models.BooleanField(default=False, help_text="In-vitro diagnostic.")
    is_sterile = models.BooleanField(default=False)
    is_single_use = models.BooleanField(default=False)
    is_kit = models.BooleanField(default=False)
    requires_lot = models.BooleanField(default=True)
    requires_serial = models.BooleanField(default=False)
    requires_production_date = models.BooleanField(default=False)
    requires_expiry = models.BooleanField(default=True)
    near_expiry_days = models.PositiveIntegerField(default=180)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.MANUAL)
    source_key = models.CharField(
        max_length=64, blank=True, help_text="The record's key in the registry."
    )
    source_version = models.CharField(max_length=40, blank=True)
    source_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the registry's record, hex."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(storage_min_celsius__isnull=True)
                | Q(storage_max_celsius__isnull=True)
                | Q(storage_min_celsius__lte=F("storage_max_celsius")),
                name="device_storage_min_not_above_max",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="device_approved_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | ~Q(device_class=""),
                name="device_approved_only_with_a_class",
            ),
            models.CheckConstraint(
                condition=Q(device_class__in=["", *DeviceClass.values]),
                name="device_class_is_known_or_empty",
            ),
            models.CheckConstraint(
                condition=Q(category__regex=r"^([0-9]{2})?$"),
                name="device_category_has_two_digits",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
                name="device_one_of_a_registry_record",
            ),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="device_sort_key")]

    def __str__(self) -> str:
        return f"{self.name} {self.model}".strip()

    @property
    def licence_category(self) -> str:
        """The category that a partner's licence must cover; empty if not known.

        In-vitro diagnostic reagents stand apart in every licence, under the number of
        the former catalogue (6840), whatever group of the catalogue of 2017 they are
        entered with.
        """
        return IVD_CATEGORY if self.is_ivd else self.category

    @property
    def is_cold_chain(self) -> bool:
        """Whether transport and storage must be cooled and recorded (GSP Art. 63).

        The label's highest temperature decides: 2-8 °C, 8-15 °C and frozen goods are
        cold chain, "up to 25 °C" isn't.
        """
        highest = self.storage_max_celsius
        return highest is not None and highest <= COLD_CHAIN_MAX_CELSIUS


class IdentifierKind(models.TextChoices):
    """What a device identifier stands on (21 CFR 830; NMPA UDID)."""

    PRIMARY = "primary", _("Sales unit")
    PACKAGE = "package", _("Package")
    SECONDARY = "secondary", _("Sales unit, other agency")
    UNIT_OF_USE = "unit_of_use", _("Unit of use")
    DIRECT_MARKING = "direct_marking", _("Direct marking")
    PREVIOUS = "previous", _("Earlier identifier")


class Identifier(Versioned):
    """A UDI-DI and how many base units the pack that bears it holds.

    It is never given to another device, even after its end (21 CFR 830.40(c)). The
    DI of a unit of use is the exception: it stands on no label of its own, and
    registries give it to every pack size of the same product.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="identifiers")
    agency = models.CharField(max_length=10, help_text="GS1, HIBCC, ICCBBA, MA, AHM.")
    code = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    quantity = models.PositiveIntegerField(help_text="Base units in it.")
    contains = models.CharField(
        max_length=64, blank=True, help_text="Code of the next lower pack."
    )
    ended_on = models.DateField(null=True, help_text="Withdrawn from the market.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="identifier_holds_a_unit"
            ),
            models.UniqueConstraint(
                fields=["agency", "code"],
                condition=~Q(kind=IdentifierKind.UNIT_OF_USE),
                name="identifier_of_one_device",
            ),
            models.UniqueConstraint(
                fields=["device", "agency", "code", "kind"],
                name="identifier_once_a_device",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="identifier_code")]

    def __str__(self) -> str:
        return self.code


class CertificateKind(models.TextChoices):
    """How a device came to the market (Order 47)."""

    REGISTRATION = "registration", _("Registration certificate")
    FILING = "filing", _("Filing")


class Certificate(Versioned):
    """A registration certificate or filing, for one period of validity.

    A renewed certificate keeps its number and is a new record.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=CertificateKind)
    valid_from = models.DateField(null=True, help_text="Null: not known.")
    valid_until = models.DateField(null=True, help_text="Last day; null has no end.")
    holder = models.CharField(max_length=200, blank=True, help_text="MAH.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="certificate_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["device", "number", "valid_from"],
                nulls_distinct=False,
                name="certificate_entered_once",
            ),
        ]
        indexes = [models.Index(fields=["number"], name="certificate_number")]

    def __str__(self) -> str:
        return self.number


class ImportRun(Versioned):
    """The reading of one registry file, which a killed program takes up again.

    Its position is written with the devices of each batch, so it always tells
    exactly how far the devices have come.
    """

    source = models.CharField(max_length=10, choices=Source)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64, help_text="Of the bytes, hex.")
    position = models.PositiveIntegerField(default=0, help_text="Rows dealt with.")
    devices_added = models.PositiveIntegerField(default=0)
    devices_changed = models.PositiveIntegerField(default=0)
    devices_unchanged = models.PositiveIntegerField(default=0)
    devices_kept = models.PositiveIntegerField(
        default=0, help_text="Approved or entered by hand, so left as they were."
    )
    rows_refused = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "file_sha256"], name="import_run_one_of_a_file"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Effect(models.TextChoices):
    """What the import did about a problem."""

    ROW_REFUSED = "row_refused", _("Row refused")
    LEFT_OUT = "left_out", _("Device imported, this value left out")
    CORRECTED = "corrected", _("Device imported, this value corrected")
    DOUBTFUL = "doubtful", _("Taken over as it stands; compare the label")
    DEVICE_KEPT = "device_kept", _("Our device left as it was")


class ImportProblem(AppendOnly):
    """Something in a registry row that couldn't be taken over as it stood."""

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="problems")
    row = models.PositiveIntegerField(help_text="Number of the record in the file.")
    key = models.CharField(max_length=200, help_text="As it stands in the row.")
    effect = models.CharField(max_length=20, choices=Effect)
    reason = models.TextField(help_text="In the language of the importing person.")

    class Meta:
        indexes = [models.Index(fields=["run", "row"], name="import_problem_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"
