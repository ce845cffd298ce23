"""Every way in which subscriptions change, and telling them of entries."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of, run
from lotproof.evidence.images import time_text
from lotproof.evidence.models import Leaf
from lotproof.evidence.operations import append_entry, first_result, save_versioned
from lotproof.evidence.queries import log_size
from lotproof.integration.models import (
    WebhookDelivery,
    WebhookPosition,
    WebhookSubscription,
)
from lotproof.integration.queries import next_event
from lotproof.integration.rules import (
    check_kinds,
    check_url,
    pause_after,
    signature,
)
from lotproof.integration.sending import Sent, send

MOST_AT_ONCE = 100
"""Entries that one run tells a subscription of; the next run goes on."""


REQUESTS_KNOWN_FOR = timedelta(days=30)
"""How long a key of the API is known to belong to one request."""

NOTE_REQUEST = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
noted AS (
    INSERT INTO integration_sentrequest (key, digest, sent_at)
    SELECT %(key)s, %(digest)s, %(at)s FROM quick
    ON CONFLICT (key) DO NOTHING RETURNING digest
)
SELECT digest FROM noted
UNION ALL
SELECT digest FROM integration_sentrequest WHERE key = %(key)s
"""
"""Nobody waits for the disk here: what a crash forgets is known from the entry."""

FORGET_REQUESTS = "DELETE FROM integration_sentrequest WHERE sent_at < %s"


class IdempotencyKeyReused(Refused):
    """The same key came with another request."""

    template = gettext_noop(
        "The Idempotency-Key %(key)s came with another request before, by another "
        "caller, to another address or with another body. Send a new key; the same "
        "one is only for the same request again."
    )


class SecretShownBefore(Refused):
    """A repeated request can't show the secret again."""

    template = gettext_noop(
        "This request made the subscription to %(url)s already, and its secret is "
        "shown only once. End it and create another."
    )


class SubscriptionEnded(Refused):
    """The subscription was ended before."""

    template = gettext_noop("The subscription to %(url)s is ended already.")


@dataclass(frozen=True, slots=True)
class CreatedSubscription:
    """A new subscription with the secret that its receiver needs."""

    subscription: WebhookSubscription
    secret: str


@transaction.atomic
def create_subscription(
    *,
    url: str,
    kinds: Sequence[str],
    request_id: UUID | None = None,
    actor: Actor,
) -> CreatedSubscription:
    """Tell an address of all entries of some kinds from now on.

    Args:
        url: A public https address.
        kinds: Kinds of event, beginnings that end with a full stop, or `*`.
        request_id: The caller's id; the same again can't show the secret.
        actor: An administrator.

    Returns:
        The subscription with its secret.

    Raises:
        NotPermitted: If `actor` may not manage webhooks.
        SecretShownBefore: If this request was carried out before.
        AddressInvalid: If the address can't be told of anything.
        AddressPrivate: If it lies in a private or local network.
        KindInvalid: If a kind is none.
    """
    require(actor, Permission.MANAGE_WEBHOOKS)
    if done := first_result(request_id, "integration.webhook_created"):
        raise SecretShownBefore(url=WebhookSubscription.objects.get(pk=done).url)
    check_url(url, allow_loopback=settings.WEBHOOKS_TO_LOOPBACK)
    check_kinds(kinds)
    at = clock.now()
    subscription = WebhookSubscription(
        url=url,
        kinds=sorted(set(kinds)),
        secret=secrets.token_urlsafe(32),
        created_at=at,
        created_by_id=actor.user_id,
    )
    save_versioned(subscription)
    WebhookPosition.objects.create(
        subscription=subscription, next_index=log_size(), next_try_at=at
    )
    append_entry(
        kind="integration.webhook_created",
        subject=subscription,
        rows=[subscription],
        at=at,
        actor=actor,
        request_id=request_id,
    )
    return CreatedSubscription(subscription, subscription.secret)


@transaction.atomic
def end_subscription(
    *, subscription: UUID, request_id: UUID | None = None, actor: Actor
) -> WebhookSubscription:
    """Tell an address of nothing more.

    Args:
        subscription: The subscription.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The ended subscription.

    Raises:
        NotPermitted: If `actor` may not manage webhooks.
        SubscriptionEnded: If it was ended before.
    """
    require(actor, Permission.MANAGE_WEBHOOKS)
    if done := first_result(request_id, "integration.webhook_ended"):
        return WebhookSubscription.objects.get(pk=done)
    record = WebhookSubscription.objects.select_for_update().get(pk=subscription)
    if record.ended_at is not None:
        raise SubscriptionEnded(url=record.url)
    record.ended_at, record.ended_by_id = clock.now(), actor.user_id
    save_versioned(record)
    append_entry(
        kind="integration.webhook_ended",
        subject=record,
        rows=[record],
        at=record.ended_at,
        actor=actor,
        request_id=request_id,
    )
    return record


def deliver(*, subscription: WebhookSubscription) -> int:
    """Tell a subscription of what it wasn't told yet, in the order of the log.

    One caller at a time, which the job's lock sees to. Nothing is sent inside a
    transaction; a crash between sending and writing sends an entry once more, so a
    receiver gets each at least once.

    Args:
        subscription: One that isn't ended.

    Returns:
        How many entries it took. It stops at the first that fails: a later run
        begins with the same one.
    """
    position = WebhookPosition.objects.get(subscription=subscription)
    taken = 0
    while taken < MOST_AT_ONCE and position.next_try_at <= clock.now():
        size = log_size()
        leaf = next_event(subscription, first=position.next_index)
        if leaf is None:
            _go_on(position, size)
            break
        at = clock.now()
        sent = _tell(subscription, leaf, at)
        _write(position, leaf, sent, at)
        taken += sent.is_success
    return taken


def _tell(subscription: WebhookSubscription, leaf: Leaf, at: datetime) -> Sent:
    entry = leaf.entry
    body = json.dumps(
        {
            "subscription": str(subscription.pk),
            "index": leaf.index,
            "entry": str(entry.pk),
            "kind": entry.kind,
            "recorded_at": time_text(entry.recorded_at),
            "subject": {"table": entry.subject_table, "id": str(entry.subject)},
        }
    ).encode()
    seconds = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Lotproof",
        "Lotproof-Event": entry.kind,
        "Lotproof-Delivery": f"{subscription.pk}-{leaf.index}",
        "Lotproof-Signature": signature(body, secret=subscription.secret, at=seconds),
    }
    return send(
        subscription.url, body, headers, allow_loopback=settings.WEBHOOKS_TO_LOOPBACK
    )


@transaction.atomic
def _write(position: WebhookPosition, leaf: Leaf, sent: Sent, at: datetime) -> None:
    WebhookDelivery.objects.create(
        subscription_id=position.subscription_id,
        entry_index=leaf.index,
        kind=leaf.entry.kind,
        attempt=position.failures + 1,
        sent_at=at,
        took_ms=sent.took_ms,
        status=sent.status,
        error=sent.error,
    )
    if sent.is_success:
        position.next_index, position.failures = leaf.index + 1, 0
    else:
        position.failures += 1
        position.next_try_at = at + pause_after(position.failures)
    position.save()


def _go_on(position: WebhookPosition, size: int) -> None:
    """Note that nothing up to the log's size concerns the subscription."""
    if size > position.next_index:
        position.next_index = size
        position.save()


def note_request(*, key: UUID, digest: str, at: datetime) -> None:
    """Note which request a key belongs to, before it is carried out.

    It isn't part of the operation: a request that was refused has its key, too.

    Args:
        key: The caller's key.
        digest: Of caller, address and body, in hex.
        at: The moment of the request.

    Raises:
        IdempotencyKeyReused: If the key came with another request.
    """
    values = {"key": key, "digest": digest, "at": at}
    known: list[tuple[str]] = []
    while not known:  # a key noted at this very moment isn't seen the first time
        known = rows_of(NOTE_REQUEST, values)
    if known[0][0] != digest:
        raise IdempotencyKeyReused(key=key)


def forget_requests(*, at: datetime) -> None:
    """Forget which requests old keys belonged to.

    Args:
        at: Now.
    """
    run(FORGET_REQUESTS, [at - REQUESTS_KNOWN_FOR])
