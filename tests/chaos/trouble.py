"""What goes wrong meanwhile: crashes, freezes, rolls, and the same for broker and database."""

import asyncio
import os
import random
import signal
from collections import Counter
from contextlib import suppress

from tests.chaos.system import SERVICES, Server, System, kill, signal_all

SMALL_EVERY_S = 2.5
BIG_EVERY_S = 8.0


class Trouble:
    """Makes it: one small thing after the other, a big one now and then. All is up again when `run` returns."""

    def __init__(self, system: System, *, seed: int, servers_too: bool = True) -> None:
        self._system = system
        self._servers_too = servers_too
        self._over = asyncio.Event()
        self._dice = random.Random(seed + 1)
        self.made: Counter[str] = Counter()

    async def run(self) -> None:
        """Go on until `stop`, then repair everything."""
        await asyncio.gather(self._small_ones(), self._big_ones())

    def stop(self) -> None:
        """Begin nothing more."""
        self._over.set()

    async def _goes_on_after(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()
        return not self._over.is_set()

    async def _small_ones(self) -> None:
        freezes: list[asyncio.Task[None]] = []
        while await self._goes_on_after(self._dice.expovariate(1 / SMALL_EVERY_S)):
            service = self._dice.choice(SERVICES)
            pids = self._system.replicas(service)
            if not pids:
                continue
            pid, kind = self._dice.choice(pids), self._dice.random()
            if kind < 0.55:
                self._signal(pid, signal.SIGKILL, f"{service} killed")
            elif kind < 0.8:
                self._signal(pid, signal.SIGTERM, f"{service} rolled")
            else:
                freezes.append(asyncio.create_task(self._freeze(pid, service, self._dice.uniform(1, 8))))
        await asyncio.gather(*freezes)

    async def _freeze(self, pid: int, service: str, seconds: float) -> None:
        self._signal(pid, signal.SIGSTOP, f"{service} frozen")
        await asyncio.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def _signal(self, pid: int, number: signal.Signals, what: str) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            self.made[what] += 1

    async def _big_ones(self) -> None:
        kinds: list[tuple[str, Server, str]] = []
        pause = 3.0
        while self._servers_too and await self._goes_on_after(pause):
            if not kinds:
                kinds = [
                    (name, server, how)
                    for name, server in (("RabbitMQ", self._system.rabbit), ("PostgreSQL", self._system.postgres))
                    for how in ("killed", "restarted", "frozen")
                ]
                self._dice.shuffle(kinds)
            await self._break(*kinds.pop())
            pause = self._dice.uniform(0.5, 1.5) * BIG_EVERY_S

    async def _break(self, name: str, server: Server, how: str) -> None:
        self.made[f"{name} {how}"] += 1
        if how == "frozen":
            signal_all(server, signal.SIGSTOP)
            try:
                await asyncio.sleep(self._dice.uniform(1, 6))
            finally:
                signal_all(server, signal.SIGCONT)
            return
        if how == "killed":
            await asyncio.to_thread(kill, server)
        else:
            await asyncio.to_thread(server.stop)
        await asyncio.sleep(self._dice.uniform(0, 3))
        await asyncio.to_thread(server.start, keep_port=True)
