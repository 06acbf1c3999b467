"""Listens for the doorbell on a throw-away queue of this process, which is declared again after every reconnect."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import aio_pika
import structlog

from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import DOORBELL

log = structlog.get_logger(__name__)

_RECONNECT_SECONDS = 1.0


class DoorbellListener:
    """Calls `ring` for every doorbell, and once after each connect: whatever rang meanwhile was not heard."""

    def __init__(self, url: str, ring: Callable[[], None], *, name: str = "api-doorbell") -> None:
        self._url = with_heartbeat(url)
        self._ring = ring
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen; does not wait for the broker."""
        self._task = asyncio.create_task(self._run(), name="doorbell-listener")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                log.warning("doorbell_lost")  # a dying connection ends a wait as if it had been cancelled
            except Exception as error:
                log.warning("doorbell_unreachable", error=type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await aio_pika.connect(self._url, timeout=5, client_properties={"connection_name": self._name})
        async with connection:
            channel = await connection.channel()
            # One ring is as good as many.
            queue = await channel.declare_queue(
                exclusive=True, auto_delete=True, arguments={"x-max-length": 1, "x-overflow": "drop-head"}
            )
            await queue.bind(DOORBELL)
            self._ring()
            async with queue.iterator(no_ack=True) as rings:
                async for _ in rings:
                    self._ring()
