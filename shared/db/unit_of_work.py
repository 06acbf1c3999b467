"""One transaction: state, outbox rows and feed entries become true together, or not at all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.contracts.envelope import Contract
from shared.faults import FaultPoint, fault
from shared.messaging import outbox
from shared.messaging.doorbell import Doorbell
from shared.messaging.publisher import Parcel

# One statement, so that the head's lock is held for no round trip more than it takes to commit.
_WRITE_FEED = text(
    """
    with head as (update feed_head set position = position + :count where id = 1 returning position)
    insert into feed (position, type, chat_id, message_id, data)
    select head.position - :count + r.n, r.type, r.chat_id, r.message_id, r.data
    from head, unnest(cast(:types as text[]), cast(:chats as bigint[]), cast(:messages as bigint[]),
                      cast(:data as jsonb[])) with ordinality as r(type, chat_id, message_id, data, n)
    """
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A change that open inboxes hear of: its kind and the ids; the inbox's api reads the current state itself.

    `type`: message.created, message.updated, message.merged, chat.created, chat.updated, chat.merged, chat.unmerged,
    channel.updated, team.updated, agent.updated, notification, room.updated, guest.registered, session.ended,
    note.created, note.updated; and access.changed, which inboxes are not shown.

    `data` says what the ids do not: `status` of a message whose status changed; `change` of a chat (`assigned`, `mode`,
    `labels`) with what belongs to it; which guest, stay and session; the note's id. Outgoing webhooks are made from it.
    """

    type: str
    chat_id: int | None = None
    message_id: int | None = None
    data: dict[str, Any] | None = None


ACCESS_CHANGED = "access.changed"


def access_changed(*, user_id: int | None = None, key_id: int | None = None) -> FeedItem:
    """What a person or key may, or which of their sessions hold, has changed: every api looks again, at once.

    It goes through the feed, and so keeps its place among the changes of chats. Inboxes are not shown it.
    """
    named = {"user_id": user_id, "key_id": key_id}
    return FeedItem(ACCESS_CHANGED, data={name: value for name, value in named.items() if value is not None})


@dataclass
class UnitOfWork:
    """What a transaction will leave behind. Use `connection` for statements of your own.

    `ring`: open inboxes are to look, although the feed says nothing: something that holds for seconds has changed.
    """

    connection: AsyncConnection
    contracts: list[Contract] = field(default_factory=list)
    feed: list[FeedItem] = field(default_factory=list)
    ring: bool = False
    _told: set[tuple[str, int | None, int | None]] = field(default_factory=set)

    def publish(self, *contracts: Contract) -> None:
        """Publish these with the commit."""
        self.contracts.extend(contracts)

    def announce(self, *items: FeedItem) -> None:
        """Tell open inboxes with the commit; the same item twice is told once."""
        for item in items:
            key = (item.type, item.chat_id, item.message_id)
            if item.data is not None:
                if item in self.feed:
                    continue
            elif key in self._told:
                continue
            else:
                self._told.add(key)
            self.feed.append(item)


class Transactions:
    """Opens units of work and, after each commit, sets their contracts and the doorbell going."""

    def __init__(self, engine: AsyncEngine, publisher: outbox.OutboxPublisher, doorbell: Doorbell | None) -> None:
        self.engine = engine
        self._publisher = publisher
        self._doorbell = doorbell

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Commit on leaving without an error; the feed's lock is taken last and held only for the commit."""
        async with self.engine.connect() as connection, connection.begin():
            work = UnitOfWork(connection)
            yield work
            parcels = [Parcel.of(contract) for contract in work.contracts]
            entries = await outbox.store(connection, parcels, own_seconds=outbox.OWN_SECONDS)
            await _write_feed(connection, work.feed)
            fault(FaultPoint.TRANSACTION_WRITTEN)
        fault(FaultPoint.TRANSACTION_COMMITTED)
        self._publisher.offer(entries)
        if (work.feed or work.ring) and self._doorbell is not None:
            self._doorbell.ring()


@asynccontextmanager
async def written_in(connection: AsyncConnection) -> AsyncIterator[UnitOfWork]:
    """A unit of work in the caller's own transaction, for a command that publishes nothing itself: the relay does, and
    inboxes look by themselves within a second."""
    work = UnitOfWork(connection)
    yield work
    await outbox.store(connection, [Parcel.of(contract) for contract in work.contracts])
    await _write_feed(connection, work.feed)


async def _write_feed(connection: AsyncConnection, items: Sequence[FeedItem]) -> None:
    """Positions come from the one locked row, so they are gapless and in the order of commits."""
    if not items:
        return
    await connection.execute(
        _WRITE_FEED,
        {
            "count": len(items),
            "types": [item.type for item in items],
            "chats": [item.chat_id for item in items],
            "messages": [item.message_id for item in items],
            "data": [None if item.data is None else orjson.dumps(item.data).decode() for item in items],
        },
    )
