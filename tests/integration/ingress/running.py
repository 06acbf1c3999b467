"""The ingress as it really runs, on a port of its own, and a line to the broker that can be frozen."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import uvicorn
from yarl import URL

from services.ingress.bootstrap import build
from services.ingress.settings import Settings
from tests.loopback import loopback
from tests.waiting import until

NOWHERE_BROKER = "amqp://guest:guest@127.0.0.1:1/"
NOWHERE_DATABASE = "postgresql://sapa:sapa@127.0.0.1:1/sapa"


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The service on uvicorn; the client talks to it over real sockets."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = build(Settings.model_validate(settings))
    server = uvicorn.Server(
        uvicorn.Config(app, http="httptools", lifespan="on", log_config=None, access_log=False, ws="none")
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await until(lambda: server.started, what="the ingress to serve")
        port = listener.getsockname()[1]
        async with loopback(base_url=f"http://127.0.0.1:{port}", timeout=15) as client:
            yield client
    finally:
        server.should_exit = True
        await serving
        listener.close()


class Line:
    """A TCP line to a server. Frozen, it carries nothing, and nobody hears that it does not."""

    def __init__(self, url: str) -> None:
        self._target = URL(url)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The server's address through the line."""
        assert self._server is not None
        return str(self._target.with_host("127.0.0.1").with_port(self._server.sockets[0].getsockname()[1]))

    def freeze(self) -> None:
        """From now on nothing passes."""
        self._flowing.clear()

    def thaw(self) -> None:
        """What was held up passes."""
        self._flowing.set()

    async def __aenter__(self) -> "Line":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._target.host, self._target.port)
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self._tasks.add(task)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                await self._flowing.wait()
                sink.write(data)
                await sink.drain()
        sink.close()
