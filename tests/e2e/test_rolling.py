"""A release: every replica of every service is ended and replaced, one after the other, while customers write."""

import asyncio
import json
import os
import signal
from collections import Counter

import psutil
import pytest

from tests.e2e.system import LocalRun, Simulator, new_phone
from tests.waiting import until

EVERY_S = 0.15
# Open requests get ten seconds, and what is at a provider its deadline; an idle process takes a moment.
ENDS_WITHIN_S = 20


def _replicas(system: LocalRun) -> dict[str, list[int]]:
    services = ("ingress", "router", "bot", "sender", "api")
    processes = json.loads((system.folder / "run.json").read_text())["processes"]
    return {service: processes[service] for service in services}


async def _replace(system: LocalRun, service: str, pid: int) -> None:
    """End one replica as a release does, and wait until another is in its place."""
    before = len(_replicas(system)[service])
    os.kill(pid, signal.SIGTERM)
    await until(lambda: not psutil.pid_exists(pid), ENDS_WITHIN_S, what=f"the end of a {service}")

    def replaced() -> bool:
        now = _replicas(system)[service]
        return pid not in now and len(now) == before

    await until(replaced, 20, what=f"another {service}")


@pytest.mark.timeout(300)
async def test_every_replica_is_rolled_under_load_and_each_customer_is_answered_once(
    system: LocalRun, simulator: Simulator
) -> None:
    phones: list[str] = []
    over = asyncio.Event()

    async def customers() -> None:
        writing = []
        while not over.is_set():
            phones.append(new_phone())
            writing.append(asyncio.create_task(simulator.says(phones[-1], "Halo", wait=False)))
            await asyncio.sleep(EVERY_S)
        await asyncio.gather(*writing)

    load = asyncio.create_task(customers())
    try:
        rolled = _replicas(system)
        for number in range(max(len(pids) for pids in rolled.values())):
            await asyncio.gather(
                *(_replace(system, service, pids[number]) for service, pids in rolled.items() if number < len(pids))
            )
    finally:
        over.set()
        await load
    after = _replicas(system)
    assert not any(set(after[service]) & set(pids) for service, pids in rolled.items()), "all were replaced"

    async def all_answered() -> bool:
        received = Counter((item["phone"] or "").lstrip("+") for item in await simulator.deliveries())
        waiting = [phone for phone in phones if not received[phone]]
        assert not waiting, f"{len(waiting)} of {len(phones)} wait"
        return True

    await until(all_answered, 60, what="an answer to everybody", interval=0.5)
    received = Counter((item["phone"] or "").lstrip("+") for item in await simulator.deliveries())
    assert {received[phone] for phone in phones} == {1}
