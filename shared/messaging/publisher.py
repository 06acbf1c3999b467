"""Publishing with confirms, on a connection of its own that comes back by itself.

FastStream consumes; publishing goes through aio-pika, whose time-outs hold and which costs less per message.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import aio_pika
import structlog
from aio_pika.abc import AbstractRobustConnection
from yarl import URL

from shared.contracts.envelope import Contract
from shared.errors import SapaError
from shared.messaging.topology import COMMANDS, DOORBELL, EVENTS, HEARTBEATS
from shared.observability.metrics import PUBLISH_FAILURES

log = structlog.get_logger(__name__)


class NotPublished(SapaError):  # noqa: N818
    """The broker did not confirm. It may have the message all the same: publish again under the same id."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One contract, ready for the wire."""

    event_id: UUID
    exchange: str
    routing_key: str
    correlation_id: str
    payload: bytes

    @classmethod
    def of(cls, contract: Contract) -> "Parcel":
        """Serialise once, here."""
        return cls(
            contract.event_id,
            contract.exchange,
            contract.routing_key,
            contract.correlation_id,
            contract.model_dump_json().encode(),
        )


def with_heartbeat(url: str) -> str:
    """The broker's URL with a heartbeat of 10 s, unless it names one: a frozen broker is noticed in half a minute."""
    parsed = URL(url)
    return url if "heartbeat" in parsed.query else str(parsed.update_query(heartbeat=10))


class Publisher:
    """Publishes parcels; `publish` returns only after the broker's confirm."""

    def __init__(self, url: str, *, name: str, timeout: float = 5.0) -> None:
        self._url = with_heartbeat(url)
        self._name = name
        self._timeout = timeout
        self._connection: AbstractRobustConnection | None = None
        self._exchanges: dict[str, aio_pika.abc.AbstractExchange] = {}
        self._connecting: asyncio.Task[None] | None = None

    @property
    def is_connected(self) -> bool:
        """Whether a publish has a chance right now."""
        return self._connection is not None and self._connection.connected.is_set()

    async def start(self) -> None:
        """Begin to connect and go on trying; does not wait for a broker that is away longer than a moment."""
        self._connecting = asyncio.create_task(self._connect(), name="publisher-connect")
        await asyncio.wait({self._connecting}, timeout=3)

    async def stop(self) -> None:
        """Close the connection."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def _connect(self) -> None:
        delay = 0.2
        while True:
            try:
                await self._open()
                return
            except (OSError, aio_pika.exceptions.AMQPError, TimeoutError) as error:
                log.warning("broker_unreachable", error=type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2.0)

    async def _open(self) -> None:
        # Asked with a plain connection first: a robust one that is cancelled while it connects goes on for ever.
        async with await aio_pika.connect(self._url, timeout=5):
            pass
        opening = asyncio.create_task(
            aio_pika.connect_robust(
                self._url, client_properties={"connection_name": self._name}, reconnect_interval=1, timeout=5
            )
        )
        try:
            connection = await asyncio.shield(opening)
        except asyncio.CancelledError:
            await asyncio.wait({opening}, timeout=8)
            if opening.done() and not opening.cancelled() and opening.exception() is None:
                await opening.result().close()
            raise
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        self._exchanges = {
            name: await channel.get_exchange(name, ensure=False) for name in (EVENTS, COMMANDS, DOORBELL, HEARTBEATS)
        }
        self._connection = connection

    async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
        """Publish persistently. Raises NotPublished when no confirm came within `timeout` seconds."""
        message = aio_pika.Message(
            parcel.payload,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=str(parcel.event_id),
            correlation_id=parcel.correlation_id,
            type=parcel.routing_key,
        )
        try:
            await self._send(message, parcel.exchange, parcel.routing_key, mandatory=True, timeout=timeout)
        except NotPublished:
            PUBLISH_FAILURES.labels(parcel.routing_key).inc()
            raise

    async def ring(self, exchange: str, body: bytes = b"") -> None:
        """A transient message to whoever listens; nobody listening is fine. Raises NotPublished."""
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.NOT_PERSISTENT)
        await self._send(message, exchange, "", mandatory=False, timeout=1.0)

    async def _send(
        self, message: aio_pika.Message, exchange: str, routing_key: str, *, mandatory: bool, timeout: float | None
    ) -> None:
        if not self.is_connected:
            raise NotPublished("not connected to the broker")
        try:
            async with asyncio.timeout(timeout or self._timeout):
                await self._exchanges[exchange].publish(message, routing_key, mandatory=mandatory)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # A connection that dies while a confirm is awaited ends the wait as if we had been cancelled.
            raise NotPublished("the connection died before the confirm") from None
        except Exception as error:
            raise NotPublished(f"{type(error).__name__}: {error}") from error
