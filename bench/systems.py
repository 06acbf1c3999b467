"""The two systems that are compared, each started in a folder of its own and ended by process id."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx

from bench import baseline, filling
from bench.processes import held
from deploy.local import packages
from deploy.local.ports import free_port
from deploy.local.postgres import PrivatePostgres
from deploy.local.processes import ProcessId, end, spawn
from deploy.services import NOTHING_SET

PROJECT = Path(__file__).resolve().parents[1]
START_WITHIN = 1200
BASELINE_WORKERS = 2


class NotStarted(Exception):  # noqa: N818
    """A system did not come up."""


@dataclass(frozen=True)
class System:
    """A running system. Parts are process ids by name; descendants belong to them.

    `application` are those whose cost and memory are judged, `beside` run along; `holdable` may stand still while
    only the taking in of webhooks is measured.
    """

    name: str
    webhook_url: str
    database_url: str
    application: Mapping[str, list[int]]
    beside: Mapping[str, list[int]]
    servers: Mapping[str, list[int]]
    holdable: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, list[int]]:
        """All of it."""
        return {**self.application, **self.beside, **self.servers}

    def only_taking_in(self) -> AbstractContextManager[None]:
        """For the length of the block nothing but the entrance works."""
        return held([pid for name in self.holdable for pid in self.application[name]])


@asynccontextmanager
async def sapa(folder: Path, provider_url: str) -> AsyncIterator[System]:
    """The five services, one process each, with PostgreSQL and RabbitMQ, as the local runner starts them."""
    environment = {
        **os.environ,
        **NOTHING_SET,
        "SAPA_LOCAL_DIR": str(folder),
        "PORT": str(free_port()),
        "LOG_FORMAT": "json",
        "WHAPI_BASE_URL": provider_url,
        "WAHA_HOST": provider_url,
    }
    try:
        await asyncio.to_thread(_local, "start", environment)
        run = json.loads((folder / "run.json").read_text())
        processes: dict[str, list[int]] = run["processes"]
        system = System(
            name="Sapa",
            # Straight to ingress, as the baseline has no proxy in front either.
            webhook_url=f"{run['addresses']['ingress'][0]}/webhook/whapi",
            database_url=run["database_url"],
            application={name: processes[name] for name in ("ingress", "router", "bot", "sender")},
            beside={"api": processes["api"]},
            servers={"PostgreSQL": [run["postgres_pid"]], "RabbitMQ": [run["rabbitmq_pid"]]},
            holdable=("router", "bot", "sender"),
        )
        await filling.fill(system.database_url, filling.SAPA)
        yield system
        if json.loads((folder / "run.json").read_text())["processes"] != processes:
            raise NotStarted(f"a service ended during the measurement; its log is in {folder / 'logs'}")
    finally:
        await asyncio.to_thread(_local, "stop", environment)
        PrivatePostgres(folder / "postgres").destroy()


@asynccontextmanager
async def inline(folder: Path, provider_url: str) -> AsyncIterator[System]:
    """One FastAPI application in two worker processes, with a PostgreSQL configured like Sapa's."""
    await asyncio.to_thread(packages.ensure, ["postgresql"], say=print, log=folder / "setup.log")
    server = PrivatePostgres(folder / "postgres", database="inline")
    port = free_port()
    leader: ProcessId | None = None
    try:
        await asyncio.to_thread(server.start)
        connection = await asyncpg.connect(server.url)
        await connection.execute(baseline.SCHEMA)
        await connection.close()
        await filling.fill(server.url, filling.BASELINE)
        leader = _start_baseline(folder, port, server.url, provider_url)
        await _healthy(f"http://127.0.0.1:{port}/health", leader)
        yield System(
            name="inline process",
            webhook_url=f"http://127.0.0.1:{port}/webhook/whapi",
            database_url=server.url,
            application={"application": [leader.pid]},
            beside={},
            servers={"PostgreSQL": [server.pid or 0]},
        )
    finally:
        if leader:
            await asyncio.to_thread(end, leader, grace=10)
        await asyncio.to_thread(server.destroy)


def _start_baseline(folder: Path, port: int, database_url: str, provider_url: str) -> ProcessId:
    options = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(BASELINE_WORKERS)]
    options += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    options += ["--timeout-keep-alive", "120"]  # as Sapa's: providers keep their connections
    with (folder / "baseline.log").open("ab") as output:
        child = spawn(
            [sys.executable, "-m", "uvicorn", "bench.baseline:app", *options],
            env={**os.environ, "BASELINE_DATABASE_URL": database_url, "BASELINE_PROVIDER_URL": provider_url},
            output=output,
            cwd=PROJECT,
        )
    leader = ProcessId.of(child.pid)
    if leader is None:
        raise NotStarted(f"the inline process ended at once: {folder / 'baseline.log'}")
    return leader


async def _healthy(url: str, leader: ProcessId) -> None:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
        while True:
            if leader.process() is None:
                raise NotStarted("the inline process has ended")
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


def _local(command: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local", command],
        cwd=PROJECT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=START_WITHIN,
        check=False,
    )
    if done.returncode != 0:
        raise NotStarted(f"`python -m deploy.local {command}` failed:\n{done.stdout}\n{done.stderr}")
