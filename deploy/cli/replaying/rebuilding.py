"""Chats and messages from events alone: the router's own writer for what it decides, and the record of what others did.

Nothing is published: orders to send and the inbox's feed stay unwritten.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli.replaying.recording import Recording
from services.router.adapters.channels import ChannelDirectory
from services.router.batch import OfChannel, OfMessage
from services.router.domain.working import Policy
from services.router.identification import Identification
from services.router.timers import Timers
from services.router.writer import LiveWriter
from shared.contracts.envelope import Contract
from shared.contracts.media import MediaFailed, MediaStored
from shared.db.faults import Overtaken, is_database_away
from shared.db.unit_of_work import Transactions, UnitOfWork

BATCH = 200
ROUTED = OfChannel | OfMessage | MediaStored | MediaFailed

# The log tells what the bot answered and when chats changed hands: here it is not asked, and no loop is guarded.
_POLICY = Policy(turn_deadline=timedelta(days=36500), echo_hold=timedelta(seconds=30), max_bot_replies_per_minute=10**9)
_CLOSE_TURNS = (
    text("update bot_turns set closed_at = now(), outcome = 'superseded' where closed_at is null"),
    text("update chats set open_turn_id = null where open_turn_id is not null"),
    text("update messages set awaiting_reply = false where awaiting_reply"),
)


class Unpublished(Transactions):
    """Units of work whose contracts and feed entries go nowhere."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Commit on leaving without an error."""
        async with self.engine.connect() as connection, connection.begin():
            yield UnitOfWork(connection)


class Rebuilder:
    """Takes events in the log's order; `counts` tells what became of them (applied, skipped, failed, unplaced)."""

    def __init__(self, engine: AsyncEngine, *, region: str) -> None:
        self._now = datetime.min.replace(tzinfo=UTC)
        self._transactions = Unpublished(engine)
        identification = Identification(ChannelDirectory(), region=region)
        self._writer = LiveWriter(self._transactions, identification, _POLICY, clock=self._clock)
        self._timers = Timers(self._transactions, _POLICY, clock=self._clock)
        self._recording = Recording(self._transactions)
        self._batch: list[Contract] = []
        self.counts: Counter[str] = Counter()

    def _clock(self) -> datetime:
        """The log's time, not ours: echoes wait for their sends as long as they did."""
        return self._now

    async def take(self, event: Contract) -> None:
        """Apply the event, perhaps together with the next ones."""
        if isinstance(event, ROUTED):
            self._batch.append(event)
            if len(self._batch) >= BATCH:
                await self._flush()
            return
        await self._flush()
        self._now = max(self._now, event.occurred_at)
        self.counts[await self._recording.record(event)] += 1

    async def finish(self) -> None:
        """Apply what is left, and settle echoes that waited for more to come."""
        await self._flush()
        self._now += _POLICY.echo_hold + timedelta(seconds=1)
        await self._settle()

    async def _flush(self) -> None:
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        self._now = max(self._now, *(event.occurred_at for event in batch))
        await self._write(batch)
        await self._settle()

    async def _write(self, batch: list[Contract]) -> None:
        try:
            await self._writer.write(batch)
            self.counts["applied"] += len(batch)
        except Overtaken:
            await self._write(batch)
        except DBAPIError as error:
            if is_database_away(error):
                raise
            if len(batch) == 1:
                self.counts["failed"] += 1
                return
            for event in batch:
                await self._write([event])

    async def _settle(self) -> None:
        async with self._transactions.engine.begin() as connection:
            for statement in _CLOSE_TURNS:
                await connection.execute(statement)
        await self._timers.round()
