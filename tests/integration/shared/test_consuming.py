"""What becomes of a handler whose connection dies under it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from yarl import URL

from shared.clock import utc_now
from shared.contracts.envelope import ChannelRef
from shared.contracts.messages import StatusReported
from shared.messaging.consuming import Consumer, consuming_broker, subscribe
from shared.messaging.publisher import Parcel, Publisher
from shared.messaging.topology import ROUTER_STATUSES
from tests.waiting import until


class Wire:
    """Passes everything on to the broker, until it is cut."""

    def __init__(self, url: str) -> None:
        self._broker = URL(url)
        self._ends: list[asyncio.StreamWriter] = []
        self.url = ""

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Wire"]:
        """Listening, at an address of its own."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.url = str(self._broker.with_port(server.sockets[0].getsockname()[1]))
        try:
            yield self
        finally:
            self.cut()
            server.close()

    def cut(self) -> None:
        """End every connection at once; new ones may be made."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._broker.host, self._broker.port)
        self._ends += [writer, back]
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


def status(provider_message_id: str) -> Parcel:
    now = utc_now()
    return Parcel.of(
        StatusReported(
            occurred_at=now,
            received_at=now,
            channel=ChannelRef(provider="whapi"),
            provider_message_id=provider_message_id,
            status="read",
        )
    )


@asynccontextmanager
async def consuming(url: str, handler: Callable[[StatusReported], Awaitable[None]]) -> AsyncIterator[None]:
    broker = consuming_broker(url)
    subscribe(broker, ROUTER_STATUSES, handler)
    consumer = Consumer(broker, url)
    consumer.start()
    try:
        await until(lambda: consumer.is_consuming, what="a consumer")
        yield
    finally:
        await consumer.stop()


@pytest.fixture
async def publisher(rabbitmq_url: str) -> AsyncIterator[Publisher]:
    publisher = Publisher(rabbitmq_url, name="test")
    await publisher.start()
    yield publisher
    await publisher.stop()


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.exc_info and "faststream" in record.name]


async def test_an_interrupted_handler_gets_its_message_again_and_nobody_is_alarmed(
    rabbitmq_url: str, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[str] = []
    handled: list[str] = []

    async def handle(event: StatusReported) -> None:
        begun.append(event.provider_message_id)
        if len(begun) == 1:
            await asyncio.Event().wait()
        handled.append(event.provider_message_id)

    async with Wire(rabbitmq_url).laid() as wire, consuming(wire.url, handle):
        await publisher.publish(status("interrupted"))
        await until(lambda: begun, what="the handler")
        wire.cut()
        await until(lambda: handled, what="the message again")
    assert handled == ["interrupted"]
    assert not tracebacks(caplog)
