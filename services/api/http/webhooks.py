"""Outgoing webhooks: who is told of what, and how it went. Managed by admins."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.api.commands import manage_webhooks
from services.api.commands.auditing import Actor
from services.api.domain.refusals import Refused
from services.api.domain.webhook_events import EventType
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin
from services.api.queries import webhooks as reading
from services.api.schemas.base import BigId, SmallId
from services.api.schemas.webhooks import (
    DeliveryStatus,
    NewWebhook,
    NewWebhookSecret,
    Webhook,
    WebhookChange,
    WebhookDeliveryDetail,
    WebhookDeliveryList,
    WebhookList,
)

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"], dependencies=SECURITY, responses=problems(*SIGNED_IN))

WebhookId = Annotated[SmallId, Path()]
DeliveryId = Annotated[BigId, Path()]
_ONE = problems(*SIGNED_IN, "webhook_not_found")
_DELIVERY = problems(*SIGNED_IN, "webhook_not_found", "delivery_not_found")


@router.get("")
async def list_webhooks(admin: Admin, parts: PartsOf) -> WebhookList:
    """Everybody who is told of events. Admins only."""
    async with parts.engine.connect() as connection:
        return await reading.webhooks(connection)


@router.post("", status_code=201, responses=problems(*SIGNED_IN, "no_secret_key"))
async def add_webhook(wanted: NewWebhook, admin: Admin, parts: PartsOf) -> NewWebhookSecret:
    """Tell somebody of events from now on. The secret is shown this once. Admins only.

    Deliveries are POST requests with a `WebhookEvent` as JSON, signed in the form of Standard Webhooks; any 2xx settles
    one. Others are tried again for days, so an event may come twice: its `webhook-id` stays the same. Events of one
    chat come in their order. Addresses in private networks are refused unless the operator allows them.
    """
    return await manage_webhooks.add(parts, wanted, Actor.of(admin))


@router.get("/{webhook_id}", responses=_ONE)
async def get_webhook(webhook_id: WebhookId, admin: Admin, parts: PartsOf) -> Webhook:
    """One of them. Admins only."""
    async with parts.engine.connect() as connection:
        return await reading.webhook(connection, webhook_id)


@router.patch("/{webhook_id}", responses=_ONE)
async def change_webhook(webhook_id: WebhookId, wanted: WebhookChange, admin: Admin, parts: PartsOf) -> Webhook:
    """Change what is given. While it is not active, events wait that were before, and new ones are not kept for it.

    Admins only.
    """
    return await manage_webhooks.change(parts, webhook_id, wanted, Actor.of(admin))


@router.delete("/{webhook_id}", status_code=204, responses=_ONE)
async def delete_webhook(webhook_id: WebhookId, admin: Admin, parts: PartsOf) -> None:
    """Tell it no more, and forget what waited for it and its log. Admins only."""
    await manage_webhooks.remove(parts, webhook_id, Actor.of(admin))


@router.post("/{webhook_id}/secret", responses=problems(*SIGNED_IN, "webhook_not_found", "no_secret_key"))
async def rotate_webhook_secret(webhook_id: WebhookId, admin: Admin, parts: PartsOf) -> NewWebhookSecret:
    """Replace the secret. For 24 hours deliveries carry a signature of the old one too. Admins only."""
    return await manage_webhooks.rotate_secret(parts, webhook_id, Actor.of(admin))


@router.post(
    "/{webhook_id}/test", status_code=202, responses=problems(*SIGNED_IN, "webhook_not_found", "webhook_inactive")
)
async def send_test_event(webhook_id: WebhookId, admin: Admin, parts: PartsOf) -> WebhookDeliveryDetail:
    """Send an event of the type `webhook.test`; ask for the delivery to see what came of it. Admins only."""
    return await manage_webhooks.send_test(parts, webhook_id)


@router.get("/{webhook_id}/deliveries", responses=_ONE)
async def list_webhook_deliveries(
    webhook_id: WebhookId,
    admin: Admin,
    parts: PartsOf,
    status: DeliveryStatus | None = None,
    event_type: Annotated[EventType | None, Query(alias="type")] = None,
    cursor: Annotated[str | None, Query(max_length=30, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WebhookDeliveryList:
    """What was and will be sent to it, the newest first; the log reaches back 30 days by default. Admins only."""
    before = _before(cursor)
    async with parts.engine.connect() as connection:
        return await reading.deliveries(
            connection, webhook_id, status=status, event_type=event_type, before=before, limit=limit
        )


@router.get("/{webhook_id}/deliveries/{delivery_id}", responses=_DELIVERY)
async def get_webhook_delivery(
    webhook_id: WebhookId, delivery_id: DeliveryId, admin: Admin, parts: PartsOf
) -> WebhookDeliveryDetail:
    """One delivery with what was sent and answered. Admins only."""
    async with parts.engine.connect() as connection:
        return await reading.delivery(connection, webhook_id, delivery_id)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=202,
    responses=problems(*SIGNED_IN, "webhook_not_found", "delivery_not_found", "webhook_inactive"),
)
async def redeliver_webhook(
    webhook_id: WebhookId, delivery_id: DeliveryId, admin: Admin, parts: PartsOf
) -> WebhookDeliveryDetail:
    """Send it again under the same `webhook-id`; one that still waits is tried now. Admins only."""
    return await manage_webhooks.redeliver(parts, webhook_id, delivery_id, Actor.of(admin))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/skip",
    responses=problems(*SIGNED_IN, "webhook_not_found", "delivery_not_found", "delivery_not_pending"),
)
async def skip_webhook_delivery(
    webhook_id: WebhookId, delivery_id: DeliveryId, admin: Admin, parts: PartsOf
) -> WebhookDeliveryDetail:
    """Let the events behind it pass. It can be sent again later. Admins only."""
    return await manage_webhooks.skip(parts, webhook_id, delivery_id, Actor.of(admin))


def _before(cursor: str | None) -> int:
    if cursor is None:
        return 2**63 - 1
    if not cursor.isdecimal() or int(cursor) >= 2**63:
        raise Refused("validation_failed", "cursor is none of ours.", field="cursor")
    return int(cursor)
