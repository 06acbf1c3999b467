"""The feed, turned into events and deliveries: once, in its order, by whichever replica holds the cursor."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.api.domain.webhook_events import Entry, Wish
from services.api.webhooks.payloads import Event, events_of
from shared.clock import Clock
from shared.db.bulk import Rows

log = structlog.get_logger(__name__)

_BATCH = 200
# One statement, one snapshot: whoever subscribes in this moment has nothing skipped that comes after.
_SKIP = text(
    """
    update webhook_cursor set epoch = h.epoch, position = h.position
    from feed_head h where webhook_cursor.id = 1 and h.id = 1
      and (webhook_cursor.position <> h.position or webhook_cursor.epoch <> h.epoch)
      and not exists (select from webhook_subscriptions where is_active)
    """
)
_WANTED = text("select exists (select from webhook_subscriptions where is_active)")
_CURSOR = text("select epoch, position from webhook_cursor where id = 1 for update skip locked")
_HEAD = text("select epoch, position from feed_head where id = 1")
_READ = text(
    """
    select position, type, chat_id, message_id, data, created_at from feed
    where position > :after order by position limit :limit
    """
)
# After the feed was read: whoever subscribed before an entry was committed is seen here.
_WISHES = text("select id, event_types, channel_ids from webhook_subscriptions where is_active order by id")
_ADVANCE = text("update webhook_cursor set epoch = :epoch, position = :position where id = 1")

_EVENT = Rows(uid="text", position="bigint", type="text", lane="bigint", payload="bytea", created_at="timestamptz")
_KEEP = text(
    f"""
    insert into webhook_events ({_EVENT.names}) select * from {_EVENT.source} order by position
    returning id, uid
    """  # noqa: S608
)
_DELIVERY = Rows(subscription_id="int", event_id="bigint", lane="bigint", created_at="timestamptz")
_ORDER = text(
    f"""
    insert into webhook_deliveries ({_DELIVERY.names})
    select * from {_DELIVERY.source} order by event_id, subscription_id
    returning id, subscription_id, event_id
    """  # noqa: S608
)
# A lane that waits for another try goes on waiting.
_WAKE = text(
    """
    insert into webhook_lanes (subscription_id, lane, due_at)
    select distinct subscription_id, lane, cast(:now as timestamptz)
    from unnest(cast(:subscriptions as int[]), cast(:lanes as bigint[])) as r(subscription_id, lane)
    order by subscription_id, lane
    on conflict (subscription_id, lane) do update set due_at = coalesce(webhook_lanes.due_at, excluded.due_at)
    """
)


class Expander:
    """Makes what the feed says into deliveries. Any replica may; the cursor's lock lets one."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def round(self) -> bool:
        """One batch; whether there may be more at once. False also while another replica is at it."""
        async with self._engine.connect() as connection, connection.begin():
            if not (await connection.execute(_WANTED)).scalar_one():
                await connection.execute(_SKIP)
                return False
            cursor = (await connection.execute(_CURSOR)).one_or_none()
            if cursor is None:
                return False
            head = (await connection.execute(_HEAD)).one()
            after = cursor.position if cursor.epoch == head.epoch else 0
            rows = (await connection.execute(_READ, {"after": after, "limit": _BATCH})).mappings().all()
            if not rows and cursor.epoch == head.epoch:
                return False
            await self._expand(connection, rows)
            position = rows[-1]["position"] if rows else 0
            await connection.execute(_ADVANCE, {"epoch": head.epoch, "position": position})
        return len(rows) == _BATCH

    async def _expand(self, connection: AsyncConnection, rows: Sequence[RowMapping]) -> None:
        wishes = [_wish(row) for row in (await connection.execute(_WISHES)).mappings()]
        if not rows or not wishes:
            return
        now = self._clock()
        events = await events_of(connection, [(_entry(row), row["created_at"]) for row in rows], now=now)
        wanted = [
            (one, [wish.subscription_id for wish in wishes if wish.wants(one.type, one.channel_id)]) for one in events
        ]
        await deliver(connection, [(one, to) for one, to in wanted if to], now)


async def deliver(
    connection: AsyncConnection, wanted: Sequence[tuple[Event, Sequence[int]]], now: datetime
) -> list[int]:
    """Keep the events and order their deliveries, in their order; the deliveries' ids."""
    if not wanted:
        return []
    kept = await connection.execute(_KEEP, _EVENT.values([_row(event, now) for event, _ in wanted]))
    ids = {row.uid: row.id for row in kept}
    rows = [
        {"subscription_id": to, "event_id": ids[event.uid], "lane": event.lane, "created_at": now}
        for event, receivers in wanted
        for to in receivers
    ]
    made = (await connection.execute(_ORDER, _DELIVERY.values(rows))).all()
    await wake(connection, [(row["subscription_id"], row["lane"]) for row in rows], now)
    return [row.id for row in made]


async def wake(connection: AsyncConnection, lanes: Sequence[tuple[int, int]], now: datetime) -> None:
    """These lanes have something to deliver."""
    values = {"subscriptions": [one for one, _ in lanes], "lanes": [lane for _, lane in lanes], "now": now}
    await connection.execute(_WAKE, values)


def _row(event: Event, now: datetime) -> dict[str, object]:
    return {
        "uid": event.uid,
        "position": event.position,
        "type": event.type,
        "lane": event.lane,
        "payload": event.payload,
        "created_at": now,
    }


def _entry(row: RowMapping) -> Entry:
    return Entry(row["position"], row["type"], row["chat_id"], row["message_id"], row["data"] or {})


def _wish(row: RowMapping) -> Wish:
    types, channels = row["event_types"], row["channel_ids"]
    return Wish(
        row["id"],
        None if types is None else frozenset(types),
        None if channels is None else frozenset(channels),
    )
