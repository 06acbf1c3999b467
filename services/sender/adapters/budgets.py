"""Slots of paced channels, taken in the claiming transaction: the channel's budget row is locked for the grant alone.

Any number of replicas share one budget. A head without a slot keeps its place and loses nothing: its lane's `next_at`
moves, and it says since when and for what it waits.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.sender.domain.pacing import SHARED_REASONS, Budget, Head, Wait, share_out
from shared.channels.revision import revision_of
from shared.db.bulk import Rows
from shared.pacing import Pacing, pacing_of

log = structlog.get_logger(__name__)

DUE = """
    (l.owner is null and l.next_at <= now() or o.in_doubt and l.owner is not null and l.lease_until < now())
"""
"""A head waits for its lane's `next_at`. Whoever only looked for it may be followed as soon as the lease is over: a
look leaves nothing behind."""

MOVED_ON = "(not o.in_doubt and coalesce(c.mode_version <> o.mode_version, false))"

_SETTINGS = text("select id, pacing from channels where pacing is not null")
_RECONSIDER = text(
    """
    with held as (
        select chat_id from lanes
        where waiting_since is not null and owner is null
          and (:all or channel_id = any(cast(:channels as integer[])))
        for update skip locked
    )
    update lanes l set next_at = now() from held where l.chat_id = held.chat_id
    """
)
# What is only looked for, or will be cancelled, needs no slot.
_HEADS = text(
    f"""
    select l.chat_id, l.channel_id, length(o.text) as text_length, o.is_first_contact, o.is_live,
           o.operation = 'send' as needs_pause,
           extract(epoch from coalesce(l.waiting_since, greatest(o.created_at, l.next_at))) as waits_since
    from lanes l
    join outbound o on o.chat_id = l.chat_id and o.seq = l.next_seq and o.state = 'pending'
    left join chats c on c.id = o.chat_id and o.mode_version is not null
    where l.chat_id = any(cast(:chats as bigint[])) and {DUE} and not o.in_doubt and not {MOVED_ON}
    order by l.chat_id
    for update of l skip locked
    """  # noqa: S608 - a constant
)
_OPEN = text(
    """
    insert into channel_budgets (channel_id) select unnest(cast(:channels as integer[])) order by 1
    on conflict (channel_id) do nothing
    """
)
_LOCK = text(
    """
    select channel_id, state from channel_budgets where channel_id = any(cast(:channels as integer[]))
    order by channel_id for update
    """
)
# After the lock, so that nobody's clock reading is older than the slots that were given out meanwhile.
_NOW = text(
    """
    select extract(epoch from clock_timestamp()) as now, extract(epoch from now()) as began,
           (select coalesce(jsonb_object_agg(w.channel_id, w.until), '{}') from (
                select l.channel_id, extract(epoch from min(l.next_at)) as until
                from lanes l join outbound o on o.chat_id = l.chat_id and o.seq = l.next_seq and o.state = 'pending'
                where l.waiting_since is not null and l.owner is null and o.is_live
                  and l.waits_for = any(cast(:shared as text[])) and l.channel_id = any(cast(:channels as integer[]))
                group by l.channel_id) w) as live_waiting
    """
)
_BUDGETS = Rows(channel_id="integer", next_at="double precision", state="jsonb")
_SPEND = text(
    f"""
    update channel_budgets b set state = r.state, next_at = to_timestamp(r.next_at), updated_at = now()
    from {_BUDGETS.source} where b.channel_id = r.channel_id
    """  # noqa: S608 - constants
)
_WAITS = Rows(chat_id="bigint", until="double precision", reason="text")
_HOLD = text(
    f"""
    update lanes l set next_at = to_timestamp(r.until), waits_for = r.reason,
           waiting_since = coalesce(l.waiting_since, now())
    from {_WAITS.source} where l.chat_id = r.chat_id
    """  # noqa: S608 - constants
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A claim's slot: `at` on the event loop's clock, `after_s` seconds after the transaction began."""

    at: float
    after_s: float
    pacing: Pacing


@dataclass(frozen=True, slots=True)
class Granted:
    """The slots of paced chats, and which of them got none, with the seconds that they have to wait."""

    slots: dict[int, Planned] = field(default_factory=dict)
    held: dict[int, float] = field(default_factory=dict)


class Pacer:
    """Gives out the slots of all channels; one for a process."""

    def __init__(self, *, is_production: bool) -> None:
        self._is_production = is_production
        self._own: dict[int, Pacing] | None = None
        self.revision: int | None = None
        """Of the channels' settings that are in force here."""
        self._otherwise = pacing_of(None, is_production=is_production)

    async def grant(self, connection: AsyncConnection, chats: Sequence[tuple[int, int]]) -> Granted:
        """Slots for the due heads among these lanes `(chat_id, channel_id)`; lanes of unpaced channels are in neither.

        Locks the lanes that it looks at, then the budgets; nothing waits for a lane while it holds a budget.
        """
        await self.refresh(connection)
        paced = [chat_id for chat_id, channel_id in chats if self._pacing(channel_id).is_on]
        if not paced:
            return Granted()
        heads = (await connection.execute(_HEADS, {"chats": sorted(paced)})).all()
        if not heads:
            return Granted()
        return await self._share_out(connection, heads)

    def _pacing(self, channel_id: int) -> Pacing:
        return (self._own or {}).get(channel_id, self._otherwise)

    async def refresh(self, connection: AsyncConnection) -> None:
        """Read the channels' settings when they have changed; lanes that wait by those that were look again."""
        revision = await revision_of(connection)
        if revision == self.revision:
            return
        rows = (await connection.execute(_SETTINGS)).all()
        settings = {row.id: self._read(row.id, row.pacing) for row in rows}
        before, self._own = self._own, settings
        self.revision = revision
        known = set(settings) | set(before or {})
        changed = [channel_id for channel_id in known if (before or {}).get(channel_id) != settings.get(channel_id)]
        if before is None or changed:
            await connection.execute(_RECONSIDER, {"all": before is None, "channels": changed})

    def _read(self, channel_id: int, stored: dict[str, object]) -> Pacing:
        try:
            return pacing_of(stored, is_production=self._is_production)
        except ValidationError as error:
            # Careful rather than silent: a channel whose settings nobody can read is paced by the defaults.
            log.error("pacing_unreadable", channel_id=channel_id, fields=[each["loc"] for each in error.errors()])
            return Pacing()

    async def _share_out(self, connection: AsyncConnection, heads: Sequence[Row[Any]]) -> Granted:
        by_channel: defaultdict[int, list[Head]] = defaultdict(list)
        for row in heads:
            by_channel[row.channel_id].append(
                Head(
                    row.chat_id,
                    row.text_length,
                    row.is_first_contact,
                    row.is_live,
                    row.needs_pause,
                    float(row.waits_since),
                )
            )
        channels = sorted(by_channel)
        await connection.execute(_OPEN, {"channels": channels})
        budgets = {row.channel_id: row.state for row in await connection.execute(_LOCK, {"channels": channels})}
        looked_at = asyncio.get_running_loop().time()
        shared = sorted(SHARED_REASONS)
        clock = (await connection.execute(_NOW, {"channels": channels, "shared": shared})).one()
        now, began = float(clock.now), float(clock.began)
        granted = Granted()
        waits: dict[int, Wait] = {}
        spent: list[dict[str, Any]] = []
        for channel_id in channels:
            pacing = self._pacing(channel_id)
            live_until = clock.live_waiting.get(str(channel_id))
            result = share_out(
                by_channel[channel_id],
                Budget.of(budgets[channel_id]),
                pacing,
                now=now,
                live_waiting_until=None if live_until is None else float(live_until),
                chances=[(random.random(), random.random()) for _ in by_channel[channel_id]],  # noqa: S311 - spreads
            )
            for chat_id, at in result.slots.items():
                granted.slots[chat_id] = Planned(looked_at + at - now, at - began, pacing)
            waits |= result.waits
            if result.slots:
                stored = orjson.dumps(result.budget.stored()).decode()
                spent.append({"channel_id": channel_id, "next_at": result.budget.next_at, "state": stored})
        if spent:
            await connection.execute(_SPEND, _BUDGETS.values(spent))
        if waits:
            rows = [{"chat_id": chat_id, "until": wait.until, "reason": wait.reason} for chat_id, wait in waits.items()]
            await connection.execute(_HOLD, _WAITS.values(rows))
            granted.held.update({chat_id: wait.until - now for chat_id, wait in waits.items()})
        return granted
