"""Looks for what is stuck, says so, and ends the wait of messages that nobody would end any more."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from services.router.adapters.events import processed
from services.router.adapters.stuck import Stuck, count_stuck, look_at_queues, unsettled
from services.router.domain.stuck import OUTBOX_SECONDS, QueueLook, QueueWatch, outcomes_of
from shared.clock import Clock
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.messaging.topology import QUEUES
from shared.observability.findings import Finding, keep
from shared.observability.metrics import QUEUE_CONSUMERS, QUEUE_MESSAGES
from shared.observability.sampling import Sample, take_sample

log = structlog.get_logger(__name__)

_QUEUE_SECONDS = 15.0


class Watch:
    """Candidates run in every router replica; one leads."""

    def __init__(
        self,
        transactions: Transactions,
        broker_url: str,
        *,
        every_seconds: float,
        stuck_seconds: float,
        unsettled_limit: timedelta,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._broker_url = broker_url
        self._every = every_seconds
        self._after = stuck_seconds
        self._limit = unsettled_limit
        self._clock = clock
        self._queues = QueueWatch()
        self.leadership = Leadership(transactions.engine, lock=Lock.WATCH, work=self.look)

    async def look(self) -> float:
        """One look; the seconds until the next."""
        found = self._of_queues(await self._look_at_queues())
        async with self._transactions.engine.connect() as connection:
            sample = await take_sample(connection)
            stuck = await count_stuck(connection, after=self._after)
        found += _of_outbox(sample) + self._of_stuck(stuck)
        async with self._transactions.begin() as work:
            await keep(work, "router", found)
        await self._sweep()
        return self._every

    async def _look_at_queues(self) -> Mapping[str, QueueLook | None] | None:
        """None while the broker cannot be asked: that it is away, `/ready` says already."""
        try:
            async with asyncio.timeout(_QUEUE_SECONDS):
                return await look_at_queues(self._broker_url)
        except Exception as error:
            log.warning("queues_not_seen", error=type(error).__name__)
            return None

    def _of_queues(self, looks: Mapping[str, QueueLook | None] | None) -> list[Finding]:
        if looks is None:
            return [Finding("broker_unseen", "RabbitMQ cannot be asked about its queues.")]
        for name, look in looks.items():
            if look is not None:
                QUEUE_MESSAGES.labels(name).set(look.messages)
                QUEUE_CONSUMERS.labels(name).set(look.consumers)
        gone = [name for name, look in looks.items() if look is None]
        missing = [Finding("queue_missing", f"The queue {name} is not there.", name) for name in gone]
        working = {queue.name: look for queue in QUEUES if (look := looks[queue.name]) is not None}
        now = asyncio.get_running_loop().time()
        silent = self._queues.silent(working, now, after=self._after)
        return missing + [Finding("consumer_silent", f"{name}: {why}.", name) for name, why in silent.items()]

    def _of_stuck(self, stuck: Stuck) -> list[Finding]:
        found = []
        if stuck.lanes:
            found.append(Finding("lane_stuck", f"{stuck.lanes} chats have replies that are due and do not leave."))
        if stuck.messages:
            found.append(Finding("messages_waiting", f"{stuck.messages} replies have waited to be sent for long."))
        if stuck.turns:
            found.append(Finding("turns_overdue", f"{stuck.turns} answers of the bot are past their deadline."))
        if stuck.files:
            found.append(Finding("media_stuck", f"{stuck.files} files of messages are due and are not fetched."))
        return found

    async def _sweep(self) -> None:
        """Outcomes that were recorded and whose events never came are told again; what waits too long is unknown."""
        now = self._clock()
        settled, overdue = now - timedelta(seconds=self._after), now - self._limit
        async with self._transactions.begin() as work:
            messages = await unsettled(work.connection, settled=settled, overdue=overdue)
            events = {message.message_id: outcomes_of(message, now) for message in messages}
            tried = await processed(work.connection, [one.event_id for several in events.values() for one in several])
            for message_id, several in events.items():
                untried = next((one for one in several if one.event_id not in tried), None)
                if untried is not None:
                    work.publish(untried)
                    log.error("message_swept", message_id=message_id, outcome=untried.routing_key)


def _of_outbox(sample: Sample) -> list[Finding]:
    found = []
    if sample.outbox_age > OUTBOX_SECONDS:
        found.append(Finding("outbox_ageing", f"{sample.outbox_rows} events wait to be published for too long."))
    if sample.outbox_parked:
        found.append(Finding("outbox_parked", f"{sample.outbox_parked} events cannot be published."))
    return found
