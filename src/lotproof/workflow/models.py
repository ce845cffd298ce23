"""Documents, the templates they follow, the steps they took, remarks on them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lotproof.accounts.models import Signature
from lotproof.catalog.models import Device
from lotproof.evidence.models import AppendOnly, Entry, Versioned
from lotproof.ledger.models import Lot, Serial
from lotproof.partners.models import Partner
from lotproof.warehouse.models import Location, Site
from lotproof.workflow.codes import Kind
from lotproof.workflow.photos import MediaType


class ProcessTemplate(Versioned):
    """How documents of one kind go on: steps, who takes them, what each needs.

    A document keeps the edition it started with; the latest approved one is used
    for new ones. `definition` has the form that `workflow.templates` reads.
    """

    kind = models.CharField(max_length=20, choices=Kind)
    edition = models.PositiveIntegerField()
    definition = models.JSONField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "edition"], name="template_edition_unique_for_kind"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="template_approved_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}"


class Document(Versioned):
    """One order, receipt, acceptance … with its lines, at one state of its process."""

    kind = models.CharField(max_length=20, choices=Kind)
    number = models.CharField(max_length=30, unique=True)
    template = models.ForeignKey(
        ProcessTemplate, models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True, help_text="Whether a step is left.")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="documents"
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by"
    )
    values = models.JSONField(default=dict, help_text="Field codes to text.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["kind", "opened_at"], name="document_kind"),
            models.Index(
                fields=["kind", "state"],
                condition=Q(is_open=True),
                name="document_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DocumentLine(Versioned):
    """Units of one device, lot or serial number that a document is about."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by"
    )
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="lines")
    serial = models.ForeignKey(Serial, models.PROTECT, null=True, related_name="lines")
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Where from or to.",
    )
    quantity = models.BigIntegerField(help_text="Base units (each) expected.")
    done = models.BigIntegerField(default=0, help_text="Base units handled so far.")
    accepted = models.BigIntegerField(null=True, help_text="Of an inspection.")
    scan = models.CharField(
        max_length=500, blank=True, help_text="What the scanner read, unchanged."
    )
    values = models.JSONField(default=dict, help_text="Field codes to text.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "position"], name="line_position_unique_in_document"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, done__gte=0),
                name="line_units_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("quantity")),
                name="line_done_within_quantity",
            ),
            models.CheckConstraint(
                condition=Q(accepted=None)
                | Q(accepted__gte=0, accepted__lte=F("quantity")),
                name="line_accepted_within_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.position}"


class StepTaken(AppendOnly):
    """That a person took a document one step on, or worked on a step.

    Work that several people share, such as picking, leaves the state as it is and
    has no digest: it is kept so that none of them checks it.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="steps", db_index=False
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    signature = models.ForeignKey(
        Signature, models.PROTECT, null=True, related_name="+"
    )
    digest = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 of the document's content then, hex; empty of shared work.",
    )

    class Meta:
        indexes = [models.Index(fields=["document", "taken_at"], name="step_document")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.step}"


class Photo(AppendOnly):
    """A picture that a remark shows, kept once however many remarks show it.

    Its bytes lie in the database, so that one backup holds them. The log keeps their
    SHA-256 only: `lotproof verify` names a photo whose bytes have another one.
    """

    digested_columns = frozenset({"content"})

    sha256 = models.CharField(
        max_length=64, unique=True, help_text="Of the content, hex."
    )
    media_type = models.CharField(max_length=20, choices=MediaType)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField(help_text="The file as it was sent.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0), name="photo_not_empty"
            )
        ]

    def __str__(self) -> str:
        return self.sha256


class Remark(AppendOnly):
    """A note or a photo that a person added to a document or to one of its lines.

    It changes nothing else, so it may come after the document's last step.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="remarks")
    line = models.ForeignKey(
        DocumentLine, models.PROTECT, null=True, related_name="remarks"
    )
    text = models.CharField(max_length=1000, blank=True)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, related_name="remarks")
    photo_name = models.CharField(
        max_length=100, blank=True, help_text="The file's name at the sender."
    )
    remarked_at = models.DateTimeField()
    remarked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(photo__isnull=False),
                name="remark_says_or_shows_something",
            )
        ]
        indexes = [
            models.Index(fields=["document", "remarked_at"], name="remark_document")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.text or self.photo_name}"


class Numbering(models.Model):
    """The last document number of a kind and day. Derived from the documents."""

    pk = models.CompositePrimaryKey("kind", "day")
    kind = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.day}: {self.last}"
