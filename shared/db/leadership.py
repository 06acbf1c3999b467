"""One leader among the replicas, by a PostgreSQL advisory lock held on a session of its own."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.db.locks import Lock
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

# Whoever freezes with the lock in hand loses it after this long.
_IDLE_SESSION_SECONDS = 10
_HEARTBEAT_SECONDS = 3.0


class Leadership(BackgroundTask):
    """Runs `work` repeatedly in the one replica that holds `lock`; every replica is a candidate.

    `work` is one short round; it returns the seconds until the next one. When the lock's session drops, it is given up.
    """

    def __init__(self, engine: AsyncEngine, *, lock: Lock, work: Callable[[], Awaitable[float]]) -> None:
        super().__init__(lock.name.lower().replace("_", "-"))
        self._engine = engine
        self._lock = lock
        self._work = work
        self.is_leader = False

    async def _run(self) -> None:
        while True:
            try:
                await self._candidate()
            except Exception as error:
                log.warning("leadership_lost", leader=self._name, error=repr(error))
            self.is_leader = False
            await asyncio.sleep(1)

    async def _candidate(self) -> None:
        async with self._engine.connect() as lock:
            await lock.execution_options(isolation_level="AUTOCOMMIT")
            session = (await lock.get_raw_connection()).driver_connection
            assert session is not None  # noqa: S101 - it was just opened
            # Held as long as the process lives: the pool is not to have one session less for each of its leaders.
            await lock.run_sync(lambda connection: connection.detach())
            try:
                await lock.execute(text(f"set idle_session_timeout = '{_IDLE_SESSION_SECONDS}s'"))
                while not await self._take(lock):  # noqa: ASYNC110 - the lock is polled, nothing here could signal it
                    await asyncio.sleep(_HEARTBEAT_SECONDS)
                self.is_leader = True
                log.info("leadership_taken", leader=self._name)
                await self._lead(lock)
            finally:
                self.is_leader = False
                session.terminate()  # the session ends, and the lock with it

    async def _take(self, lock: AsyncConnection) -> bool:
        got = await lock.execute(text("select pg_try_advisory_lock(:key)"), {"key": self._lock})
        return bool(got.scalar_one())

    async def _lead(self, lock: AsyncConnection) -> None:
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + _HEARTBEAT_SECONDS
        while True:
            async with asyncio.timeout(30):  # not wait_for, which in Python 3.11 may swallow the cancellation by stop()
                pause = await self._work()
            if loop.time() >= beat_at or pause >= 1:
                async with asyncio.timeout(_IDLE_SESSION_SECONDS):  # by then it is lost, whatever the answer would be
                    await lock.execute(text("select 1"))
                beat_at = loop.time() + _HEARTBEAT_SECONDS
            await asyncio.sleep(min(pause, _HEARTBEAT_SECONDS))
