"""Subscriptions of other systems, and what was sent to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lotproof.core.ids import new_id
from lotproof.evidence.models import Versioned


class WebhookSubscription(Versioned):
    """An address that is told of entries of some kinds, until it is ended.

    The image shows a digest of the secret that signs what is sent.
    """

    digested_columns = frozenset({"secret"})

    url = models.CharField(max_length=500)
    kinds = ArrayField(
        models.CharField(max_length=60),
        help_text="`receipt.received`, `receipt.` for all that begin so, or `*`.",
    )
    secret = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(kinds=[]), name="webhook_is_told_of_something"
            ),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookPosition(models.Model):
    """How far a subscription has been told of the log; no evidence, so no entry."""

    subscription = models.OneToOneField(
        WebhookSubscription, models.CASCADE, primary_key=True, related_name="position"
    )
    next_index = models.BigIntegerField(help_text="First entry not yet dealt with.")
    failures = models.PositiveIntegerField(
        default=0, help_text="Since the last success."
    )
    next_try_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.next_index}"


class SentRequest(models.Model):
    """Which request a key of the API came with first; no evidence, so no entry.

    That a request is carried out once is kept by its entry. This tells a repeated
    request from another one under the same key.
    """

    key = models.UUIDField(primary_key=True, help_text="Chosen by the caller.")
    digest = models.CharField(
        max_length=64, help_text="Of caller, address and body, in hex."
    )
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="sent_request_in_time")]

    def __str__(self) -> str:
        return str(self.key)


class WebhookDelivery(models.Model):
    """One attempt to tell a subscription of one entry."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(
        WebhookSubscription, models.CASCADE, related_name="deliveries"
    )
    entry_index = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    attempt = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, help_text="Null: no answer.")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subscription", "id"], name="webhook_delivery_log")
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.entry_index}: {self.status or self.error}"
