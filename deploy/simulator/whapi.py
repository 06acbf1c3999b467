"""Whapi's HTTP API, as far as Sapa uses it."""

import asyncio
import re
import secrets
import time
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_whapi as payloads
from deploy.simulator.answers import Answered, json, json_object, refusal_headers, simulator, take_rule
from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.connection import cut
from deploy.simulator.ids import whapi_message_id
from deploy.simulator.messages import Message
from deploy.simulator.settings import secret
from deploy.simulator.simulator import Simulator

_TO = re.compile(r"^[\d-]{9,31}(@[\w.]+)?$")
_CHAT = re.compile(r"^[\d-]{9,31}@[\w.]+$")
_MESSAGE_ID = re.compile(r"^[A-Za-z0-9._]{4,30}-[A-Za-z0-9._]{4,30}(-[A-Za-z0-9._]{4,30}){0,2}$")
_REFUSALS = {Mode.FAILING: 500, Mode.RATE_LIMITED: 429, Mode.PERMANENT: 403}


def _error(code: int, message: str | None = None, details: str | None = None) -> Response:
    return json(payloads.error(code, message, details), code)


def _unauthorised(request: Request, sim: Simulator) -> Response | None:
    token = secret(sim.settings.whapi_token)
    if token is None:
        return None
    given = request.headers.get("authorization", "")
    scheme, _, value = given.partition(" ")
    if scheme.lower() != "bearer" or not value:
        return _error(401)
    return None if secrets.compare_digest(value.encode(), token.encode()) else _error(404, "Channel not found")


async def _admit(request: Request) -> None:
    """Token check and, where a rule governs all calls, its effect."""
    sim = simulator(request)
    if (refused := _unauthorised(request, sim)) is not None:
        raise Answered(refused)
    rule = sim.behaviours.for_other_calls("whapi")
    await asyncio.sleep(rule.delay_s)
    if rule.refuses:
        raise Answered(_refusal(rule))
    if rule.mode is Mode.CUT_AFTER_ACCEPT:
        raise Answered(await cut(request))


def _refusal(rule: Rule) -> Response:
    status = rule.status or _REFUSALS[rule.mode]
    return json(payloads.error(status, rule.message), status, refusal_headers(rule))


def _fault(body: dict[str, Any]) -> str | None:
    """What is wrong with a text send, in the provider's way of pointing at the field; None when nothing is."""
    to, text, quoted, typing = body.get("to"), body.get("body"), body.get("quoted"), body.get("typing_time", 0)
    if not isinstance(to, str) or not _TO.match(to):
        return "/to must match pattern ^[\\d-]{9,31}(@[\\w\\.]+)?$"
    if to.endswith("@c.us"):
        return "/to must be a chat id"
    if not isinstance(text, str) or not text:
        return "/body must be a non-empty string"
    if quoted is not None and not (isinstance(quoted, str) and _MESSAGE_ID.match(quoted)):
        return "/quoted must match the message id pattern"
    if not isinstance(typing, int | float) or not 0 <= typing <= 60:
        return "/typing_time must be between 0 and 60"
    return None


send = APIRouter()
calls = APIRouter(dependencies=[Depends(_admit)])


@send.post("/messages/text")
async def send_text(request: Request) -> Response:
    sim = simulator(request)
    body = await json_object(request) or {}
    to, text = str(body.get("to") or ""), body.get("body")
    address = to if "@" in to else f"{to}@{payloads.SUFFIX}"
    if (refused := _unauthorised(request, sim)) is not None:
        sim.log_request("whapi", address, text, None, refused.status_code)
        return refused
    if (fault := _fault(body)) is not None:
        sim.log_request("whapi", address, text, None, 400)
        return _error(400, details=fault)
    rule = await take_rule(sim, "whapi", address)
    if rule.refuses:
        refused = _refusal(rule)
        sim.log_request("whapi", address, text, rule, refused.status_code)
        return refused
    await asyncio.sleep(float(body.get("typing_time", 0)))
    message = sim.write(sim.chat("whapi", address), "api", whapi_message_id(), str(text))
    if rule.mode is Mode.CUT_AFTER_ACCEPT:
        sim.log_request("whapi", address, text, rule, None)
        sim.deliver(message, rule)
        return await cut(request)
    sim.log_request("whapi", address, text, rule, 200)
    sim.deliver(message, rule)
    return json(payloads.accepted(message))


@calls.get("/messages/list")
async def list_all(request: Request) -> Response:
    sim = simulator(request)
    return _page(request, [m for chat in sim.chats.of("whapi") for m in chat.messages.values()], sim)


@calls.get("/messages/list/{chat_id}")
async def list_chat(request: Request, chat_id: str) -> Response:
    if not _CHAT.match(chat_id):
        return _error(400, details="/ChatID must match pattern ^[\\d-]{9,31}@[\\w\\.]+$")
    sim = simulator(request)
    chat = sim.chats.find("whapi", chat_id)
    return _page(request, list(chat.messages.values()) if chat else [], sim)


def _page(request: Request, messages: list[Message], sim: Simulator) -> Response:
    query = request.query_params
    try:
        count, offset = int(query.get("count", 100)), int(query.get("offset", 0))
        time_from, time_to = int(query.get("time_from", 0)), int(query.get("time_to", 1 << 40))
    except ValueError:
        return _error(400, details="count, offset, time_from and time_to are numbers")
    if not 1 <= count <= 500 or offset < 0:
        return _error(400, details="/count must be between 1 and 500")
    from_me = query.get("from_me")
    found = [
        m
        for m in messages
        if time_from <= m.timestamp <= time_to and (from_me is None or m.from_me == (from_me == "true"))
    ]
    found.sort(key=lambda m: m.at, reverse=query.get("sort", "desc") != "asc")
    page = found[offset : offset + count]
    return json(
        {
            "messages": [payloads.message_object(m, sim.settings) for m in page],
            "count": len(page),
            "total": len(found),
            "offset": offset,
            "first": offset + 1 if page else 0,
            "last": offset + len(page),
        }
    )


@calls.get("/messages/{message_id}")
async def get_message(request: Request, message_id: str) -> Response:
    sim = simulator(request)
    message = sim.chats.message("whapi", message_id)
    return _error(404, "Message not found") if message is None else json(payloads.message_object(message, sim.settings))


@calls.put("/messages/{message_id}")
async def mark_read(request: Request, message_id: str) -> Response:
    sim = simulator(request)
    message = sim.chats.message("whapi", message_id)
    if message is None:
        return _error(404, "Message not found")
    sim.seen_by_business("whapi", message)
    return json({"success": True})


@calls.put("/presences/{entry}")
async def presence(request: Request, entry: str) -> Response:
    body = await json_object(request) or {}
    state = body.get("presence")
    if state not in (("online", "offline") if entry == "me" else ("typing", "recording", "pause")):
        return _error(400, details="/presence must be one of the allowed values")
    address = entry if "@" in entry else f"{entry}@{payloads.SUFFIX}"
    if entry != "me":
        live = simulator(request).live
        live.publish("typing", {"provider": "whapi", "chat_id": address, "typing": state != "pause"})
    return json({"success": True})


@calls.get("/contacts/{digits}/profile")
async def profile(request: Request, digits: str) -> Response:
    if not re.fullmatch(r"\d{7,15}", digits):
        return _error(400, details="/ContactID must match pattern ^\\d{7,15}$")
    chat = simulator(request).chats.find("whapi", f"{digits}@{payloads.SUFFIX}")
    return json({"name": chat.name if chat else "", "about": "", "icon": None, "icon_full": None})


@calls.get("/health")
async def health(request: Request) -> Response:
    sim = simulator(request)
    started: float = request.app.state.started_at
    status = sim.sessions.get("whapi")
    return json(
        {
            "channel_id": sim.settings.whapi_channel_id,
            "start_at": int(started),
            "uptime": int(time.time() - started),
            "version": "1.8.7",
            "device_id": 1,
            "ip": "127.0.0.1",
            "status": {"code": 4, "text": "AUTH"} if status is None else {"code": 3, "text": status},
            "user": {"id": sim.settings.simulator_own_phone, "name": sim.settings.simulator_own_name},
        }
    )


def _settings(request: Request) -> dict[str, Any]:
    """The channel's settings as last patched; where webhooks really go is the environment's business."""
    kept: dict[str, Any] = request.app.state.whapi_settings
    url = simulator(request).settings.simulator_whapi_webhook_url
    events = [{"type": "messages", "method": "post"}, {"type": "statuses", "method": "post"}]
    return {
        "callback_backoff_delay_ms": 3000,
        "callback_persist": True,
        "webhooks": [{"url": url, "mode": "body", "events": events}],
        **kept,
    }


@calls.get("/settings")
async def get_settings(request: Request) -> Response:
    return json(_settings(request))


@calls.patch("/settings")
async def patch_settings(request: Request) -> Response:
    body = await json_object(request)
    if body is None:
        return _error(400)
    before = _settings(request)
    request.app.state.whapi_settings = {**request.app.state.whapi_settings, **body}
    after = _settings(request)
    changes = [name for name in after if after[name] != before.get(name)]
    return json({"before_update": before, "after_update": after, "changes": changes})


@calls.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def not_simulated(path: str) -> Response:
    return _error(404, "The simulator does not have this call", path)


router = APIRouter(prefix="/whapi", tags=["whapi"])
router.include_router(send)
router.include_router(calls)
