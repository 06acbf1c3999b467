"""A WhatsApp provider of a few lines: records what it is asked, answers as told per customer, shows its history."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Action = Callable[[web.Request, "Asked"], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    """One request to send, or to change what was sent (`call` is its method and path below the base).

    `token`: what it was signed with.
    """

    phone: str
    text: str
    at: float
    number: int
    own_id: str | None = None
    call: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    token: str = ""


@dataclass(frozen=True)
class Shown:
    """One signal: seen, typing or paused."""

    phone: str
    kind: str
    at: float
    body: dict[str, Any]


@dataclass(frozen=True)
class Delivered:
    """One message that a customer has."""

    id: str
    phone: str
    text: str
    at: float
    call: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def accept(delay: float = 0.0) -> Action:
    async def act(request: web.Request, asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(delay)
        if asked.call.partition(" ")[0] != "POST":
            return web.json_response({"success": True})
        message_id = _provider(request).deliver(asked)
        if request.path.startswith("/waha"):
            return web.json_response({"id": f"true_{asked.phone}@c.us_{message_id}"}, status=201)
        return web.json_response({"sent": True, "message": {"id": message_id}})

    return act


def answer(status: int, body: Any = None, headers: dict[str, str] | None = None, *, delivers: bool = False) -> Action:
    async def act(request: web.Request, asked: Asked) -> web.StreamResponse:
        if delivers:
            _provider(request).deliver(asked)
        return web.json_response(body, status=status, headers=headers)

    return act


def fail() -> Action:
    return answer(500, {"error": {"code": 500, "message": "Internal server error"}})


def cut(*, delivers: bool = False) -> Action:
    """Take the request, then break the connection without an answer."""

    async def act(request: web.Request, asked: Asked) -> web.StreamResponse:
        if delivers:
            _provider(request).deliver(asked)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return act


PROVIDER = web.AppKey("provider", object)


def _provider(request: web.Request) -> "FakeProvider":
    found = request.app[PROVIDER]
    assert isinstance(found, FakeProvider)
    return found


@dataclass
class FakeProvider:
    """Answers `accept()` unless a customer has actions waiting; the last of a customer's actions stays.

    `shows_history` False: it answers questions about its history with an error. `engine`: WAHA's. `id_form`: of
    the ids that it gives.
    """

    default: Action = field(default_factory=accept)
    asked: list[Asked] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    signals_answer: int = 200
    id_form: str = "ID{}"
    most_at_once: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    delivered: list[Delivered] = field(default_factory=list)
    shows_history: bool = True
    is_connected: bool = True
    engine: str = "WEBJS"
    looks: int = 0
    url: str = ""
    _actions: dict[str, deque[Action]] = field(default_factory=dict)
    _under_way: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _runner: web.AppRunner | None = None

    def behave(self, phone: str, *actions: Action) -> None:
        self._actions[phone] = deque(actions)

    def calls(self, phone: str) -> list[str]:
        return [asked.call for asked in self.asked if asked.phone == phone]

    def texts(self, phone: str) -> list[str]:
        return [asked.text for asked in self.asked if asked.phone == phone]

    def received(self, phone: str) -> list[str]:
        """What the customer has."""
        return [message.text for message in self.delivered if message.phone == phone]

    def deliver(self, asked: Asked) -> str:
        """The customer has it, once for each id."""
        message_id = asked.own_id if asked.own_id and self.engine != "WEBJS" else self.id_form.format(asked.number)
        if all(message.id != message_id for message in self.delivered):
            self.delivered.append(Delivered(message_id, asked.phone, asked.text, time.time(), asked.call, asked.body))
        return message_id

    def times(self, phone: str) -> list[float]:
        return [asked.at for asked in self.asked if asked.phone == phone]

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app[PROVIDER] = self
        app.router.add_put("/whapi/messages/{message}", self._show)
        app.router.add_put("/whapi/presences/{entry}", self._show)
        app.router.add_post("/waha/api/{signal:sendSeen|startTyping|stopTyping}", self._show)
        for base in ("/whapi/messages/{kind}", "/waha/api/{call:send[A-Z][A-Za-z]+}"):
            app.router.add_post(base, self._take)
        app.router.add_route("*", "/whapi/messages/{message}/reaction", self._take)
        app.router.add_delete("/whapi/messages/{message}", self._take)
        app.router.add_put("/waha/api/reaction", self._take)
        app.router.add_route("*", "/waha/api/{session}/chats/{chat}/messages/{message}", self._take)
        app.router.add_get("/whapi/messages/list/{chat}", self._list_whapi)
        app.router.add_get("/whapi/health", self._health)
        app.router.add_get("/waha/api/sessions/{session}", self._session)
        app.router.add_get("/waha/api/server/version", self._version)
        app.router.add_get("/waha/api/{session}/chats/{chat}/messages", self._list_waha)
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
        body = await request.json() if request.can_read_body else {}
        call = f"{request.method} {request.path.removeprefix('/whapi/').removeprefix('/waha/api/')}"
        phone = self._phone(request, body)
        text = str(body.get("body") or body.get("text"))
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or request.headers.get("x-api-key", "")
        now = asyncio.get_running_loop().time()
        asked = Asked(phone, text, now, len(self.asked), body.get("id"), call, body, token)
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

    async def _show(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else {}
        kinds = {"sendSeen": "seen", "startTyping": "typing", "stopTyping": "paused", "pause": "paused"}
        told = request.match_info.get("signal") or body.get("presence") or "sendSeen"
        entry = request.match_info.get("entry") or str(body.get("chatId") or "")
        phone = entry.partition("@")[0] or str(request.match_info.get("message"))
        self.shown.append(Shown(phone, kinds.get(told, told), asyncio.get_running_loop().time(), body))
        return web.json_response({"success": True}, status=self.signals_answer)

    def _phone(self, request: web.Request, body: dict[str, Any]) -> str:
        """Whose chat a request is about; a change at Whapi names only the message."""
        chat = body.get("to") or body.get("chatId") or request.match_info.get("chat")
        if chat is not None:
            return str(chat).partition("@")[0]
        target = str(body.get("messageId") or request.match_info.get("message"))
        for message in self.delivered:
            if target in {message.id, f"true_{message.phone}@c.us_{message.id}"}:
                return message.phone
        return target.partition("_")[2].partition("@")[0] or target

    def _history(self, request: web.Request) -> list[Delivered]:
        self.looks += 1
        if not self.shows_history:
            raise web.HTTPServiceUnavailable
        phone = request.match_info["chat"].partition("@")[0]
        return [message for message in self.delivered if message.phone == phone][::-1]

    async def _list_whapi(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {
                "messages": [
                    {
                        "id": message.id,
                        "from_me": True,
                        **_shown_by_whapi(message),
                        "timestamp": int(message.at),
                        "source": "api",
                    }
                    for message in self._history(request)
                ]
            }
        )

    async def _health(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"status": {"code": 4, "text": "AUTH" if self.is_connected else "QR"}})

    async def _session(self, _: web.Request) -> web.StreamResponse:
        status = "WORKING" if self.is_connected else "STARTING"
        return web.json_response({"status": status, "engine": {"engine": self.engine}})

    async def _version(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"version": "2026.7.1", "engine": self.engine})

    async def _list_waha(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(
            [
                {
                    "id": f"true_{message.phone}@c.us_{message.id}",
                    "fromMe": True,
                    **_shown_by_waha(message),
                    "timestamp": int(message.at),
                    "source": "api",
                }
                for message in self._history(request)
            ]
        )


def _shown_by_whapi(message: Delivered) -> dict[str, Any]:
    """The content of what was sent, under the key of its kind."""
    kind = message.call.rpartition("/")[2]
    if kind in {"", "text"}:
        return {"type": "text", "text": {"body": message.text}}
    return {"type": kind, kind: {name: value for name, value in message.body.items() if name not in {"to", "media"}}}


def _shown_by_waha(message: Delivered) -> dict[str, Any]:
    """As NOWEB and GOWS show it: files by their claims, a place with its degrees as text, a poll in the raw message."""
    call, body = message.call.rpartition(" ")[2], message.body
    match call:
        case "sendLocation":
            return {"body": "", "location": {"latitude": str(body["latitude"]), "longitude": str(body["longitude"])}}
        case "sendContactVcard":
            return {"body": None, "vCards": [contact["vcard"] for contact in body["contacts"]]}
        case "sendPoll":
            return {"body": None, "_data": {"Message": {"pollCreationMessageV3": {"name": body["poll"]["name"]}}}}
        case "sendList":
            return {"body": body["message"]["title"], "_data": {"Message": {"listMessage": {}}}}
        case "sendText" | "":
            return {"body": message.text}
        case _:
            media = {"mimetype": body["file"]["mimetype"], "url": None}
            return {"body": body.get("caption"), "hasMedia": True, "media": media}
