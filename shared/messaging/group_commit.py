"""Many handlers, one transaction: whatever has come while the last transaction ran is written together.

There is no fixed wait: an idle writer takes a lone item at once; a busy one finds more waiting.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from shared.db.faults import is_conflict, is_database_away
from shared.observability.metrics import BATCH_SECONDS, BATCH_SIZE
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

Item = TypeVar("Item")
Write = Callable[[Sequence[Item]], Awaitable[Sequence[Item]]]
"""Writes a batch in one transaction and returns the items that must wait for a later one (locked rows)."""


class GroupCommit(BackgroundTask, Generic[Item]):
    """`submit` returns once the item's transaction is committed, or raises what makes that item alone impossible.

    What is not committed when it stops stays unanswered, so the broker delivers it again.
    """

    def __init__(self, write: Write[Item], *, name: str, max_batch: int = 200) -> None:
        super().__init__(name)
        self._write = write
        self._max_batch = max_batch
        self._waiting: deque[tuple[Item, asyncio.Future[None]]] = deque()
        self._arrived = asyncio.Event()
        self.database_away_since: float | None = None

    async def submit(self, item: Item) -> None:
        """Have the item written; returns after its commit."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._arrived.set()
        await future

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            batch = [self._waiting.popleft() for _ in range(min(self._max_batch, len(self._waiting)))]
            if not self._waiting:
                self._arrived.clear()
            batch = [(item, future) for item, future in batch if not future.done()]
            if batch:
                await self._commit(batch)

    async def _commit(self, batch: list[tuple[Item, asyncio.Future[None]]]) -> None:
        started = time.perf_counter()
        try:
            later = await self._write_patiently([item for item, _ in batch])
            BATCH_SIZE.labels(self._name).observe(len(batch))
            BATCH_SECONDS.labels(self._name).observe(time.perf_counter() - started)
        except Exception as error:
            if len(batch) == 1:
                item, future = batch[0]
                log.error("item_failed", writer=self._name, item=type(item).__name__, error=repr(error))
                if not future.done():
                    future.set_exception(error)
                return
            log.warning("batch_split", writer=self._name, size=len(batch), error=type(error).__name__)
            for single in batch:
                await self._commit([single])
            return
        left = {id(item) for item in later}
        for item, future in batch:
            if id(item) in left:
                self._waiting.append((item, future))
            elif not future.done():
                future.set_result(None)
        if left:
            if len(left) == len(batch):
                await asyncio.sleep(0.005)  # every chat of the batch is locked elsewhere: let the others finish
            self._arrived.set()

    async def _write_patiently(self, items: Sequence[Item]) -> Sequence[Item]:
        """Conflicts are tried again at once; while the database is away, wait: nothing is wrong with the items."""
        delay = 0.05
        while True:
            try:
                later = await self._write(items)
            except Exception as error:
                if is_conflict(error):
                    continue
                if not is_database_away(error):
                    raise
                if self.database_away_since is None:
                    self.database_away_since = asyncio.get_running_loop().time()
                    log.error("database_unreachable", writer=self._name, error=type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
                continue
            if self.database_away_since is not None:
                log.info("database_back", writer=self._name)
                self.database_away_since = None
            return later
