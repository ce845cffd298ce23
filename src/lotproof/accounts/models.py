"""People, their roles, and what they signed."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission
from lotproof.core.ids import new_id
from lotproof.evidence.models import AppendOnly, Versioned


class Role(Versioned):
    """A row of the permission matrix: what holders of a role may do."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=60, help_text="English; translated when shown.")
    permissions = ArrayField(models.CharField(max_length=40, choices=Permission))

    def __str__(self) -> str:
        return str(_(self.name))


class User(AbstractBaseUser, Versioned):
    """A person who signs in. Never deleted, the user name never given again.

    The image shows a digest of the password's hash, so that one exchanged
    behind the application's back is found.
    """

    digested_columns = frozenset({"password"})

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, help_text="As printed on records.")
    roles = ArrayField(models.SlugField(), default=list, help_text="Codes of roles.")
    is_active = models.BooleanField(default=True)
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = BaseUserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="user_username_unique_in_any_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password, without renewing its hash.

        A write at sign-in would be a change that no entry tells of.
        """
        return check_password(raw_password, self.password)


class Meaning(models.TextChoices):
    """What a signature says (21 CFR 11.50)."""

    PREPARED = "prepared", _("Prepared")
    REVIEWED = "reviewed", _("Reviewed")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Released")
    WITNESSED = "witnessed", _("Witnessed")


class Method(models.TextChoices):
    """How the signer authenticated for the signature."""

    PASSWORD = "password", _("Password")
    PASSWORD_AND_TOTP = "password_totp", _("Password and one-time code")
    PASSKEY = "passkey", _("Passkey")


class Signature(AppendOnly):
    """A person's signature under one state of one record.

    It holds the digest of the record as signed; a record whose digest is another
    one shows as unsigned (21 CFR 11.70).
    """

    signer = models.ForeignKey(User, models.PROTECT, related_name="signatures")
    signer_name = models.CharField(max_length=60)
    signer_roles = ArrayField(models.SlugField())
    meaning = models.CharField(max_length=20, choices=Meaning)
    method = models.CharField(max_length=20, choices=Method)
    subject_table = models.CharField(max_length=60)
    subject = models.UUIDField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the record, hex.")
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"], name="signature_subject")]

    def __str__(self) -> str:
        return f"{self.signer_name}, {self.get_meaning_display()}"


class ApiToken(Versioned):
    """What a program shows to act for a person through the API.

    Of the secret only the SHA-256 is kept. A token may do what its scopes and its
    owner's roles both allow.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60, help_text="What it is for.")
    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the token, hex."
    )
    scopes = ArrayField(models.CharField(max_length=40, choices=Permission))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="token_expires_after_creation",
            ),
            models.CheckConstraint(
                condition=~models.Q(scopes=[]), name="token_has_a_scope"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiTokenUse(models.Model):
    """When a token was last used, to the minute; no evidence, so it has no entry."""

    token = models.OneToOneField(
        ApiToken, models.CASCADE, primary_key=True, related_name="use"
    )
    last_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.token_id} {self.last_used_at:%Y-%m-%d %H:%M}"


class SavedFilter(models.Model):
    """A filter of a list under a name; a person's own, so no evidence."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    screen = models.CharField(max_length=20, help_text="The list it is for.")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="As in the page's address.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "screen", "name"], name="saved_filter_name_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="saved_filter_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChosenColumns(models.Model):
    """The columns in which a person wants a list; a preference, so no evidence."""

    pk = models.CompositePrimaryKey("user", "screen")
    user = models.ForeignKey(User, models.CASCADE, related_name="chosen_columns")
    screen = models.CharField(max_length=20)
    columns = ArrayField(models.CharField(max_length=30))

    def __str__(self) -> str:
        return f"{self.screen}: {', '.join(self.columns)}"


class FileFormat(models.TextChoices):
    """What kind of file a list becomes."""

    EXCEL = "xlsx", "Excel"
    PDF = "pdf", "PDF"


class Export(models.Model):
    """A long list that is made into a file for a person, and kept for a day.

    No evidence itself: the entry is written when the file is handed out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="exports")
    what = models.CharField(max_length=40, help_text="The list's kind, as in entries.")
    format = models.CharField(max_length=4, choices=FileFormat)
    query = models.TextField(help_text="As in the page's address.")
    language = models.CharField(max_length=10, help_text="Of the file.")
    asked_at = models.DateTimeField()
    rows = models.PositiveIntegerField(null=True, help_text="Null: not yet counted.")
    rows_done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True, help_text="Why there is no file.")
    content = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "asked_at"], name="export_of_person")]

    def __str__(self) -> str:
        return f"{self.what}.{self.format}"


class Verification(models.Model):
    """A person's check of the whole log, made by a job; how far it is, what it found.

    No evidence itself: when it ends, an entry says who checked and what came of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="verifications")
    workstation = models.CharField(max_length=60, help_text="From where it was asked.")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(help_text="When the job last said how far it is.")
    parts = models.JSONField(default=list, help_text="How far each part is.")
    finished_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(null=True, help_text="Entries checked.")
    found = models.PositiveIntegerField(null=True, help_text="How many findings.")
    findings = models.JSONField(default=list, help_text="The first of them.")
    refusal = models.TextField(blank=True, help_text="Why there is no result.")
    entry = models.UUIDField(null=True, help_text="The entry that tells of it.")

    class Meta:
        indexes = [
            models.Index(fields=["user", "asked_at"], name="verification_of_person"),
            models.Index(fields=["asked_at"], name="verification_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class TourEnded(models.Model):
    """That a person took the first tour or wants none; a preference, so no evidence."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="tour_ended"
    )
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M}"
