"""What is measured of a system, in which order, and how."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

import asyncpg

from bench.processes import CpuClock, CpuUse, Memory, memory
from bench.provider import Provider
from bench.systems import System
from bench.webhooks import Acknowledgements, Webhooks

IDLE_SECONDS = 5


class WrongResult(Exception):  # noqa: N818
    """The system did not do what is being measured: its figures would mean nothing."""


@dataclass(frozen=True)
class Plan:
    """How much load, for how long."""

    messages: int = 3000
    in_flight: int = 64
    warm_up: int = 500
    rate: float = 20.0
    seconds: float = 15.0
    timeout: float = 180.0


@dataclass(frozen=True)
class Delays:
    """Milliseconds."""

    p50: float
    p95: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Delays":
        """Of at least two."""
        cuts = quantiles(seconds, n=100, method="inclusive")
        return cls(cuts[49] * 1000, cuts[94] * 1000, max(seconds) * 1000)


@dataclass(frozen=True)
class Burst:
    """Many webhooks at once. `settled_s`: from the first webhook until the last delivery state was stored."""

    messages: int
    replies_per_s: float
    acks_per_s: float
    settled_s: float
    cpu: CpuUse
    ack_ms: Delays

    def per_thousand(self, seconds: float) -> float:
        """CPU seconds per 1,000 messages."""
        return seconds * 1000 / self.messages


@dataclass(frozen=True)
class Steady:
    """Webhooks at a fixed rate. `reply_ms`: from sending the webhook until the reply reached the provider."""

    messages: int
    ack_ms: Delays
    reply_ms: Delays
    cpu: CpuUse


@dataclass(frozen=True)
class Figures:
    """Everything measured of one system. `taking_in_per_s` is None where nothing can be taken in for later."""

    name: str
    burst: Burst
    steady: Steady
    taking_in_per_s: float | None
    idle: CpuUse
    memory: Memory
    memory_by_part: dict[str, Memory]


class Measurement:
    """One system under load. Every step checks that each customer got exactly one reply and that it was recorded."""

    def __init__(self, system: System, provider: Provider, plan: Plan) -> None:
        self._system = system
        self._provider = provider
        self._plan = plan
        self._webhooks = Webhooks(system.webhook_url, plan.in_flight)

    async def run(self) -> Figures:
        """All of it, beginning with a warm-up that is not counted."""
        self._database = await asyncpg.connect(self._system.database_url)
        try:
            await self._burst(self._plan.warm_up)
            clock = self._clock()
            await asyncio.sleep(IDLE_SECONDS)
            idle = clock.used()
            burst = await self._burst(self._plan.messages)
            steady = await self._steady()
            taking_in = await self._taking_in() if self._system.holdable else None
            by_part = {name: memory(pids) for name, pids in self._system.application.items()}
            total = Memory(sum(part.rss for part in by_part.values()), sum(part.pss for part in by_part.values()))
            return Figures(self._system.name, burst, steady, taking_in, idle, total, by_part)
        finally:
            await self._database.close()

    async def _burst(self, count: int) -> Burst:
        await self._begin()
        clock = self._clock()
        acks = await self._webhooks.burst(count)
        await self._replied(count)
        await self._settled(count)
        cpu, settled_at = clock.used(), time.perf_counter()
        self._check(acks, count)
        last = max(self._provider.arrivals.values())
        return Burst(
            messages=count,
            replies_per_s=count / (last - acks.began),
            acks_per_s=acks.per_second,
            settled_s=settled_at - acks.began,
            cpu=cpu,
            ack_ms=Delays.of(acks.delays),
        )

    async def _steady(self) -> Steady:
        await self._begin()
        clock = self._clock()
        acks = await self._webhooks.steady(self._plan.rate, self._plan.seconds)
        count = len(acks.delays)
        await self._replied(count)
        await self._settled(count)
        cpu = clock.used()
        self._check(acks, count)
        replies = [self._provider.arrivals[phone] - sent for phone, sent in acks.sent.items()]
        return Steady(count, Delays.of(acks.delays), Delays.of(replies), cpu)

    async def _taking_in(self) -> float:
        """Webhooks per second while everything behind the entrance stands still; then it must all come out."""
        await self._begin()
        count = self._plan.messages
        with self._system.only_taking_in():
            acks = await self._webhooks.burst(count)
        await self._replied(count)
        await self._settled(count)
        self._check(acks, count)
        return acks.per_second

    def _clock(self) -> CpuClock:
        return CpuClock(self._system.parts)

    async def _begin(self) -> None:
        """Count from here; nothing of an earlier step may fall into the next."""
        await self._database.execute("checkpoint")
        self._last_message: int = await self._database.fetchval("select coalesce(max(id), 0) from messages")
        self._provider.forget()

    async def _replied(self, count: int) -> None:
        try:
            await self._provider.reached(count, self._plan.timeout)
        except TimeoutError:
            raise WrongResult(
                f"{self._system.name}: {len(self._provider.arrivals)} of {count} replies "
                f"came within {self._plan.timeout:.0f} s"
            ) from None

    async def _settled(self, count: int) -> None:
        """Wait until that many delivery states have been stored."""
        deadline = time.monotonic() + 30
        while (stored := await self._stored("from_me and status = 'sent'")) < count:
            if time.monotonic() > deadline:
                raise WrongResult(f"{self._system.name}: {stored} of {count} delivery states were stored")
            await asyncio.sleep(0.05)

    async def _stored(self, what: str) -> int:
        query = f"select count(*) from messages where id > $1 and {what}"  # noqa: S608  (a constant of ours)
        stored: int = await self._database.fetchval(query, self._last_message)
        return stored

    def _check(self, acks: Acknowledgements, count: int) -> None:
        if self._provider.repeats:
            raise WrongResult(f"{self._system.name}: {self._provider.repeats} customers got more than one reply")
        if set(acks.sent) != set(self._provider.arrivals) or len(acks.delays) != count:
            raise WrongResult(f"{self._system.name}: replies went to others than those who wrote")
