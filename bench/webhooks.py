"""The load: webhooks of customers who write for the first time, sent over connections that are kept open."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit

import httptools
import orjson

OK = 200
PHONE = "62812{:08d}"
"""The n-th customer of the load; the customers that the tables are filled with have another prefix."""
TEXT = "Halo, apakah masih ada kamar untuk akhir pekan ini?"


def phone_of(number: int) -> str:
    """Digits of the n-th customer."""
    return PHONE.format(number)


def body_of(number: int) -> bytes:
    """The first message of the n-th customer, as Whapi posts it."""
    phone = phone_of(number)
    message = {
        "id": f"Bench{number:010d}-gKq7Wc1a",
        "from_me": False,
        "type": "text",
        "chat_id": f"{phone}@s.whatsapp.net",
        "timestamp": int(time.time()),
        "source": "mobile",
        "device_id": 0,
        "chat_name": f"Pelanggan {number}",
        "text": {"body": TEXT},
        "from": phone,
        "from_name": f"Pelanggan {number}",
    }
    return orjson.dumps(
        {"messages": [message], "event": {"type": "messages", "event": "post"}, "channel_id": "MANTIS-M72HC"}
    )


class RefusedWebhook(Exception):  # noqa: N818
    """A webhook was answered with something else than 200."""


class Acknowledgements:
    """When each customer's webhook was sent, and how long its answer took, in seconds."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.delays: list[float] = []
        self.began = 0.0
        self.ended = 0.0

    @property
    def per_second(self) -> float:
        """Webhooks answered per second from the first to the last."""
        return len(self.delays) / (self.ended - self.began)


class Webhooks:
    """Posts webhooks to one address. Every customer it plays is a new one."""

    def __init__(self, url: str, connections: int) -> None:
        self._parts = urlsplit(url)
        self._count = connections
        self._numbers = itertools.count(1)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[list["_Connection"]]:
        """All connections, opened anew for the length of the block."""
        loop = asyncio.get_running_loop()
        host, port = self._parts.hostname or "127.0.0.1", self._parts.port or 80
        head = f"POST {self._parts.path} HTTP/1.1\r\nhost: {host}:{port}\r\ncontent-type: application/json\r\n".encode()
        connections: list[_Connection] = []
        try:
            for _ in range(self._count):
                _, connection = await loop.create_connection(lambda: _Connection(head), host, port)
                connections.append(connection)
            yield connections
        finally:
            for connection in connections:
                connection.close()

    async def burst(self, count: int) -> Acknowledgements:
        """So many webhooks, on every connection the next as soon as the last one is answered."""
        noted = Acknowledgements()
        bodies = self._bodies(count)

        async def customer_after_customer(connection: "_Connection") -> None:
            for phone, body in bodies:
                await _post(connection, phone, body, noted)

        async with self._open() as connections:
            noted.began = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                for connection in connections:
                    group.create_task(customer_after_customer(connection))
            noted.ended = time.perf_counter()
        return noted

    async def steady(self, rate: float, seconds: float) -> Acknowledgements:
        """Webhooks at a fixed rate, whether or not the earlier ones have been answered."""
        noted = Acknowledgements()
        free = asyncio.Queue[_Connection]()

        async def one(phone: str, body: bytes) -> None:
            connection = await free.get()
            await _post(connection, phone, body, noted)
            free.put_nowait(connection)

        async with self._open() as connections:
            for connection in connections:
                free.put_nowait(connection)
            noted.began = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                for index, (phone, body) in enumerate(self._bodies(round(rate * seconds))):
                    await asyncio.sleep(max(0.0, noted.began + index / rate - time.perf_counter()))
                    group.create_task(one(phone, body))
            noted.ended = time.perf_counter()
        return noted

    def _bodies(self, count: int) -> Iterator[tuple[str, bytes]]:
        numbers = list(itertools.islice(self._numbers, count))
        return iter([(phone_of(number), body_of(number)) for number in numbers])


async def _post(connection: "_Connection", phone: str, body: bytes, noted: Acknowledgements) -> None:
    began = noted.sent[phone] = time.perf_counter()
    status = await connection.post(body)
    noted.delays.append(time.perf_counter() - began)
    if status != OK:
        raise RefusedWebhook(f"a webhook was answered {status}: {connection.said[:500]!r}")


class _Connection(asyncio.Protocol):
    """One kept-open connection, one request at a time."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self.said = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but not by its class

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(RefusedWebhook(f"the connection was cut: {exc}"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self.said += body

    def on_message_complete(self) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    async def post(self, body: bytes) -> int:
        """The status of the answer."""
        if self._transport is None:
            raise RefusedWebhook("the connection was closed")
        self._answer, self.said = asyncio.get_running_loop().create_future(), b""
        self._transport.write(self._head + b"content-length: %d\r\n\r\n%b" % (len(body), body))
        return await self._answer

    def close(self) -> None:
        """Close it."""
        if self._transport:
            self._transport.close()
