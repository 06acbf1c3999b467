"""Keeps an eye on every channel: is it connected, does it speak to us, is anything missing. One replica does it."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from services.ingress.engines import EngineNotes, engine_in
from services.ingress.history.comparison import Comparison
from services.ingress.history.deafness import Habits, deafness
from services.ingress.history.provider import Histories, HistoryUnavailable, ProviderHistory, Session
from services.ingress.history.records import HistoryRecords, WatchedChannel
from services.ingress.intake import NotKept
from shared.clock import Clock
from shared.contracts.envelope import ChannelRef
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.observability.findings import Finding, keep
from shared.observability.metrics import HISTORY_PASSES, PROVIDER_CONNECTED

log = structlog.get_logger(__name__)

_SUPERVISE_SECONDS = 1.0
_HABITS_FOR = timedelta(hours=1)
# A single failed call says nothing about a provider.
_FAILURES = 3


class ProviderWatch:
    """Candidates run in every ingress replica; one leads. Nothing of a webhook's way depends on it."""

    def __init__(
        self,
        transactions: Transactions,
        histories: Histories,
        records: HistoryRecords,
        comparison: Comparison,
        *,
        engines: EngineNotes,
        clock: Clock,
        watch_every: timedelta,
        compare_every: timedelta | None,
        deaf_after: timedelta | None,
    ) -> None:
        self._transactions = transactions
        self._histories = histories
        self._records = records
        self._comparison = comparison
        self._engines = engines
        self._clock = clock
        self._watch_every = watch_every
        self._compare_every = compare_every
        self._deaf_after = deaf_after
        self._up_since = clock()
        self._next_look = self._up_since
        self._look: asyncio.Task[None] | None = None
        self._connected: dict[int, bool] = {}
        self._failures: dict[int, int] = {}
        self._compared: dict[int, datetime] = {}
        self._habits: dict[int, tuple[datetime, Habits]] = {}
        self.leadership = Leadership(transactions.engine, lock=Lock.PROVIDER_WATCH, work=self._supervise)

    def start(self) -> None:
        """Become a candidate."""
        self.leadership.start()

    async def stop(self) -> None:
        """Stop looking; a comparison that is cut off begins anew where it began."""
        await self.leadership.stop()
        if self._look is not None:
            self._look.cancel()
            with suppress(asyncio.CancelledError):
                await self._look

    async def _supervise(self) -> float:
        """A look may take longer than a leader's round may: it runs beside it."""
        if self._look is None or self._look.done():
            if self._look is not None:
                self._look.result()
                self._look = None
            if self._clock() >= self._next_look:
                self._next_look = self._clock() + self._watch_every
                self._look = asyncio.create_task(self.look(), name="provider-look")
        return min(_SUPERVISE_SECONDS, self._watch_every.total_seconds())

    async def look(self) -> None:
        """Look at every channel once, and keep what is wrong."""
        found: list[Finding] = []
        for channel in await self._records.channels():
            found += await self._look_at(channel)
        async with self._transactions.begin() as work:
            await keep(work, "ingress", found)

    async def _look_at(self, channel: WatchedChannel) -> list[Finding]:
        try:
            history = await self._histories.of(channel.id, channel.provider)
            if history is None:
                return []
            session = await history.session(channel.external_id)
        except HistoryUnavailable as error:
            self._connected[channel.id] = False
            self._failures[channel.id] = self._failures.get(channel.id, 0) + 1
            PROVIDER_CONNECTED.labels(channel.provider, str(channel.id)).set(0)
            if self._failures[channel.id] < _FAILURES:
                return []
            return [_finding("provider_unreachable", channel, f"cannot be asked: {error}")]
        self._failures[channel.id] = 0
        self._note_engine(channel, session)
        came_back = session.is_connected and self._connected.get(channel.id) is not True
        self._connected[channel.id] = session.is_connected
        PROVIDER_CONNECTED.labels(channel.provider, str(channel.id)).set(session.is_connected)
        if not session.is_connected:
            return [_finding("provider_disconnected", channel, f"is disconnected: its session is {session.status}")]
        if self._compare_every is not None and (came_back or self._is_due(channel)):
            await self._compare(channel, history)
        return await self._listen_to(channel)

    def _note_engine(self, channel: WatchedChannel, session: Session) -> None:
        if channel.provider == "waha" and session.engine is not None:
            here = ChannelRef(provider="waha", external_id=channel.external_id)
            self._engines.note(here, engine_in({"engine": session.engine}, self._clock()))

    def _is_due(self, channel: WatchedChannel) -> bool:
        compared = self._compared.get(channel.id)
        return compared is None or self._compare_every is None or self._clock() >= compared + self._compare_every

    async def _compare(self, channel: WatchedChannel, history: ProviderHistory) -> None:
        now = self._clock()
        try:
            await self._comparison.compare(channel, history, now=now)
        except (HistoryUnavailable, NotKept) as error:
            HISTORY_PASSES.labels(channel.provider, "failed").inc()
            log.warning("history_not_compared", channel=channel.id, provider=channel.provider, error=str(error))
            return
        HISTORY_PASSES.labels(channel.provider, "done").inc()
        self._compared[channel.id] = now

    async def _listen_to(self, channel: WatchedChannel) -> list[Finding]:
        now = self._clock()
        read_at, habits = self._habits.get(channel.id, (None, None))
        if read_at is None or habits is None or now - read_at > _HABITS_FOR:
            habits = await self._records.habits(channel.id, now)
            self._habits[channel.id] = (now, habits)
        hearing = await self._records.hearing(channel, self._up_since)
        reason = deafness(hearing, habits, now=now, deaf_after=self._deaf_after)
        return [] if reason is None else [_finding("provider_deaf", channel, f"is connected but deaf: {reason}")]


def _finding(kind: str, channel: WatchedChannel, what: str) -> Finding:
    return Finding(kind, f"Channel {channel.name} ({channel.provider}) {what}.", str(channel.id))
