"""Reading subscriptions, and what they are to be told next."""

from datetime import datetime

from django.db.models import Q, QuerySet

from lotproof.evidence.models import Leaf
from lotproof.evidence.queries import log_size
from lotproof.integration.models import WebhookDelivery, WebhookSubscription
from lotproof.integration.rules import EVERYTHING


def subscriptions() -> QuerySet[WebhookSubscription]:
    """Return the subscriptions, the newest first."""
    return WebhookSubscription.objects.select_related("position").order_by("-pk")


def subscriptions_due(*, at: datetime) -> list[WebhookSubscription]:
    """Return the subscriptions that the log has gone beyond and that may be tried."""
    return list(
        WebhookSubscription.objects.filter(
            ended_at=None,
            position__next_index__lt=log_size(),
            position__next_try_at__lte=at,
        ).order_by("pk")
    )


def deliveries_of(subscription: WebhookSubscription) -> QuerySet[WebhookDelivery]:
    """Return the attempts to tell a subscription."""
    return WebhookDelivery.objects.filter(subscription=subscription)


def next_event(subscription: WebhookSubscription, *, first: int) -> Leaf | None:
    """Return the first entry that a subscription is to be told of.

    Args:
        subscription: The subscription.
        first: The index to begin at.

    Returns:
        The entry with its index; `None` if the log has no more for it.
    """
    wanted = Q()
    for kind in subscription.kinds:
        if kind == EVERYTHING:
            wanted = Q()
            break
        beginning = kind.endswith(".")
        wanted |= Q(**{f"entry__kind{'__startswith' if beginning else ''}": kind})
    leaves = Leaf.objects.filter(wanted, index__gte=first).select_related("entry")
    return leaves.defer("entry__body").order_by("index").first()
