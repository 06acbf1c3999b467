"""Orders to send that the sender never took in are published again.

Orders cannot be lost on the way (outbox, confirms, quorum queues); should one be all the same, say by a purged queue,
its chat's lane would wait for it for ever.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock
from shared.conversations.loading import lock_chats
from shared.conversations.state import NewMessage
from shared.conversations.transitions import Cause, send_order
from shared.db.leadership import Leadership
from shared.db.unit_of_work import Transactions
from shared.ids import new_correlation_id
from shared.messaging.publisher import Publisher

log = structlog.get_logger(__name__)

REEMIT_LOCK = 0x5A9A_0002
ROUND_SECONDS = 10.0
LONGEST_PAUSE = 600.0

_MISSING = text(
    """
    select m.id, m.chat_id, m.channel_id, m.sender, m.origin, m.text, m.status, m.order_time, m.order_tie,
           m.created_at, m.agent_id, m.outbound_seq, m.mode_version
    from messages m
    where m.status = 'queued' and m.outbound_seq is not null
      and coalesce(m.status_at, m.created_at) < cast(:before as timestamptz)
      and not exists (select 1 from outbound o where o.chat_id = m.chat_id and o.seq = m.outbound_seq)
    order by m.created_at limit 200
    """
)


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
        self.leadership = Leadership(transactions.engine, key=REEMIT_LOCK, name="reemit", work=self.sweep)

    def start(self) -> None:
        """Become a candidate."""
        self.leadership.start()

    async def stop(self) -> None:
        """Stop looking."""
        await self.leadership.stop()

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

    async def _missing(self, connection: AsyncConnection) -> list[NewMessage]:
        rows = await connection.execute(_MISSING, {"before": self._clock() - timedelta(seconds=self._after)})
        return [NewMessage(from_me=True, **row) for row in rows.mappings()]

    async def _publish_again(self, keys: set[tuple[int, int]]) -> None:
        async with self._transactions.begin() as work:
            chats = await lock_chats(work.connection, {chat_id for chat_id, _ in keys}, skip_locked=True)
            for message in await self._missing(work.connection):  # again, now that the chats are locked
                chat = chats.get(message.chat_id)
                if chat is None or _key(message) not in keys:
                    continue
                work.publish(send_order(chat, message, Cause(new_correlation_id())))
                log.error(
                    "send_order_missing", chat_id=chat.id, message_id=message.id, outbound_seq=message.outbound_seq
                )


def _key(message: NewMessage) -> tuple[int, int]:
    return message.chat_id, message.outbound_seq or 0
