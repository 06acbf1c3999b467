"""Software elsewhere that is told of events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

Event = dict[str, Any]


@dataclass
class Receiver:
    """Notes what it is told and answers as it is set: `answer` is given the event, and returns a status.

    `accepted`: what was answered with 2xx, in the order of the answers.
    """

    url: str = ""
    answer: Callable[[Event], int] = lambda _event: 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[Event, dict[str, str], bytes]] = field(default_factory=list)
    accepted: list[Event] = field(default_factory=list)
    most_at_once: int = 0
    delay: float = 0
    _now: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        """One request."""
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            body = await request.read()
            event: Event = orjson.loads(body)
            self.asked.append((event, dict(request.headers), body))
            if self.delay:
                await asyncio.sleep(self.delay)
            status = self.answer(event)
            if 200 <= status < 300:
                self.accepted.append(event)
            return web.Response(status=status, text="noted", headers=self.headers)
        finally:
            self._now -= 1


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{rest:.*}", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
