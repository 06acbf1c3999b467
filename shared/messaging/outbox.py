"""The outbox: contracts are stored in the transaction that makes them true, then published, then deleted.

The process that committed publishes at once; the relay (shared/messaging/relay.py) takes over whatever is left
behind by a crash or an absent broker. Both may publish the same row: consumers know an `event_id` they have seen.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.db.faults import is_database_away
from shared.faults import FaultPoint, fault
from shared.messaging.publisher import NotPublished, Parcel, Publisher
from shared.tasks import end

log = structlog.get_logger(__name__)

# So long a process publishes what it has committed itself; the relay would only publish it twice. A crash costs its
# last messages this delay.
OWN_SECONDS = 15.0
_RETRY_SECONDS = 0.2
_MOST_ATTEMPTS = 3

_INSERT = text(
    """
    insert into outbox (event_id, exchange, routing_key, correlation_id, payload, relay_from)
    select *, now() + make_interval(secs => :own_seconds)
    from unnest(cast(:event_ids as uuid[]), cast(:exchanges as text[]), cast(:keys as text[]),
                         cast(:correlations as text[]), cast(:payloads as bytea[]))
    returning id, event_id
    """
)
_DELETE = text("delete from outbox where id = any(cast(:ids as bigint[]))")
_LEAVE = text("update outbox set relay_from = now() where id = any(cast(:ids as bigint[]))")


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A parcel in its row."""

    id: int
    parcel: Parcel


async def store(connection: AsyncConnection, parcels: Sequence[Parcel], *, own_seconds: float = 0) -> list[OutboxEntry]:
    """Insert the parcels in the caller's transaction; it may publish them itself for so long, then the relay does."""
    if not parcels:
        return []
    by_id = {parcel.event_id: parcel for parcel in parcels}
    unique = list(by_id.values())
    rows = await connection.execute(
        _INSERT,
        {
            "own_seconds": own_seconds,
            "event_ids": [parcel.event_id for parcel in unique],
            "exchanges": [parcel.exchange for parcel in unique],
            "keys": [parcel.routing_key for parcel in unique],
            "correlations": [parcel.correlation_id for parcel in unique],
            "payloads": [parcel.payload for parcel in unique],
        },
    )
    return [OutboxEntry(row.id, by_id[row.event_id]) for row in rows]


async def discard(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Delete rows that the broker has confirmed."""
    await connection.execute(_DELETE, {"ids": sorted(ids)})


class OutboxPublisher:
    """Publishes what this process has just committed, many at a time, and deletes the rows in batches.

    Rows wait here while others are in flight or the broker is away; what this process leaves behind is the relay's.
    """

    def __init__(
        self, engine: AsyncEngine, publisher: Publisher, *, most_in_flight: int = 200, most_waiting: int = 50_000
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._most_in_flight = most_in_flight
        self._most_waiting = most_waiting
        self._waiting: deque[tuple[OutboxEntry, int]] = deque()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._confirmed: list[int] = []
        self._has_confirmed = asyncio.Event()
        self._retry: asyncio.TimerHandle | None = None
        self._deleter: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to delete confirmed rows."""
        self._deleter = asyncio.create_task(self._delete_confirmed(), name="outbox-deleter")

    async def stop(self) -> None:
        """Let publishes under way finish, delete what is confirmed, leave the rest to the relay at once."""
        left = [entry.id for entry, _ in self._waiting]
        self._waiting.clear()
        if self._retry is not None:
            self._retry.cancel()
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=5)
        left += [entry.id for entry, _ in self._waiting]
        await end(self._deleter)
        if self._confirmed or left:
            with suppress(SQLAlchemyError, OSError):  # the relay publishes these all the same, a little later
                async with self._engine.begin() as connection:
                    await discard(connection, self._confirmed)
                    await connection.execute(_LEAVE, {"ids": sorted(left)})

    def offer(self, entries: Sequence[OutboxEntry]) -> None:
        """Publish these committed rows soon. Never blocks, never raises: what it cannot take is the relay's."""
        room = self._most_waiting - len(self._waiting)
        if room < len(entries):
            log.warning("outbox_left_to_relay", rows=len(entries) - max(0, room))
        self._waiting.extend((entry, 1) for entry in entries[: max(0, room)])
        if self._retry is None:
            self._launch()

    def _launch(self) -> None:
        """Keep as many in flight as may be; while the broker is away, look again in a moment (one timer at a time)."""
        self._retry = None
        if self._waiting and not self._publisher.is_connected:
            self._retry = asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._launch)
            return
        while self._waiting and len(self._in_flight) < self._most_in_flight:
            task = asyncio.create_task(self._publish(*self._waiting.popleft()))
            self._in_flight.add(task)
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if self._waiting and self._retry is None:
            self._launch()

    async def _publish(self, entry: OutboxEntry, attempt: int) -> None:
        try:
            await self._publisher.publish(entry.parcel)
        except NotPublished as error:
            log.warning("publish_failed", routing_key=entry.parcel.routing_key, attempt=attempt, error=str(error))
            if attempt < _MOST_ATTEMPTS:  # then it is the relay's, which counts, and parks what never passes
                self._waiting.appendleft((entry, attempt + 1))
            return
        fault(FaultPoint.OUTBOX_CONFIRMED)
        self._confirmed.append(entry.id)
        self._has_confirmed.set()

    async def _delete_confirmed(self) -> None:
        while True:
            await self._has_confirmed.wait()
            self._has_confirmed.clear()
            ids, self._confirmed = self._confirmed, []
            if not ids:
                continue
            try:
                async with self._engine.begin() as connection:
                    await discard(connection, ids)
            except Exception as error:
                if not is_database_away(error):
                    raise
                log.warning("outbox_delete_postponed", rows=len(ids), error=type(error).__name__)
                self._confirmed.extend(ids)
                await asyncio.sleep(1)
                self._has_confirmed.set()
            else:
                fault(FaultPoint.OUTBOX_DISCARDED)
                await asyncio.sleep(0.1)  # many confirms, one transaction; long before the relay would look
