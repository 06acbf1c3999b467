"""The outbox: contracts are stored in the transaction that makes them true, then published, then deleted.

The process that committed publishes at once; the relay (shared/messaging/relay.py) takes over whatever is left
behind by a crash or an absent broker. Both may publish the same row: consumers know an `event_id` they have seen.
"""

import asyncio
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

log = structlog.get_logger(__name__)

_INSERT = text(
    """
    insert into outbox (event_id, exchange, routing_key, correlation_id, payload)
    select * from unnest(cast(:event_ids as uuid[]), cast(:exchanges as text[]), cast(:keys as text[]),
                         cast(:correlations as text[]), cast(:payloads as bytea[]))
    returning id, event_id
    """
)
_DELETE = text("delete from outbox where id = any(cast(:ids as bigint[]))")


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A parcel in its row."""

    id: int
    parcel: Parcel


async def store(connection: AsyncConnection, parcels: Sequence[Parcel]) -> list[OutboxEntry]:
    """Insert the parcels in the caller's transaction."""
    if not parcels:
        return []
    by_id = {parcel.event_id: parcel for parcel in parcels}
    unique = list(by_id.values())
    rows = await connection.execute(
        _INSERT,
        {
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
    """Publishes what this process has just committed, many at a time, and deletes the rows in batches."""

    def __init__(self, engine: AsyncEngine, publisher: Publisher, *, most_in_flight: int = 1000) -> None:
        self._engine = engine
        self._publisher = publisher
        self._most_in_flight = most_in_flight
        self._in_flight: set[asyncio.Task[None]] = set()
        self._confirmed: list[int] = []
        self._has_confirmed = asyncio.Event()
        self._deleter: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to delete confirmed rows."""
        self._deleter = asyncio.create_task(self._delete_confirmed(), name="outbox-deleter")

    async def stop(self) -> None:
        """Let publishes under way finish, delete what is confirmed; the relay finds whatever is left."""
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=5)
        if self._deleter is not None:
            self._deleter.cancel()
            with suppress(asyncio.CancelledError):
                await self._deleter
        if self._confirmed:
            with suppress(SQLAlchemyError, OSError):  # the relay publishes these again; consumers know them
                async with self._engine.begin() as connection:
                    await discard(connection, self._confirmed)

    def offer(self, entries: Sequence[OutboxEntry]) -> None:
        """Publish these committed rows soon. Never blocks, never raises: what it cannot take is the relay's."""
        if not self._publisher.is_connected:
            return
        for entry in entries[: max(0, self._most_in_flight - len(self._in_flight))]:
            task = asyncio.create_task(self._publish(entry))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)

    async def _publish(self, entry: OutboxEntry) -> None:
        try:
            await self._publisher.publish(entry.parcel)
        except NotPublished as error:
            log.warning("publish_left_to_relay", routing_key=entry.parcel.routing_key, error=str(error))
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
                await asyncio.sleep(0.1)  # many confirms, one transaction; well within the relay's grace
