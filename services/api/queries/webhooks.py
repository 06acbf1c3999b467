"""Outgoing webhooks as the api shows them."""

from typing import Any

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.schemas.webhooks import (
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookDeliveryList,
    WebhookList,
)

_MOST_ATTEMPTS = 50

_WEBHOOKS = text(
    """
    select s.*, (select count(*) from webhook_deliveries d
                 where d.subscription_id = s.id and d.status = 'pending') as pending
    from webhook_subscriptions s where cast(:id as int) is null or s.id = :id order by s.id
    """
)
_DELIVERY = """
    select d.id, d.subscription_id, e.uid, e.type, d.lane, d.status, d.attempts, d.settled_at, d.created_at, e.payload,
           a.status_code, a.error,
           case when d.status = 'pending' then greatest(l.due_at, s.retry_at) end as next_attempt_at
    from webhook_deliveries d join webhook_events e on e.id = d.event_id
    join webhook_subscriptions s on s.id = d.subscription_id
    left join webhook_lanes l on l.subscription_id = d.subscription_id and l.lane = d.lane
    left join lateral (
        select status_code, error from webhook_attempts where delivery_id = d.id order by id desc limit 1
    ) a on true
"""
_DELIVERIES = text(
    f"""
    {_DELIVERY}
    where d.subscription_id = :webhook and d.id < :before
      and (cast(:status as text) is null or d.status = :status)
      and (cast(:type as text) is null or e.type = :type)
    order by d.id desc limit :limit
    """
)
_ONE = text(f"{_DELIVERY} where d.subscription_id = :webhook and d.id = :delivery")
_ATTEMPTS = text(
    """
    select number, started_at, duration_ms, status_code, error, response from webhook_attempts
    where delivery_id = :delivery order by id desc limit :most
    """
)


async def webhooks(connection: AsyncConnection) -> WebhookList:
    """All of them."""
    rows = (await connection.execute(_WEBHOOKS, {"id": None})).mappings()
    return WebhookList(items=[_shown(row) for row in rows])


async def webhook(connection: AsyncConnection, webhook_id: int) -> Webhook:
    """One of them. Raises Refused."""
    row = (await connection.execute(_WEBHOOKS, {"id": webhook_id})).mappings().one_or_none()
    if row is None:
        raise no_such_webhook(webhook_id)
    return _shown(row)


async def deliveries(
    connection: AsyncConnection, webhook_id: int, *, status: str | None, event_type: str | None, before: int, limit: int
) -> WebhookDeliveryList:
    """A page of them. Raises Refused."""
    await webhook(connection, webhook_id)
    values = {"webhook": webhook_id, "status": status, "type": event_type, "before": before, "limit": limit + 1}
    rows = (await connection.execute(_DELIVERIES, values)).mappings().all()
    items = [WebhookDelivery(**_delivery(row)) for row in rows[:limit]]
    return WebhookDeliveryList(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


async def delivery(connection: AsyncConnection, webhook_id: int, delivery_id: int) -> WebhookDeliveryDetail:
    """One of them, with what was sent and answered. Raises Refused."""
    values = {"webhook": webhook_id, "delivery": delivery_id}
    row = (await connection.execute(_ONE, values)).mappings().one_or_none()
    if row is None:
        raise no_such_delivery(delivery_id)
    found = (await connection.execute(_ATTEMPTS, {"delivery": delivery_id, "most": _MOST_ATTEMPTS})).mappings().all()
    return WebhookDeliveryDetail(
        **_delivery(row),
        payload=orjson.loads(row["payload"]),
        history=[WebhookAttempt(**attempt) for attempt in reversed(found)],
    )


def no_such_webhook(webhook_id: int) -> Refused:
    """The refusal."""
    return Refused("webhook_not_found", f"There is no webhook {webhook_id}.")


def no_such_delivery(delivery_id: int) -> Refused:
    """The refusal."""
    return Refused("delivery_not_found", f"This webhook has no delivery {delivery_id}.")


def _shown(row: RowMapping) -> Webhook:
    plain = ("id", "name", "url", "event_types", "channel_ids", "is_active", "disabled_reason", "failing_since")
    return Webhook(
        **{name: row[name] for name in (*plain, "last_success_at", "pending", "created_at")},
        state=_state(row),
        retry_at=row["retry_at"] if row["failing_since"] is not None and row["is_active"] else None,
    )


def _state(row: RowMapping) -> Any:
    if row["disabled_reason"] is not None:
        return "disabled"
    if not row["is_active"]:
        return "inactive"
    return "failing" if row["failing_since"] is not None else "working"


def _delivery(row: RowMapping) -> dict[str, Any]:
    plain = ("id", "type", "status", "attempts", "status_code", "error", "next_attempt_at", "settled_at", "created_at")
    return {
        **{name: row[name] for name in plain},
        "webhook_id": row["subscription_id"],
        "event_id": row["uid"],
        "chat_id": row["lane"] if row["lane"] > 0 else None,
    }
