"""An admin says who is told of what, and has a delivery tried again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.auditing import Actor, record
from services.api.commands.running import in_transaction
from services.api.domain.refusals import Refused
from services.api.domain.webhook_events import TEST_LANE, TEST_TYPE
from services.api.parts import Parts
from services.api.queries.webhooks import delivery, no_such_delivery, no_such_webhook, webhook
from services.api.schemas.webhooks import NewWebhook, NewWebhookSecret, Webhook, WebhookChange, WebhookDeliveryDetail
from services.api.webhooks.expanding import deliver, wake
from services.api.webhooks.payloads import event
from services.api.webhooks.signing import new_secret
from shared.channels.secrets import NoSecretKey
from shared.db.unit_of_work import UnitOfWork
from shared.outbound.addresses import AddressRefused, refuse_private_literal

OLD_SECRET_LASTS = timedelta(hours=24)

_ADD = text(
    """
    insert into webhook_subscriptions (name, url, event_types, channel_ids, secret, created_by)
    values (:name, :url, cast(:event_types as text[]), cast(:channel_ids as int[]), :secret, :created_by) returning id
    """
)
_COLUMNS = {"name": "text", "url": "text", "event_types": "text[]", "channel_ids": "int[]", "is_active": "boolean"}
# Somebody has looked at it: it is tried at once, and what was counted against it is forgotten.
_ANEW = "disabled_reason = null, failures = 0, failing_since = null, retry_at = null"
_ROTATE = text(
    """
    update webhook_subscriptions set previous_secret = secret, previous_until = :until, secret = :secret
    where id = :id returning id
    """
)
_REMOVE = text("delete from webhook_subscriptions where id = :id returning name, url")
# Nobody deletes it meanwhile; whoever settles a delivery is not held up.
_THERE = text("select is_active from webhook_subscriptions where id = :id for key share")
_LANE_OF = text("select lane from webhook_deliveries where id = :delivery and subscription_id = :id")
_TRY_NOW = text("update webhook_subscriptions set retry_at = null where id = :id and is_active returning id")
_AGAIN = text(
    """
    update webhook_deliveries set status = 'pending', settled_at = null, tried_since = null
    where id = :delivery and subscription_id = :id
    """
)
_SKIP = text(
    """
    update webhook_deliveries set status = 'skipped', settled_at = :now
    where id = :delivery and subscription_id = :id and status = 'pending' returning id
    """
)
_DUE = text("update webhook_lanes set due_at = :now where subscription_id = :id and lane = :lane")


async def add(parts: Parts, wanted: NewWebhook, actor: Actor) -> NewWebhookSecret:
    """The new one with its secret. Raises Refused."""
    _refuse_private(parts, wanted.url)
    secret, kept = _new_secret(parts)

    async def work(unit: UnitOfWork) -> NewWebhookSecret:
        values = {**wanted.model_dump(), "secret": kept, "created_by": actor.user_id}
        webhook_id = (await unit.connection.execute(_ADD, values)).scalar_one()
        await record(unit.connection, actor, "webhook.created", "webhook", webhook_id, **wanted.model_dump())
        return NewWebhookSecret(webhook=await webhook(unit.connection, webhook_id), secret=secret)

    return await in_transaction(parts.transactions, work)


async def change(parts: Parts, webhook_id: int, wanted: WebhookChange, actor: Actor) -> Webhook:
    """As it is now. Raises Refused."""
    given = wanted.model_dump(include=wanted.model_fields_set)
    for name in ("name", "url", "is_active"):
        if name in given and given[name] is None:
            raise Refused("validation_failed", f"{name} must not be null.", field=name)
    if wanted.url is not None:
        _refuse_private(parts, wanted.url)

    async def work(unit: UnitOfWork) -> Webhook:
        if given:
            await _update(unit.connection, webhook_id, given)
            await record(unit.connection, actor, "webhook.changed", "webhook", webhook_id, changes=given)
        return await webhook(unit.connection, webhook_id)

    changed = await in_transaction(parts.transactions, work)
    parts.ring_webhooks()
    return changed


async def rotate_secret(parts: Parts, webhook_id: int, actor: Actor) -> NewWebhookSecret:
    """A new secret; the old one signs beside it for a day. Raises Refused."""
    secret, kept = _new_secret(parts)

    async def work(unit: UnitOfWork) -> NewWebhookSecret:
        values = {"id": webhook_id, "secret": kept, "until": parts.clock() + OLD_SECRET_LASTS}
        if (await unit.connection.execute(_ROTATE, values)).one_or_none() is None:
            raise no_such_webhook(webhook_id)
        await record(unit.connection, actor, "webhook.secret_rotated", "webhook", webhook_id)
        return NewWebhookSecret(webhook=await webhook(unit.connection, webhook_id), secret=secret)

    return await in_transaction(parts.transactions, work)


async def remove(parts: Parts, webhook_id: int, actor: Actor) -> None:
    """Gone, with what waited for it. Raises Refused."""

    async def work(unit: UnitOfWork) -> None:
        row = (await unit.connection.execute(_REMOVE, {"id": webhook_id})).mappings().one_or_none()
        if row is None:
            raise no_such_webhook(webhook_id)
        await record(unit.connection, actor, "webhook.deleted", "webhook", webhook_id, **dict(row))

    await in_transaction(parts.transactions, work)


async def send_test(parts: Parts, webhook_id: int) -> WebhookDeliveryDetail:
    """An event that means nothing, on its way to this receiver alone. Raises Refused."""

    async def work(unit: UnitOfWork) -> WebhookDeliveryDetail:
        now = parts.clock()
        await _refuse_unless_there(unit.connection, webhook_id)
        data = {"message": "This is a test."}
        made = event(TEST_TYPE, data, at=now, position=None, lane=TEST_LANE, channel_id=None)
        [delivery_id] = await deliver(unit.connection, [(made, [webhook_id])], now)
        await unit.connection.execute(_DUE, {"id": webhook_id, "lane": TEST_LANE, "now": now})
        await _try_now(unit.connection, webhook_id)
        return await delivery(unit.connection, webhook_id, delivery_id)

    made = await in_transaction(parts.transactions, work)
    parts.ring_webhooks()
    return made


async def redeliver(parts: Parts, webhook_id: int, delivery_id: int, actor: Actor) -> WebhookDeliveryDetail:
    """The same event under the same id, tried now and, if that fails, patiently again. Raises Refused."""

    async def work(unit: UnitOfWork) -> WebhookDeliveryDetail:
        await _due(unit.connection, webhook_id, delivery_id, parts.clock())
        await unit.connection.execute(_AGAIN, {"id": webhook_id, "delivery": delivery_id})
        await _try_now(unit.connection, webhook_id)
        await record(unit.connection, actor, "webhook.redelivered", "webhook", webhook_id, delivery=delivery_id)
        return await delivery(unit.connection, webhook_id, delivery_id)

    again = await in_transaction(parts.transactions, work)
    parts.ring_webhooks()
    return again


async def skip(parts: Parts, webhook_id: int, delivery_id: int, actor: Actor) -> WebhookDeliveryDetail:
    """It is not tried any more, so that what waits behind it passes. Raises Refused when it waits no more."""

    async def work(unit: UnitOfWork) -> WebhookDeliveryDetail:
        now = parts.clock()
        await _due(unit.connection, webhook_id, delivery_id, now)
        values = {"id": webhook_id, "delivery": delivery_id, "now": now}
        skipped = (await unit.connection.execute(_SKIP, values)).one_or_none()
        found = await delivery(unit.connection, webhook_id, delivery_id)
        if skipped is None:
            raise Refused("delivery_not_pending", f"The delivery {delivery_id} does not wait: it is {found.status}.")
        await record(unit.connection, actor, "webhook.skipped", "webhook", webhook_id, delivery=delivery_id)
        return found

    found = await in_transaction(parts.transactions, work)
    parts.ring_webhooks()
    return found


async def _update(connection: AsyncConnection, webhook_id: int, given: dict[str, Any]) -> None:
    """The names are ours, never the caller's."""
    parts = [f"{name} = cast(:{name} as {kind})" for name, kind in _COLUMNS.items() if name in given]
    if given.get("is_active") or "url" in given:
        parts.append(_ANEW)
    elif given.get("is_active") is False:
        parts.append("disabled_reason = null")
    statement = text(f"update webhook_subscriptions set {', '.join(parts)} where id = :id returning id")  # noqa: S608
    if (await connection.execute(statement, {**given, "id": webhook_id})).one_or_none() is None:
        raise no_such_webhook(webhook_id)


async def _refuse_unless_there(connection: AsyncConnection, webhook_id: int) -> None:
    if (await connection.execute(_THERE, {"id": webhook_id})).one_or_none() is None:
        raise no_such_webhook(webhook_id)


async def _due(connection: AsyncConnection, webhook_id: int, delivery_id: int, now: datetime) -> None:
    """The delivery's lane is looked at now. Its lock comes first, as for whoever settles a delivery. Raises Refused."""
    await _refuse_unless_there(connection, webhook_id)
    values = {"id": webhook_id, "delivery": delivery_id}
    lane = (await connection.execute(_LANE_OF, values)).scalar_one_or_none()
    if lane is None:
        raise no_such_delivery(delivery_id)
    await wake(connection, [(webhook_id, lane)], now)
    await connection.execute(_DUE, {"id": webhook_id, "lane": lane, "now": now})


async def _try_now(connection: AsyncConnection, webhook_id: int) -> None:
    """A person wants to see it: whatever the receiver did before. Raises Refused."""
    if (await connection.execute(_TRY_NOW, {"id": webhook_id})).one_or_none() is None:
        found = await webhook(connection, webhook_id)
        raise Refused("webhook_inactive", f"{found.name} is not active: nothing is sent to it.")


def _new_secret(parts: Parts) -> tuple[str, str]:
    """A secret, and as it is kept."""
    secret = new_secret()
    try:
        return secret, parts.settings.secrets().encrypt(secret)
    except NoSecretKey as error:
        raise Refused("no_secret_key", f"{error}.") from error


def _refuse_private(parts: Parts, url: str) -> None:
    try:
        refuse_private_literal(url, parts.settings.webhook_exceptions)
    except AddressRefused as error:
        raise Refused("validation_failed", f"{error}.", field="url") from error
