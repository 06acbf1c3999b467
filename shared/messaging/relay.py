"""The relay publishes what stayed in the outbox: left by a crash, or while the broker was away."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.faults import FaultPoint, fault
from shared.messaging.outbox import OutboxEntry, discard
from shared.messaging.publisher import NotPublished, Parcel, Publisher

log = structlog.get_logger(__name__)

BATCH = 500
# So often may a row fail while others pass before it is put aside for a person.
PARK_AFTER = 20

_READ = text(
    """
    select id, event_id, exchange, routing_key, correlation_id, payload from outbox
    where parked_at is null and relay_from <= now()
    order by attempts, id limit :batch
    """
)
_FAILED = text(
    """
    update outbox set attempts = attempts + 1, last_error = :error,
           parked_at = case when attempts + 1 >= :park_after then now() end
    where id = any(cast(:ids as bigint[]))
    """
)


class Relay:
    """Candidates run in every router and api replica; one leads."""

    def __init__(self, engine: AsyncEngine, publisher: Publisher) -> None:
        self._engine = engine
        self._publisher = publisher
        self.leadership = Leadership(engine, lock=Lock.RELAY, work=self.sweep)

    async def sweep(self) -> float:
        """One round; the seconds until the next. Rows fail one by one only when the broker takes others."""
        if not self._publisher.is_connected:
            return 0.5
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_READ, {"batch": BATCH})).all()
        entries = [
            OutboxEntry(row.id, Parcel(row.event_id, row.exchange, row.routing_key, row.correlation_id, row.payload))
            for row in rows
        ]
        if not entries:
            return 0.5
        fault(FaultPoint.RELAY_READ)
        errors = await asyncio.gather(*(self._publish(entry) for entry in entries))
        fault(FaultPoint.RELAY_CONFIRMED)
        confirmed = [entry.id for entry, error in zip(entries, errors, strict=True) if error is None]
        failed = [(entry, error) for entry, error in zip(entries, errors, strict=True) if error is not None]
        await self._settle(confirmed, failed)
        log.info("outbox_relayed", confirmed=len(confirmed), failed=len(failed))
        return 0.0 if confirmed else 1.0

    async def _publish(self, entry: OutboxEntry) -> str | None:
        try:
            await self._publisher.publish(entry.parcel)
        except NotPublished as error:
            return str(error)
        return None

    async def _settle(self, confirmed: Sequence[int], failed: Sequence[tuple[OutboxEntry, str]]) -> None:
        async with self._engine.begin() as connection:
            if confirmed:
                await discard(connection, confirmed)
                for entry, error in failed:
                    log.error("outbox_row_refused", routing_key=entry.parcel.routing_key, error=error)
                    await connection.execute(_FAILED, {"ids": [entry.id], "error": error, "park_after": PARK_AFTER})
