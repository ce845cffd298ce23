"""What is in stock, and every movement that brought it there."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lotproof.catalog.models import Device
from lotproof.evidence.models import AppendOnly, Entry, Versioned
from lotproof.ledger.codes import (
    Cause,
    Effect,
    ExpiryPrecision,
    InspectionStatus,
    Purpose,
)
from lotproof.partners.models import Partner
from lotproof.warehouse.models import Location


class Lot(Versioned):
    """Units of one device made under one manufacturer's lot number.

    The number is unique for its device only: two makers may use the same one. A
    device without lot control has one lot with an empty number.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=60, blank=True)
    produced_on = models.DateField(null=True)
    expires_on = models.DateField(null=True, help_text="The last usable day.")
    expiry_precision = models.CharField(
        max_length=5, choices=ExpiryPrecision, default=ExpiryPrecision.DAY
    )
    sterilisation_lot = models.CharField(max_length=60, blank=True)
    certificate_number = models.CharField(
        max_length=120,
        blank=True,
        help_text="Registration or filing number on the label.",
    )
    inspection_status = models.CharField(
        max_length=10, choices=InspectionStatus, default=InspectionStatus.PENDING
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "number"], name="lot_number_unique_for_device"
            ),
            models.CheckConstraint(
                condition=Q(produced_on=None)
                | Q(expires_on=None)
                | Q(expires_on__gt=F("produced_on")),
                name="lot_expires_after_production",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="lot_number"),
            # The list of lots is walked, and searched for a part of a number, in it.
            models.Index(
                fields=["expires_on", "id"],
                include=["number", "device"],
                name="lot_expires_on",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("no lot"))


class Serial(Versioned):
    """One unit of a device with a number of its own.

    It belongs to a lot; where the device has no lot control, to the one with the
    empty number, and bears its dates itself.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="serials")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="serials")
    number = models.CharField(max_length=60)
    produced_on = models.DateField(null=True)
    expires_on = models.DateField(null=True, help_text="The last usable day.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "number"], name="serial_number_unique_for_device"
            ),
            models.CheckConstraint(
                condition=~Q(number=""), name="serial_number_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="serial_number"),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="serial_expires_on",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Movement(AppendOnly):
    """Units of one lot that went from one location to another.

    Never updated or deleted. A mistake is put right by a second movement that
    reverses the first. Indexes follow the questions that are asked, not the foreign
    keys: what they refer to is never deleted.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="movements")
    purpose = models.CharField(max_length=20, choices=Purpose)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(
        Lot, models.PROTECT, related_name="movements", db_index=False
    )
    serial = models.ForeignKey(
        Serial, models.PROTECT, null=True, related_name="movements", db_index=False
    )
    owner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: our own.",
    )
    quantity = models.BigIntegerField(help_text="Base units (each).")
    source = models.ForeignKey(Location, models.PROTECT, related_name="+")
    target = models.ForeignKey(Location, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField(help_text="When the units moved.")
    recorded_at = models.DateTimeField(help_text="When it was recorded.")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    workstation = models.CharField(max_length=60, blank=True)
    document = models.UUIDField(null=True)
    document_line = models.UUIDField(null=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="movement_quantity_positive"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="movement_source_is_not_target"
            ),
            models.CheckConstraint(
                condition=Q(serial=None) | Q(quantity=1),
                name="movement_one_unit_a_serial",
            ),
            models.CheckConstraint(
                condition=Q(occurred_at__lte=F("recorded_at")),
                name="movement_not_of_the_future",
            ),
        ]
        indexes = [
            models.Index(fields=["lot", "occurred_at"], name="movement_lot"),
            models.Index(
                fields=["serial"],
                condition=Q(serial__isnull=False),
                name="movement_serial",
            ),
            models.Index(fields=["document"], name="movement_document"),
            models.Index(fields=["recorded_at"], name="movement_recorded_at"),
            # What comes in and goes out is summed, and a lot's price found, from the
            # index alone.
            models.Index(
                fields=["occurred_at"],
                include=["purpose", "quantity", "reverses"],
                condition=Q(purpose__in=["receive", "ship", "reverse"]),
                name="movement_in_out",
            ),
            models.Index(
                fields=["lot", "occurred_at"],
                include=["document_line"],
                condition=Q(purpose="receive"),
                name="movement_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.lot_id}: {self.source_id} → {self.target_id}"


class Balance(models.Model):
    """Units of one lot, or one serial number, at one location for one owner.

    Derived: the sum of movements, kept in the posting transaction; `lotproof
    check` compares. The id is made from what the row is about
    (`rules.balance_id`), so all callers lock balances in one order.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="balances", db_index=False
    )
    device = models.ForeignKey(
        Device, models.PROTECT, related_name="balances", db_index=False
    )
    lot = models.ForeignKey(
        Lot, models.PROTECT, related_name="balances", db_index=False
    )
    serial = models.ForeignKey(
        Serial, models.PROTECT, null=True, related_name="balances", db_index=False
    )
    owner = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_stocked = models.BooleanField(help_text="As of its location.")
    quantity = models.BigIntegerField(default=0, help_text="Base units (each).")
    reserved = models.BigIntegerField(default=0, help_text="Of these, for documents.")
    last_moved_at = models.DateTimeField(
        null=True, help_text="The latest `occurred_at` of its movements."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_stocked=False) | Q(quantity__gte=0),
                name="balance_of_stock_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0)
                & (Q(is_stocked=False) | Q(reserved__lte=F("quantity"))),
                name="balance_reserved_within_quantity",
            ),
            models.UniqueConstraint(
                fields=["serial"],
                condition=Q(is_stocked=True, quantity__gt=0, serial__isnull=False),
                name="balance_serial_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(serial=None) | Q(is_stocked=False) | Q(quantity__lte=1),
                name="balance_one_unit_a_serial",
            ),
            models.UniqueConstraint(
                fields=["lot", "location", "serial", "owner"],
                nulls_distinct=False,
                name="balance_unique_for_what_it_is_about",
            ),
        ]
        indexes = [
            models.Index(fields=["device", "lot"], name="balance_device"),
            models.Index(
                fields=["location", "lot"],
                include=["quantity"],
                condition=Q(is_stocked=True, quantity__gt=0),
                name="balance_location",
            ),
            models.Index(
                fields=["lot"],
                include=["location", "serial", "quantity"],
                condition=Q(is_stocked=True, quantity__gt=0),
                name="balance_in_stock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.lot_id} at {self.location_id}"


class Hold(Versioned):
    """That a lot, a serial number, or a lot at one location may not do something."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="holds")
    serial = models.ForeignKey(
        Serial, models.PROTECT, null=True, related_name="holds", help_text="None: all."
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, related_name="+", help_text="None: all."
    )
    cause = models.CharField(max_length=20, choices=Cause)
    effects = ArrayField(models.CharField(max_length=10, choices=Effect))
    reason = models.CharField(max_length=500)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    release_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="hold_released_by_somebody_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(effects=[]), name="hold_has_an_effect"),
        ]
        indexes = [
            models.Index(
                fields=["lot"], condition=Q(released_at=None), name="hold_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.reason}"


class Reservation(Versioned):
    """Units at one place that a document line has claimed.

    `quantity` is what is still claimed: a movement for the line lowers it, as
    does giving the claim up.
    """

    document_line = models.UUIDField()
    balance = models.ForeignKey(Balance, models.PROTECT, related_name="reservations")
    quantity = models.BigIntegerField(help_text="Base units (each) still claimed.")
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0), name="reservation_not_negative"
            ),
            models.UniqueConstraint(
                fields=["document_line", "balance"],
                name="reservation_one_a_line_and_place",
            ),
        ]
        indexes = [models.Index(fields=["document_line"], name="reservation_line")]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.document_line}"


class ClosedPeriod(AppendOnly):
    """The past up to a moment, into which no movement may be recorded any more."""

    until = models.DateTimeField(unique=True, help_text="Movements then or before.")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.until.isoformat()


class ClosingBalance(models.Model):
    """A balance as it was at the end of a closed period.

    Derived from the movements; as-of answers start here instead of at the first
    movement. `lotproof check` compares.
    """

    pk = models.CompositePrimaryKey("period", "balance")
    # The primary key begins with it. By an index of its own the planner would read a
    # whole period for each balance, while it knows nothing of the period's rows yet.
    period = models.ForeignKey(
        ClosedPeriod, models.PROTECT, related_name="balances", db_index=False
    )
    balance = models.ForeignKey(Balance, models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity}"
