"""Orders to send that the sender never took in are published again.

Orders cannot be lost on the way (outbox, confirms, quorum queues); should one be all the same, say by a purged queue,
its chat's lane would wait for it for ever.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock
from shared.conversations.changing import Target, change_order
from shared.conversations.loading import lock_chats
from shared.conversations.state import NewMessage, NewMessageChange
from shared.conversations.transitions import Cause, send_order
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.ids import new_correlation_id
from shared.messaging.publisher import Publisher

log = structlog.get_logger(__name__)

ROUND_SECONDS = 10.0
LONGEST_PAUSE = 600.0

_MISSING = text(
    """
    select m.id, m.chat_id, m.channel_id, m.sender, m.origin, m.type, m.text, m.content, m.quoted, m.status,
           m.order_time, m.order_tie, m.created_at, m.agent_id, m.outbound_seq, m.mode_version,
           m.link_preview, m.is_first_contact
    from messages m
    where m.status = 'queued' and m.outbound_seq is not null
      and coalesce(m.status_at, m.created_at) < cast(:before as timestamptz)
      and not exists (select 1 from outbound o where o.chat_id = m.chat_id and o.seq = m.outbound_seq)
    order by m.created_at limit 200
    """
)
_MISSING_CHANGES = text(
    """
    select h.id, h.message_id, h.chat_id, h.outbound_seq, h.operation, h.emoji, h.text, h.agent_id, h.client_key,
           h.created_at, m.from_me, m.type, m.status, m.provider_message_id, m.participant
    from message_changes h join messages m on m.id = h.message_id
    where h.status = 'queued' and h.created_at < cast(:before as timestamptz)
      and not exists (select 1 from outbound o where o.chat_id = h.chat_id and o.seq = h.outbound_seq)
    order by h.created_at limit 200
    """
)
_OF_CHANGE = {field.name for field in fields(NewMessageChange)}


@dataclass(frozen=True, slots=True)
class _MissingChange:
    """A change that no sender has taken in, and the message that it is about."""

    change: NewMessageChange
    target: Target

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> "_MissingChange":
        """From a row of the query."""
        target = Target(
            row["message_id"],
            row["from_me"],
            row["type"],
            row["status"],
            row["provider_message_id"],
            row["participant"],
        )
        return cls(NewMessageChange(**{name: row[name] for name in _OF_CHANGE}), target)


@dataclass(slots=True)
class _Tried:
    """An order that was published again, and when it may be once more: a sender that is away would drown in copies."""

    pause: float
    not_before: float


class Reemitter:
    """Candidates run in every router replica; one leads."""

    def __init__(self, transactions: Transactions, publisher: Publisher, *, after_seconds: float, clock: Clock) -> None:
        self._transactions = transactions
        self._publisher = publisher
        self._after = after_seconds
        self._clock = clock
        self._tried: dict[tuple[int, int], _Tried] = {}
        self.leadership = Leadership(transactions.engine, lock=Lock.REEMIT, work=self.sweep)

    async def sweep(self) -> float:
        """One look; the seconds until the next."""
        if not self._publisher.is_connected:  # the orders wait in the outbox, for the relay
            return ROUND_SECONDS
        async with self._transactions.engine.connect() as connection:
            missing = await self._missing(connection)
        now = time.monotonic()
        self._tried = {key: tried for key, tried in self._tried.items() if key in {_key(one) for one in missing}}
        due = [one for one in missing if _key(one) not in self._tried or self._tried[_key(one)].not_before <= now]
        if due:
            await self._publish_again({_key(one) for one in due})
            for one in due:
                tried = self._tried.get(_key(one))
                pause = min(LONGEST_PAUSE, tried.pause * 2) if tried else 2 * self._after
                self._tried[_key(one)] = _Tried(pause, now + pause)
        return ROUND_SECONDS

    async def _missing(self, connection: AsyncConnection) -> list[NewMessage | _MissingChange]:
        before = {"before": self._clock() - timedelta(seconds=self._after)}
        messages = (await connection.execute(_MISSING, before)).mappings().all()
        changes = (await connection.execute(_MISSING_CHANGES, before)).mappings().all()
        return [*(NewMessage(from_me=True, **row) for row in messages), *map(_MissingChange.of, changes)]

    async def _publish_again(self, keys: set[tuple[int, int]]) -> None:
        async with self._transactions.begin() as work:
            chats = await lock_chats(work.connection, {chat_id for chat_id, _ in keys}, skip_locked=True)
            for one in await self._missing(work.connection):  # again, now that the chats are locked
                chat = chats.get(_key(one)[0])
                if chat is None or _key(one) not in keys:
                    continue
                cause = Cause(new_correlation_id())
                if isinstance(one, NewMessage):
                    work.publish(send_order(chat, one, cause))
                else:
                    work.publish(change_order(chat, one.target, one.change, cause))
                log.error("send_order_missing", chat_id=chat.id, outbound_seq=_key(one)[1])


def _key(one: NewMessage | _MissingChange) -> tuple[int, int]:
    place = one if isinstance(one, NewMessage) else one.change
    return place.chat_id, place.outbound_seq or 0
