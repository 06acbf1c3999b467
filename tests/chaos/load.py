"""Customers, agents and providers' moods, and a ledger of what they were promised."""

import asyncio
import math
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.system import Simulator

MOODS: tuple[dict[str, Any], ...] = (
    {"mode": "slow", "delay_ms": 700},
    {"mode": "slow", "delay_ms": 1500},
    {"mode": "failing"},
    {"mode": "rate_limited", "retry_after": 1},
    {"mode": "cut_after_accept"},
    {"mode": "ok", "delay_ms": 150},
)
MOST_AT_ONCE = 100
# Agents wait for an API that is away, and customers must not wait for them.
MOST_AGENTS_AT_ONCE = 20


@dataclass
class Customer:
    """One customer, and the provider's time of the last message."""

    provider: str
    phone: str
    room: str = ""
    last_second: int = 0
    chat_id: int | None = None
    registered: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_registered: bool = False


@dataclass(frozen=True)
class Said:
    """A message of a customer; its text is its own."""

    phone: str
    text: str
    second: int


@dataclass
class Ledger:
    """What was handed over, and what the API answered 2xx to."""

    said: list[Said] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    repeated_calls: int = 0


class Load:
    """Writes as customers and agents until told to stop."""

    def __init__(self, simulator: Simulator, desk: httpx.AsyncClient, customers: list[Customer], *, seed: int) -> None:
        self._simulator = simulator
        self._desk = desk
        self._customers = customers
        self._dice = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self._agents = 0
        self._over = False
        self.ledger = Ledger()

    async def begin(self, *, seconds: float, rate: float, messages: int | None = None) -> None:
        """Write about `rate` messages a second for so long, or until there are so many, or until `stop`."""
        moods = asyncio.create_task(self._moods())
        until, most = time.monotonic() + seconds, math.inf if messages is None else messages
        try:
            while not self._over and time.monotonic() < until and len(self.ledger.said) < most:
                if len(self._tasks) < MOST_AT_ONCE:
                    self._begin_something()
                await asyncio.sleep(self._dice.expovariate(rate / 1.6))
        finally:
            moods.cancel()
            await asyncio.gather(moods, return_exceptions=True)

    def stop(self) -> None:
        """Begin nothing more."""
        self._over = True

    async def end(self) -> None:
        """Wait for what is still being written."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _begin_something(self) -> None:
        customer = self._dice.choice(self._customers)
        kind = self._dice.random()
        if kind < 0.86:
            self._spawn(self._customer_writes(customer, self._dice.choice((1, 1, 2, 3))))
        elif self._agents < MOST_AGENTS_AT_ONCE:
            mode = self._dice.choice(("agent", "bot", "bot"))
            self._spawn(
                self._as_agent(self._agent_writes(customer) if kind < 0.95 else self._mode_changes(customer, mode))
            )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.ledger.refused.append(repr(error))

    async def _as_agent(self, work: Coroutine[Any, Any, None]) -> None:
        self._agents += 1
        try:
            await work
        finally:
            self._agents -= 1

    async def _customer_writes(self, customer: Customer, count: int) -> None:
        """A burst, its webhooks in any order, some of them twice."""
        if customer.provider == "waha" and not customer.is_registered and customer.registered.locked():
            return  # still at the reception
        await self._be_a_guest(customer)
        burst = []
        for _ in range(count):
            customer.last_second = max(customer.last_second + 1, int(time.time()))
            burst.append(Said(customer.phone, f"pesan {uuid4().hex}", customer.last_second))
        self._dice.shuffle(burst)
        self.ledger.said += burst
        await asyncio.gather(*(self._say(customer, said) for said in burst))

    async def _say(self, customer: Customer, said: Said) -> None:
        more: dict[str, Any] = {"timestamp": said.second, "wait": False}
        if self._dice.random() < 0.15:
            more["duplicate"] = 2
        if customer.provider == "waha" and self._dice.random() < 0.2:
            more["event"] = "both"
        await self._simulator.says(said.phone, said.text, customer.provider, **more)

    async def _be_a_guest(self, customer: Customer) -> None:
        """WAHA's customers are guests; the registration may be repeated and happens once."""
        if customer.provider != "waha":
            return
        async with customer.registered:
            if customer.is_registered:
                return
            body = {
                "full_name": "Chaos Guest",
                "room_number": customer.room,
                "checkin_date": "2025-11-22",
                "email": "guest@example.com",
                "phone_number": f"+{customer.phone}",
            }
            answer = await self._insist("POST", "/api/v1/guests/register", json=body)
            assert answer.is_success, answer.text
            customer.is_registered = True

    async def _agent_writes(self, customer: Customer) -> None:
        chat_id = await self._chat_of(customer)
        if chat_id is None:
            return
        key = uuid4().hex
        body = {"chat_id": chat_id, "text": f"jawaban {key}", "client_key": key}
        answer = await self._insist("POST", "/chats/messages", json=body)
        assert answer.is_success, answer.text
        self.ledger.replies[key] = customer.phone

    async def _mode_changes(self, customer: Customer, mode: str) -> None:
        chat_id = await self._chat_of(customer)
        if chat_id is not None:
            answer = await self._insist("PATCH", f"/chats/{chat_id}", json={"mode": mode})
            assert answer.is_success, answer.text

    async def _chat_of(self, customer: Customer) -> int | None:
        if customer.chat_id is None:
            answer = await self._insist("GET", "/chats/", params={"q": f"+{customer.phone}"})
            items = answer.json()["items"]
            customer.chat_id = items[0]["id"] if items else None
        return customer.chat_id

    async def _insist(self, method: str, path: str, **request: Any) -> httpx.Response:
        """As a front end does it: again, under the same key, until there is an answer."""
        while True:
            try:
                answer = await self._desk.request(method, path, **request)
                if answer.status_code < 500:
                    return answer
            except httpx.TransportError:
                pass
            self.ledger.repeated_calls += 1
            await asyncio.sleep(0.3)

    async def _moods(self) -> None:
        while True:
            provider, mood = self._dice.choice(("whapi", "waha")), dict(self._dice.choice(MOODS))
            await self._simulator.behave(provider, **mood, count=self._dice.randint(1, 8))
            await asyncio.sleep(self._dice.uniform(0.5, 3))
