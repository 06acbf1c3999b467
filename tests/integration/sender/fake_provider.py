"""A WhatsApp provider of a few lines: records what it is asked, and answers as told, per customer."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Action = Callable[[web.Request, "Asked"], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    """One request to send."""

    phone: str
    text: str
    at: float
    number: int


def accept(delay: float = 0.0) -> Action:
    async def act(request: web.Request, asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(delay)
        if request.path.startswith("/waha"):
            return web.json_response({"id": f"true_{asked.phone}@c.us_ID{asked.number}"}, status=201)
        return web.json_response({"sent": True, "message": {"id": f"ID{asked.number}"}})

    return act


def answer(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Action:
    async def act(_: web.Request, __: Asked) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return act


def fail() -> Action:
    return answer(500, {"error": {"code": 500, "message": "Internal server error"}})


def cut() -> Action:
    """Take the request, then break the connection without an answer."""

    async def act(request: web.Request, _: Asked) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return act


@dataclass
class FakeProvider:
    """Answers `accept()` unless a customer has actions waiting; the last of a customer's actions stays."""

    default: Action = field(default_factory=accept)
    asked: list[Asked] = field(default_factory=list)
    most_at_once: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    url: str = ""
    _actions: dict[str, deque[Action]] = field(default_factory=dict)
    _under_way: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _runner: web.AppRunner | None = None

    def behave(self, phone: str, *actions: Action) -> None:
        self._actions[phone] = deque(actions)

    def texts(self, phone: str) -> list[str]:
        return [asked.text for asked in self.asked if asked.phone == phone]

    def times(self, phone: str) -> list[float]:
        return [asked.at for asked in self.asked if asked.phone == phone]

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_post("/whapi/messages/text", self._take)
        app.router.add_post("/waha/api/sendText", self._take)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{bound}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        phone = str(body.get("to") or body.get("chatId")).partition("@")[0]
        text = str(body.get("body") or body.get("text"))
        asked = Asked(phone, text, asyncio.get_running_loop().time(), len(self.asked))
        self.asked.append(asked)
        waiting = self._actions.get(phone)
        action = self.default
        if waiting:
            action = waiting.popleft() if len(waiting) > 1 else waiting[0]
        self._under_way[phone] += 1
        self.most_at_once[phone] = max(self.most_at_once[phone], self._under_way[phone])
        try:
            return await action(request, asked)
        finally:
            self._under_way[phone] -= 1
