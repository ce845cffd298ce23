"""Webhooks: addresses that are told of entries, and what was sent to them.

Each entry comes as JSON by POST, in the order of the log and at least once. The
header `Lotproof-Signature: t=…,v1=…` holds the HMAC-SHA256 of the time, a full stop
and the body under the subscription's secret, in hex.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import ModelSchema, Query, Router, Schema, Status
from pydantic import Field

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Code, In, Key, NameText, Page, Paged, shaped
from lotproof.integration.models import WebhookDelivery, WebhookSubscription
from lotproof.integration.operations import create_subscription, end_subscription
from lotproof.integration.queries import deliveries_of, subscriptions

router = Router(tags=["webhooks"])

MANAGE = needs(Permission.MANAGE_WEBHOOKS)


class SubscriptionOut(Schema):
    """A subscription and how far it has been told."""

    id: UUID
    url: str
    kinds: list[str]
    created_at: datetime
    ended_at: datetime | None
    next_index: int = Field(alias="position.next_index")
    failures: int = Field(alias="position.failures")
    next_try_at: datetime = Field(alias="position.next_try_at")


class CreatedSubscriptionOut(Schema):
    """A new subscription. Its secret is shown here and never again."""

    id: UUID
    url: str
    kinds: list[str]
    secret: str


class DeliveryOut(ModelSchema):
    """One attempt to tell a subscription of one entry."""

    class Meta:
        model = WebhookDelivery
        fields = "__all__"


class SubscriptionIn(In):
    """Whom to tell, and of what."""

    model_config = shaped(
        {
            "url": "https://erp.example/lotproof",
            "kinds": ["receipt.", "shipment.shipped"],
        }
    )

    url: NameText
    kinds: Annotated[list[Code], Field(min_length=1, max_length=100)]


@router.get("/webhooks", response=list[SubscriptionOut], auth=MANAGE)
def list_webhooks(request: HttpRequest) -> list[WebhookSubscription]:
    """List the subscriptions, the newest first."""
    del request
    return list(subscriptions())


@router.post("/webhooks", response={201: CreatedSubscriptionOut}, auth=MANAGE)
def create_webhook(
    request: HttpRequest, body: SubscriptionIn, key: Key
) -> Status[dict[str, Any]]:
    """Tell a public https address of all entries of some kinds from now on."""
    created = create_subscription(
        url=body.url, kinds=body.kinds, request_id=key, actor=actor_of(request)
    )
    subscription = created.subscription
    return Status(
        201,
        {
            "id": subscription.pk,
            "url": subscription.url,
            "kinds": subscription.kinds,
            "secret": created.secret,
        },
    )


@router.post("/webhooks/{uuid:subscription}/end", response=SubscriptionOut, auth=MANAGE)
def end_webhook(
    request: HttpRequest, subscription: UUID, key: Key
) -> WebhookSubscription:
    """Tell an address of nothing more."""
    return end_subscription(
        subscription=subscription, request_id=key, actor=actor_of(request)
    )


@router.get(
    "/webhooks/{uuid:subscription}/deliveries",
    response=Page[DeliveryOut],
    auth=MANAGE,
)
def list_deliveries(
    request: HttpRequest, subscription: UUID, page: Query[Paged]
) -> dict[str, Any]:
    """List the attempts to tell a subscription, the latest first."""
    del request
    rows = deliveries_of(subscriptions().get(pk=subscription))
    return page_of(rows, order=["-id"], after=page.after, limit=page.limit)
