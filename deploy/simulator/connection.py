"""The server's connections, so that one can be cut without an answer."""

import socket

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deploy.simulator.live import Live

_EXTENSION = "sapa.connection"


class CuttableProtocol(HttpToolsProtocol):
    """Hands its transport to the application as an ASGI extension."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_EXTENSION: {"transport": self.transport}}


class Server(uvicorn.Server):
    """Ends the live streams before it waits for connections to finish."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.close()
        await super().shutdown(sockets)


async def cut(request: Request) -> Response:
    """Closes the client's TCP connection with no byte of an answer."""
    transport = request.scope.get("extensions", {}).get(_EXTENSION, {}).get("transport")
    if transport is None:  # uvloop's transports are no asyncio.BaseTransport: only their presence can be asked for
        raise ConnectionAbortedError("this server cannot close its connections; run the simulator with its own server")
    transport.close()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=500)  # goes nowhere: the connection is closed
