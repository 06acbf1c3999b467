"""A WhatsApp provider as far as a reply needs one: takes Whapi's text sends, answers each after a fixed delay.

It notes when each customer's reply came in. Written on bare asyncio so that it costs the machine almost nothing.
"""

import asyncio
import itertools
import time
from typing import cast

import httptools
import orjson

SEND = b"/messages/text"
NOT_FOUND = b'{"error":{"code":404,"message":"not found"}}'


class Provider:
    """Listens on a loopback port of its own; `arrivals` says when the first reply to each customer came."""

    def __init__(self, answer_after: float = 0.1) -> None:
        self.answer_after = answer_after
        self.arrivals: dict[str, float] = {}
        self.repeats = 0
        self._ids = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._wanted = 0
        self._enough = asyncio.Event()

    async def start(self) -> None:
        """Listen on any free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)

    async def stop(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()

    @property
    def url(self) -> str:
        """Base address, for WHAPI_BASE_URL."""
        if self._server is None:
            raise RuntimeError("the provider has not been started")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def forget(self) -> None:
        """Begin to count anew."""
        self.arrivals.clear()
        self.repeats = 0

    async def reached(self, count: int, timeout: float) -> None:
        """Wait until so many customers have got their reply; TimeoutError when they have not in time."""
        self._wanted = count
        self._enough.clear()
        if len(self.arrivals) < count:
            async with asyncio.timeout(timeout):
                await self._enough.wait()

    def take(self, body: bytes) -> bytes:
        """Note one send; returns the answer's body."""
        recipient = str(orjson.loads(body)["to"]).partition("@")[0]
        if recipient in self.arrivals:
            self.repeats += 1
        else:
            self.arrivals[recipient] = time.perf_counter()
        if len(self.arrivals) >= self._wanted:
            self._enough.set()
        message = {
            "id": f"PsBench{next(self._ids):012d}-gAsDbDQ0",
            "from_me": True,
            "type": "text",
            "chat_id": f"{recipient}@s.whatsapp.net",
            "timestamp": int(time.time()),
            "source": "api",
            "status": "pending",
        }
        return orjson.dumps({"sent": True, "message": message})


class _Connection(asyncio.Protocol):
    """One kept-open connection of a client, one request at a time."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = b""
        self._body = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but not by its class

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url = b""
        self._body.clear()

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if not self._url.endswith(SEND):
            self._answer(b"404 Not Found", NOT_FOUND)
            return
        body = self._provider.take(bytes(self._body))
        asyncio.get_running_loop().call_later(self._provider.answer_after, self._answer, b"200 OK", body)

    def _answer(self, status: bytes, body: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body)
        )
