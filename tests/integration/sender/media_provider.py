"""A provider's files, in a few lines: each path answers what it is told to, the last answer again and again."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from io import BytesIO

from aiohttp import web
from PIL import Image


@dataclass(frozen=True)
class Reply:
    """One answer. `cut`: the connection breaks after the body's first half; `hang`: it never comes to its end."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False


@dataclass
class MediaProvider:
    """Knows what it was asked, with which headers."""

    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    _replies: defaultdict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    _runner: web.AppRunner | None = None

    def answers(self, path: str, *replies: Reply) -> None:
        self._replies[path] = deque(replies)

    def asked_for(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers in self.asked if asked == path]

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        replies = self._replies.get(request.path)
        if not replies:
            return web.json_response({"error": "FILE_NOT_FOUND"}, status=404)
        reply = replies.popleft() if len(replies) > 1 else replies[0]
        if not reply.cut and not reply.hang:
            return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.content_length = len(reply.body)
        await response.prepare(request)
        await response.write(reply.body[: len(reply.body) // 2])
        assert request.transport is not None
        if reply.hang:
            while not request.transport.is_closing():  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.02)
        request.transport.close()
        return response


def photo() -> bytes:
    """A JPEG of 640 × 480 pixels that says which camera took it."""
    notes = Image.Exif()
    notes[0x010F] = "A camera"
    file = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(file, "JPEG", exif=notes)
    return file.getvalue()
