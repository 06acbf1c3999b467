"""What the database says about channels and their messages: read for the comparison, which keeps only its own mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingress.history.deafness import Habits, Hearing
from shared.inbound.delivery import Provider

_CHANNELS = text(
    """
    select c.id, c.name, c.provider, c.external_id, c.created_at, h.checked_until
    from channels c left join history_checks h on h.channel_id = c.id where c.is_active order by c.id
    """
)
_CHECKED = text(
    """
    insert into history_checks (channel_id, checked_until) values (:channel, :until)
    on conflict (channel_id) do update set checked_until = excluded.checked_until
    """
)
_KNOWN = text(
    """
    select a.from_me, a.provider_message_id
    from unnest(cast(:from_me as boolean[]), cast(:ids as text[])) as r(from_me, id)
    join message_anchors a
      on a.channel_id = :channel and a.from_me = r.from_me and a.provider_message_id = r.id
    where a.message_id is not null or a.echo is not null
    """
)
_PROCESSED = text("select event_id from processed_events where event_id = any(cast(:ids as uuid[]))")
_HEARD = text("select max(received_at) from messages where channel_id = :channel and not from_me and not recovered")
_MISSED = text(
    """
    select count(*) from messages
    where channel_id = :channel and not from_me and recovered and received_at > :since
      and sent_at >= date_trunc('second', cast(:since as timestamptz))
    """
)
_HABITS = text(
    """
    select (extract(isodow from received_at at time zone 'UTC')::int - 1) * 24
           + extract(hour from received_at at time zone 'UTC')::int as hour, count(*) as messages
    from messages
    where channel_id = :channel and not from_me and not recovered and received_at > now() - interval '28 days'
    group by 1
    """
)
_FIRST = text(
    """
    select greatest(min(received_at), now() - interval '28 days') as first
    from messages where channel_id = :channel and not from_me
    """
)


@dataclass(frozen=True, slots=True)
class WatchedChannel:
    """A channel, and until when its history was compared (None: never)."""

    id: int
    name: str
    provider: Provider
    external_id: str | None
    created_at: datetime
    checked_until: datetime | None


class HistoryRecords:
    """The statements behind the comparison."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def channels(self) -> list[WatchedChannel]:
        """Every channel in use."""
        async with self._engine.connect() as connection:
            return [WatchedChannel(*row) for row in await connection.execute(_CHANNELS)]

    async def checked(self, channel_id: int, until: datetime) -> None:
        """Nothing before that time is missing."""
        async with self._engine.begin() as connection:
            await connection.execute(_CHECKED, {"channel": channel_id, "until": until})

    async def known(self, channel_id: int, ids: Sequence[tuple[bool, str]]) -> set[tuple[bool, str]]:
        """Those of the messages (`from_me`, provider's id) that Sapa has."""
        if not ids:
            return set()
        parameters = {"channel": channel_id, "from_me": [one[0] for one in ids], "ids": [one[1] for one in ids]}
        async with self._engine.connect() as connection:
            return {(row.from_me, row.provider_message_id) for row in await connection.execute(_KNOWN, parameters)}

    async def processed(self, event_ids: Sequence[UUID]) -> set[UUID]:
        """Those of the events that the router has dealt with, whatever came of it."""
        async with self._engine.connect() as connection:
            return set((await connection.execute(_PROCESSED, {"ids": list(event_ids)})).scalars())

    async def hearing(self, channel: WatchedChannel, up_since: datetime) -> Hearing:
        """What was heard of a channel; only what came while somebody listened can have been missed."""
        async with self._engine.connect() as connection:
            heard = (await connection.execute(_HEARD, {"channel": channel.id})).scalar_one()
            since = max(heard or channel.created_at, up_since)
            missed = (await connection.execute(_MISSED, {"channel": channel.id, "since": since})).scalar_one()
        return Hearing(heard or channel.created_at, missed)

    async def habits(self, channel_id: int, now: datetime) -> Habits:
        """When the channel's customers usually write."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_HABITS, {"channel": channel_id})).all()
            first = (await connection.execute(_FIRST, {"channel": channel_id})).scalar_one()
        weeks = 0.0 if first is None else (now - first).total_seconds() / (7 * 24 * 3600)
        return Habits({row.hour: row.messages for row in rows}, weeks)
