"""`python -m bench.house`: fill a house with a million messages, and measure every call of the inbox over it.

Ends with 1 when a call was not answered; a figure beyond its bound is reported, and is no failure.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from bench.__main__ import temporary_folder
from bench.inbox import client_of, known, measure_calls
from bench.measuring import Delays, WrongResult
from bench.populating import populate
from bench.population import Population
from bench.processes import memory
from deploy.local.ports import free_port
from deploy.local.postgres import PrivatePostgres
from deploy.local.processes import ProcessId, end, spawn
from deploy.services import NOTHING_SET
from shared.db.migrations import upgrade

BOUND_MS = 100.0


def main() -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.house", description=main.__doc__)
    parser.add_argument("--chats", type=int, default=20_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100, help="how often each call is made")
    parser.add_argument("--streams", type=int, default=300, help="open inboxes")
    options = parser.parse_args()
    console = Console()
    population = Population(until=datetime.now(UTC), chats=options.chats, messages=options.messages)
    faults: list[BaseException] = []
    try:
        asyncio.run(measure(console, population, rounds=options.rounds, streams=options.streams))
    except* WrongResult as group:
        faults.extend(group.exceptions)
    for fault in faults:
        console.print(f"[red]No figures:[/] {fault}")
    return 1 if faults else 0


async def measure(console: Console, population: Population, *, rounds: int, streams: int) -> None:
    """Fill, start, ask, and show."""
    with temporary_folder() as folder:
        server = PrivatePostgres(folder / "postgres")
        try:
            await asyncio.to_thread(server.start)
            await asyncio.to_thread(upgrade, server.url)
            began = time.monotonic()
            token = await populate(server.url, population)
            console.print(f"{population.messages:,} messages in {time.monotonic() - began:.0f} s")
            async with api(folder, server.url) as (address, pid):
                there = await known(server.url, population.seed)
                show(console, await measure_calls(address, token, there, rounds=rounds))
                before = memory([pid]).rss
                async with opened(address, token, streams):
                    grown = memory([pid]).rss - before
                    console.print(f"{streams} open streams: {before:.0f} MiB, and {grown:.0f} MiB for them")
        finally:
            await asyncio.to_thread(server.destroy)


@asynccontextmanager
async def api(folder: Path, database_url: str) -> AsyncIterator[tuple[str, int]]:
    """One api process, without a broker: the calls that are measured need none."""
    port = free_port()
    environment = {
        **os.environ,
        **NOTHING_SET,
        "DATABASE_URL": database_url,
        "RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:9/",
        "HTTP_PORT": str(port),
        "LOG_LEVEL": "ERROR",
        # One key opens all the inboxes here.
        "API_STREAMS_EACH": "100000",
    }
    with (folder / "api.log").open("ab") as output:
        child = spawn([sys.executable, "-m", "services.api"], env=environment, output=output, cwd=Path.cwd())
    leader = ProcessId.of(child.pid)
    if leader is None:
        raise WrongResult("the api ended at once")
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(60):
            while True:
                try:
                    if (await client.get(f"{address}/health")).is_success:
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield address, child.pid
    finally:
        await asyncio.to_thread(end, leader, grace=10)


@asynccontextmanager
async def opened(address: str, token: str, count: int) -> AsyncIterator[None]:
    """So many live streams, each greeted."""
    limits = httpx.Limits(max_connections=None)
    async with client_of(address, token, limits=limits) as client:
        answers: list[httpx.Response] = []
        try:
            for _ in range(count):
                answer = await client.send(client.build_request("GET", "/events"), stream=True)
                answers.append(answer)
                if not answer.is_success:
                    raise WrongResult(f"a stream was answered with {answer.status_code}")
                await anext(answer.aiter_raw())
            yield
        finally:
            for answer in answers:
                await answer.aclose()


def show(console: Console, measured: dict[str, Delays]) -> None:
    """A line for each call."""
    table = Table("call", "p50 ms", "p95 ms", "longest ms", "", title="The inbox over a large house")
    for name, delays in measured.items():
        verdict = "[green]good[/]" if delays.p95 < BOUND_MS else "[red]slow[/]"
        table.add_row(name, f"{delays.p50:.1f}", f"{delays.p95:.1f}", f"{delays.longest:.1f}", verdict)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
