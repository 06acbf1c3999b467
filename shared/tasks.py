"""What runs in the background: begun when the service starts, ended for certain when it stops."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)


class Part(Protocol):
    """A part of a service that runs beside its requests."""

    def start(self) -> None:
        """Begin; waits for nothing."""
        ...

    async def stop(self) -> None:
        """Return when it has ended."""
        ...


@asynccontextmanager
async def running(*parts: Part) -> AsyncIterator[None]:
    """While the block runs, so do the parts: started in this order, stopped in the reverse one."""
    async with AsyncExitStack() as stack:
        for part in parts:
            part.start()
            stack.push_async_callback(part.stop)
        yield


class BackgroundTask(ABC):
    """A part that is one task: `_run`, which goes on until it is stopped."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; waits for nothing."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Return when it has ended."""
        await end(self._task)

    @property
    def is_running(self) -> bool:
        """False once it has died, which nothing but `stop` should cause."""
        return self._task is not None and not self._task.done()

    @abstractmethod
    async def _run(self) -> None: ...


async def end(task: "asyncio.Task[None] | None") -> None:
    """Cancel the task and return when it has ended; a cancellation that a library swallowed is given again.

    What the task raises on its way out is logged: whoever stops it can do nothing about it.
    """
    if task is None:
        return
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("task_ended_with_error", task=task.get_name(), error=repr(error))
