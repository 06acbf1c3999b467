"""A simulator and a receiver of its webhooks, both on real ports of their own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.simulator.__main__ import server as simulator_server
from deploy.simulator.settings import Settings
from tests.loopback import loopback

DEADLINE = 10.0


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw)


@dataclass
class Receiver:
    """Takes webhooks; answers with the statuses queued in `answers`, then 200."""

    got: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        self.got.append(Received(request.url.path, dict(request.headers), await request.body()))
        self.arrived.set()
        status = self.answers.pop(0) if self.answers else 200
        await Response(b'{"status":"ok"}', status)(scope, receive, send)

    def bodies(self, path: str) -> list[Any]:
        return [r.body for r in self.got if r.path == path]

    async def wait_for(self, found: Callable[[], bool], what: str) -> None:
        """Waits for webhooks until the condition holds."""
        give_up = time.monotonic() + DEADLINE
        while not found():
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), give_up - time.monotonic())
            except TimeoutError:
                pytest.fail(f"{what} did not come within {DEADLINE:g} s; got {[r.raw for r in self.got]}")


@dataclass
class World:
    settings: Settings
    receiver: Receiver
    http: httpx.AsyncClient

    @property
    def whapi_bodies(self) -> list[Any]:
        return self.receiver.bodies("/webhook/whapi")

    @property
    def waha_bodies(self) -> list[Any]:
        return self.receiver.bodies("/api/v1/waha/webhook")

    async def whapi_send(self, to: str, text: str, **extra: Any) -> httpx.Response:
        headers = {"Authorization": "Bearer whapi-token"}
        return await self.http.post("/whapi/messages/text", json={"to": to, "body": text, **extra}, headers=headers)

    async def waha_send(self, chat_id: str, text: str, **extra: Any) -> httpx.Response:
        body = {"session": "default", "chatId": chat_id, "text": text, **extra}
        return await self.http.post("/waha/api/sendText", json=body, headers={"X-Api-Key": "waha-key"})

    async def behave(self, provider: str, mode: str, **extra: Any) -> None:
        answer = await self.http.put("/control/behaviour", json={"provider": provider, "mode": mode, **extra})
        assert answer.status_code == 200, answer.text

    async def items(self, what: str, phone: str) -> list[dict[str, Any]]:
        answer = await self.http.get(f"/control/{what}", params={"phone": phone})
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def whapi_statuses(self, message_id: str) -> list[str]:
        items = [item for body in self.whapi_bodies for item in body.get("statuses", [])]
        return [item["status"] for item in items if item["id"] == message_id]

    def waha_acks(self, full_id: str) -> list[str]:
        acks = [body["payload"] for body in self.waha_bodies if body["event"] == "message.ack"]
        return [ack["ackName"] for ack in acks if ack["id"] == full_id]


@asynccontextmanager
async def serving(server: uvicorn.Server) -> AsyncIterator[int]:
    """Runs a server in this loop, on a port of its own choosing."""
    running = asyncio.create_task(server.serve())
    give_up = time.monotonic() + DEADLINE
    while not server.started:
        if running.done() or time.monotonic() > give_up:
            pytest.fail("the server did not start")
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await running


def receiver_server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="warning", access_log=False))


@asynccontextmanager
async def a_world(**overrides: Any) -> AsyncIterator[World]:
    """A simulator with short delays, its webhooks going to a receiver."""
    receiver = Receiver()
    async with serving(receiver_server(receiver)) as receiver_port:
        base = f"http://127.0.0.1:{receiver_port}"
        chosen: dict[str, Any] = {
            "simulator_port": 0,
            "simulator_whapi_webhook_url": f"{base}/webhook/whapi",
            "simulator_waha_webhook_url": f"{base}/api/v1/waha/webhook",
            "simulator_echo_delay_ms": 1,
            "simulator_sent_delay_ms": 1,
            "simulator_delivered_delay_ms": 1,
            "simulator_read_delay_ms": 1,
            "simulator_waha_retry_delay_s": 0.01,
            "simulator_whapi_retry_delay_s": 0.01,
            "whapi_token": SecretStr("whapi-token"),
            "waha_api_key": SecretStr("waha-key"),
        }
        settings = Settings(**{**chosen, **overrides})
        async with (
            serving(simulator_server(settings)) as port,
            loopback(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE) as http,
        ):
            yield World(settings, receiver, http)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made
