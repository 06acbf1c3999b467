"""What is said to every process at once, and is no loss when nobody hears it."""

import asyncio
from abc import abstractmethod

import aio_pika
import structlog

from shared.messaging.publisher import with_heartbeat
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

_RECONNECT_SECONDS = 1.0


class BroadcastListener(BackgroundTask):
    """Hears an exchange on a throw-away queue of this process, which is declared again after every reconnect.

    What is said while there is no connection is not heard. The queue holds the latest `most`.
    """

    def __init__(self, url: str, exchange: str, *, most: int, name: str) -> None:
        super().__init__(name)
        self._url = with_heartbeat(url)
        self._exchange = exchange
        self._most = most

    @abstractmethod
    def hear(self, body: bytes) -> None:
        """One message."""

    def _connected(self) -> None:
        """From now on everything is heard."""

    def _lost(self) -> None:
        """From now on nothing is heard, until `_connected`."""

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                # A dying connection ends a wait as if it had been cancelled.
                log.warning("broadcasts_lost", listener=self._name)
            except Exception as error:
                log.warning("broadcasts_unreachable", listener=self._name, error=type(error).__name__)
            self._lost()
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await aio_pika.connect(self._url, timeout=5, client_properties={"connection_name": self._name})
        async with connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(
                exclusive=True, auto_delete=True, arguments={"x-max-length": self._most, "x-overflow": "drop-head"}
            )
            await queue.bind(self._exchange)
            self._connected()
            async with queue.iterator(no_ack=True) as messages:
                async for message in messages:
                    self.hear(message.body)
