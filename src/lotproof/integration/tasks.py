"""The jobs that tell subscriptions of what happened."""

from uuid import UUID

from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lotproof.core import clock
from lotproof.integration.models import WebhookSubscription
from lotproof.integration.operations import deliver, forget_requests
from lotproof.integration.queries import subscriptions_due


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="webhooks", pass_context=False)
def tell_subscriptions(timestamp: int) -> None:
    """Put off a job for each subscription that has something to be told.

    Args:
        timestamp: When it was due; the job asks the clock.
    """
    del timestamp
    try:
        for subscription in subscriptions_due(at=clock.now()):
            defer_delivery(subscription.pk)
    finally:
        connections.close_all()


@app.task
def tell_subscription(subscription: str) -> None:
    """Tell one subscription of what it wasn't told yet."""
    try:
        found = WebhookSubscription.objects.filter(pk=subscription, ended_at=None)
        for record in found:
            deliver(subscription=record)
    finally:
        connections.close_all()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="requests", pass_context=False)
def forget_old_requests(timestamp: int) -> None:
    """Forget which requests the keys of last month belonged to.

    Args:
        timestamp: When it was due; the job asks the clock.
    """
    del timestamp
    try:
        forget_requests(at=clock.now())
    finally:
        connections.close_all()


def defer_delivery(subscription: UUID) -> None:
    """Put off a subscription's job, unless one waits already; one at a time runs."""
    name = f"webhook-{subscription}"
    job = tell_subscription.configure(lock=name, queueing_lock=name)
    try:
        job.defer(subscription=str(subscription))
    except AlreadyEnqueued:
        return
