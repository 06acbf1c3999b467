"""One costly question that many ask: answered for all of them together, and never too often."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class InTurns(Generic[T]):
    """An answer serves all who asked before it was looked for: never older than the question, and one at a time.

    Between the beginnings of two looks lie at least `pause` seconds, and `rest` times as long as the last one took.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]], *, pause: float, rest: float = 0) -> None:
        self._ask = ask
        self._pause = pause
        self._rest = rest
        self._running: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None
        self._not_before = 0.0

    async def answer(self) -> T:
        """As it is now, or was found after this was called."""
        if self._next is None:
            self._next = asyncio.create_task(self._look(self._running), name="in-turns")
        return await asyncio.shield(self._next)

    async def _look(self, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait({before})
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
        began = time.monotonic()
        self._running, self._next = self._next, None
        try:
            return await self._ask()
        finally:
            self._not_before = began + max(self._pause, self._rest * (time.monotonic() - began))
