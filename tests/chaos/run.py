"""One run: start, load and trouble side by side, peace, and the books."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import asyncpg
import httpx

from shared.faults import ONCE, FaultPoint
from tests.chaos.invariants import UNDER_WAY, Books, Row
from tests.chaos.load import Customer, Load
from tests.chaos.system import QUICK, System, running
from tests.chaos.trouble import Trouble
from tests.e2e.system import Desk, Simulator
from tests.loopback import loopback

QUIET_WITHIN_S = 300.0
_ROOMS = "insert into rooms (room_number) select unnest($1::text[]) on conflict do nothing"

Say = Callable[[str], None]
T = TypeVar("T")


class Troublemaker(Protocol):
    """Breaks things while there is load."""

    made: Counter[str]

    async def run(self) -> None:
        """Go on until `stop`; all is up again when it returns."""

    def stop(self) -> None:
        """Begin nothing more."""


@dataclass(frozen=True)
class Plan:
    """How long and how hard.

    `messages` ends the load early; without `servers_too` only replicas are broken. `each_point_once`: the first
    process to come by a fault point crashes there, instead of all by chance. `variables`: how patient the services are.
    """

    seconds: float
    seed: int
    rate: float = 40
    chats: int | None = None
    messages: int | None = None
    servers_too: bool = True
    each_point_once: bool = False
    variables: Mapping[str, str] = field(default_factory=lambda: QUICK)


@dataclass(frozen=True)
class Result:
    """What came of it."""

    rows: list[Row]
    trouble: Counter[str]
    quiet_after_s: float

    @property
    def is_good(self) -> bool:
        """All that must be zero is."""
        return not any(row.is_broken for row in self.rows)

    def __getitem__(self, name: str) -> int:
        return next(row.value for row in self.rows if row.name == name)

    def table(self) -> str:
        """For people."""
        made = ", ".join(f"{what} ×{count}" for what, count in sorted(self.trouble.items()))
        lines = [f"{row.name:<32}{row.value:>8}{'   ← must be 0' if row.is_broken else ''}" for row in self.rows]
        return "\n".join([f"made: {made}", f"quiet after {self.quiet_after_s:.0f} s", *lines])

    def details(self) -> str:
        """Where to look."""
        broken = [row for row in self.rows if row.is_broken]
        return "\n".join(f"{row.name}: {example}" for row in broken for example in list(row.examples)[:10])


def customers_for(count: int, seed: int) -> list[Customer]:
    """Three of four at Whapi, the others guests at WAHA; every phone is one customer's only."""
    dice = random.Random(seed)
    phones = [f"62813{number}" for number in dice.sample(range(10_000_000, 99_999_999), count)]
    return [
        Customer("waha", phone, room=f"C{index}") if index % 4 == 0 else Customer("whapi", phone)
        for index, phone in enumerate(phones)
    ]


async def chaos(folder: Path, plan: Plan, *, say: Say) -> Result:
    """Start a system in `folder`, break it under load, and count."""
    faults = folder / "faults"
    dice = random.Random(plan.seed + 2)
    chances = {point: ONCE if plan.each_point_once else f"{dice.uniform(0.0001, 0.002):.6f}" for point in FaultPoint}
    faults.write_text("".join(f"{point}:{chance}\n" for point, chance in chances.items()))
    armed = {**plan.variables, "SAPA_FAULTS": f"@{faults}", "SAPA_FAULTS_ALLOWED": "1"}
    customers = customers_for(plan.chats or max(20, min(400, int(plan.seconds * 4))), plan.seed)
    say("Starting the system")
    with running(folder, variables=armed) as system:
        trouble = Trouble(system, seed=plan.seed, servers_too=plan.servers_too)
        return await under_load(system, plan, customers, trouble, say=say, peace=lambda: faults.write_text(""))


async def under_load(
    system: System,
    plan: Plan,
    customers: list[Customer],
    trouble: Troublemaker,
    *,
    say: Say,
    peace: Callable[[], object] = lambda: None,
) -> Result:
    """Load and trouble side by side; when both have ended, `peace`, quiet, and the books."""
    async with load_on(system, customers, seed=plan.seed) as (load, playing):
        say(f"Breaking it for {plan.seconds:g} s, over {len(customers)} chats")
        breaking = asyncio.create_task(trouble.run())
        await load.begin(seconds=plan.seconds, rate=plan.rate, messages=plan.messages)
        trouble.stop()
        await breaking
        peace()
        say(f"Waiting for quiet ({len(load.ledger.said)} messages, {load.ledger.repeated_calls} repeated calls)")
        result = await settle(system, load, customers, playing, made=trouble.made)
        for crash, count in _crashes(system).items():
            trouble.made[crash] += count
        return result


@asynccontextmanager
async def load_on(
    system: System, customers: list[Customer], *, seed: int
) -> AsyncIterator[tuple[Load, httpx.AsyncClient]]:
    """Customers and agents who have not begun to write yet, and the simulator they write with."""
    await _with_database(system, lambda connection: connection.execute(_ROOMS, [one.room for one in customers]))
    info = system.run.info
    async with (
        loopback(base_url=info["simulator_url"], timeout=60) as playing,
        loopback(base_url=info["base_url"], timeout=10) as desk,
    ):
        await Desk.sign_in(desk, **info["admin"])
        yield Load(Simulator(playing), desk, customers, seed=seed), playing


async def settle(
    system: System, load: Load, customers: list[Customer], playing: httpx.AsyncClient, *, made: Counter[str]
) -> Result:
    """Let the load end and everything come to rest, with providers that are well; then count."""
    (await playing.delete("/control/behaviour")).raise_for_status()
    await load.end()
    started = time.monotonic()
    under_way: dict[str, int] = {}
    calm = 0
    while calm < 3 and time.monotonic() - started < QUIET_WITHIN_S:
        await asyncio.sleep(1)
        under_way = await _with_database(system, _under_way)
        stats = (await playing.get("/control/stats")).json()
        under_way["webhooks that are not taken"] = stats["pending"]
        under_way["webhooks given up"] = stats["webhooks"]["given_up"]
        under_way["messages in queues"] = await asyncio.to_thread(_queued, system)
        calm = 0 if any(under_way.values()) else calm + 1
    quiet_after = time.monotonic() - started
    phones = [customer.phone for customer in customers]
    received = (await playing.get("/control/deliveries")).json()["items"]
    deliveries = [item for item in received if (item["phone"] or "").lstrip("+") in phones]
    dead = await asyncio.to_thread(_dead_letters, system)
    books = Books(load.ledger, deliveries, {what: count for what, count in under_way.items() if count}, dead)
    await _with_database(system, lambda connection: books.read(connection, phones))
    return Result(books.rows(), made, quiet_after)


async def _under_way(connection: asyncpg.Connection) -> dict[str, int]:
    return {what: len(await connection.fetch(query)) for what, query in UNDER_WAY.items()}


async def _with_database(system: System, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    connection = await system.run.database()
    try:
        return await work(connection)
    finally:
        await connection.close()


def _lengths(system: System) -> dict[str, int]:
    listed = system.rabbit.rabbitmqctl("list_queues", "--quiet", "--no-table-headers", "name", "messages", "type")
    fields = (line.split("\t") for line in listed.splitlines() if line)
    return {name: int(count) for name, count, kind in fields if "stream" not in kind}


def _queued(system: System) -> int:
    return sum(count for name, count in _lengths(system).items() if not name.endswith(".dlq"))


def _dead_letters(system: System) -> dict[str, int]:
    return {name: count for name, count in _lengths(system).items() if name.endswith(".dlq") and count}


def _crashes(system: System) -> Counter[str]:
    """Crashes at fault points, from the logs of the processes that died of them."""
    found: Counter[str] = Counter()
    for log in (system.run.folder / "logs").glob("*.log"):
        for line in log.read_text(errors="replace").splitlines():
            if line.startswith("crashing at fault point "):
                found[f"crash at {line.rsplit(' ', 1)[1]}"] += 1
    return found
