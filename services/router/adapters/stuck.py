"""What has not moved: lanes, messages and turns in the database, queues at the broker."""

from dataclasses import dataclass
from datetime import datetime

import aio_pika
from aio_pika.exceptions import ChannelNotFoundEntity
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.stuck import QueueLook, Unsettled
from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import QUEUES

# A head that is due and that nobody holds, or whose holder is gone; or a lane whose next place never came.
_LANES = text(
    """
    select count(*) from lanes l
    where exists (select 1 from outbound o where o.chat_id = l.chat_id and o.state = 'pending'
                  and o.created_at < now() - make_interval(secs => :after))
      and case when l.owner is null then l.next_at < now() - make_interval(secs => :after)
               else l.lease_until < now() - make_interval(secs => :after) end
    """
)
# A lane that a paced channel's budget holds back (`waiting_since`) is in order, however long it waits.
_COUNTS = text(
    """
    select
      (select count(*) from messages where status in ('queued', 'sending')
         and created_at < now() - make_interval(secs => :long)
         and coalesce(status_at, created_at) < now() - make_interval(secs => :after)
         and not exists (select 1 from lanes l where l.chat_id = messages.chat_id and l.waiting_since is not null)
      ) as messages,
      (select count(*) from bot_turns where closed_at is null
         and deadline_at < now() - make_interval(secs => :after)) as turns,
      (select count(*) from media_jobs where state = 'pending'
         and next_at < now() - make_interval(secs => :after)) as media_jobs,
      (select count(*) from media_files f left join media_jobs j on j.media_id = f.id
         where f.state = 'pending' and f.requests = 1 and f.created_at < now() - make_interval(secs => :after)
           and (j.media_id is null or j.state <> 'pending' and j.settled_at < now() - make_interval(secs => :after))
      ) as media_files
    """
)
_UNSETTLED = text(
    """
    select m.id as message_id, m.chat_id, m.channel_id, m.outbound_seq as seq,
           greatest(m.attempts, coalesce(a.number, 0)) as attempts, o.state, a.provider_message_id,
           a.error_code, a.error,
           coalesce(m.status_at, m.created_at) < cast(:overdue as timestamptz) and l.waiting_since is null as is_overdue
    from messages m
    left join lanes l on l.chat_id = m.chat_id
    left join outbound o on o.chat_id = m.chat_id and o.seq = m.outbound_seq
    left join lateral (select number, provider_message_id, error_code, error from attempts
                       where message_id = m.id and seq = m.outbound_seq order by number desc limit 1) a on true
    where m.status in ('queued', 'sending') and m.outbound_seq is not null
      and (o.state <> 'pending' and o.settled_at < cast(:settled as timestamptz)
           or coalesce(m.status_at, m.created_at) < cast(:overdue as timestamptz) and l.waiting_since is null)
    order by m.created_at limit 500
    """
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many lanes, messages, turns and files have not moved for too long.

    `files`: fetches that are due and that nobody is at, orders for one that no sender has taken in, and files whose
    outcome never came.
    """

    lanes: int
    messages: int
    turns: int
    files: int


async def count_stuck(connection: AsyncConnection, *, after: float) -> Stuck:
    """Messages may rightly wait for their provider; after ten times as long somebody should know."""
    lanes = (await connection.execute(_LANES, {"after": after})).scalar_one()
    row = (await connection.execute(_COUNTS, {"after": after, "long": 10 * after})).one()
    return Stuck(lanes, row.messages, row.turns, row.media_jobs + row.media_files)


async def unsettled(connection: AsyncConnection, *, settled: datetime, overdue: datetime) -> list[Unsettled]:
    """Messages that wait although their place in the lane was settled by then, or since before `overdue`."""
    rows = await connection.execute(_UNSETTLED, {"settled": settled, "overdue": overdue})
    return [Unsettled(**row) for row in rows.mappings()]


async def look_at_queues(url: str) -> dict[str, QueueLook | None]:
    """Every queue and its dead letters, on a connection of its own; None for one that is not there."""
    looks: dict[str, QueueLook | None] = {}
    async with await aio_pika.connect(with_heartbeat(url), timeout=5) as connection:
        for queue in QUEUES:
            for name in (queue.name, queue.dead_letters):
                channel = await connection.channel()
                try:
                    declared = (await channel.declare_queue(name, passive=True, timeout=5)).declaration_result
                except ChannelNotFoundEntity:
                    looks[name] = None
                else:
                    looks[name] = QueueLook(declared.message_count or 0, declared.consumer_count or 0)
                    await channel.close()
    return looks
