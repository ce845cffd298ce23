"""The log's tables, and the two kinds of table whose rows it keeps images of."""

from typing import ClassVar

from django.db import models

from lotproof.core.ids import new_id


class Audited(models.Model):
    """A record whose every state is imaged in the evidence log.

    `lotproof verify` replays the log against the table: a row that differs from
    its last image, has none, or is missing is a finding.
    """

    digested_columns: ClassVar[frozenset[str]] = frozenset()
    """Columns of which the image holds the SHA-256 only: secrets that an
    inspector mustn't read, whose exchange must be found all the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Versioned(Audited):
    """An audited record that changes; each change raises its version by one.

    The database refuses to delete it and to change it without the next version
    (`evidence.triggers`).
    """

    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class AppendOnly(Audited):
    """An audited record that is written once.

    The database refuses to update or delete it (`evidence.triggers`).
    """

    class Meta:
        abstract = True


class Entry(models.Model):
    """What one operation did, as canonical JSON: a leaf of the log.

    Written in the operation's own transaction, never updated or deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60, help_text="Package and event: ledger.moved.")
    recorded_at = models.DateTimeField(help_text="Server clock of the operation.")
    actor = models.UUIDField(help_text="The user's id.")
    subject_table = models.CharField(max_length=60)
    subject = models.UUIDField(help_text="The record that the operation was about.")
    request = models.UUIDField(
        null=True,
        unique=True,
        help_text="The caller's id of the request, if it gave one.",
    )
    body = models.TextField(help_text="RFC 8785 canonical JSON.")
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "recorded_at"], name="entry_subject"),
            models.Index(fields=["recorded_at"], name="entry_recorded_at"),
            models.Index(fields=["actor", "recorded_at"], name="entry_actor"),
            models.Index(fields=["kind", "recorded_at"], name="entry_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PendingEntry(models.Model):
    """An entry that waits for its index.

    Filled by operations, emptied by the sequencer in the transaction that gives
    the index.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)


class Leaf(models.Model):
    """The index that the sequencer gave an entry. Never updated or deleted."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(index__gte=0), name="leaf_index_not_negative"
            )
        ]

    def __str__(self) -> str:
        return str(self.index)


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles).

    Derived from the leaves; the rightmost tile of a level grows in place.
    """

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    width = models.PositiveSmallIntegerField()
    hashes = models.BinaryField(help_text="32 bytes each, from left to right.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gte=1, width__lte=256),
                name="tile_width_1_to_256",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}.p/{self.width}"


class Checkpoint(models.Model):
    """The signed size and root of the log after a batch. Never changed."""

    size = models.BigIntegerField(primary_key=True, help_text="Leaves covered.")
    root = models.BinaryField(max_length=32)
    note = models.TextField(help_text="C2SP signed note with a tlog-checkpoint body.")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.size)


class LogKey(AppendOnly):
    """A key that has signed checkpoints from a moment on; the last one signs now."""

    verifier_key = models.TextField(unique=True, help_text="C2SP vkey: name+id+key.")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.verifier_key
