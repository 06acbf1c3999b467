"""WAHA's HTTP API, as far as Sapa uses it."""

import asyncio
import secrets
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator.answers import Answered, json, json_object, refusal_headers, simulator, take_rule
from deploy.simulator.behaviour import Mode, Rule
from deploy.simulator.connection import cut
from deploy.simulator.ids import waha_message_id
from deploy.simulator.messages import Message
from deploy.simulator.settings import secret
from deploy.simulator.simulator import Simulator

_REFUSALS = {Mode.FAILING: 500, Mode.RATE_LIMITED: 429, Mode.PERMANENT: 500}
_TEXTS = {
    Mode.FAILING: payloads.BROKEN,
    Mode.RATE_LIMITED: "Too Many Requests",
    Mode.PERMANENT: payloads.RESTRICTED,
}


def _error(code: int, message: str) -> Response:
    return json(payloads.error(code, message), code)


def _unauthorised(request: Request, sim: Simulator) -> Response | None:
    key = secret(sim.settings.waha_api_key)
    if key is None or secrets.compare_digest(request.headers.get("x-api-key", "").encode(), key.encode()):
        return None
    return json({"message": "Unauthorized", "statusCode": 401}, 401)


async def _admit(request: Request) -> None:
    """Key check and, where a rule governs all calls, its effect."""
    sim = simulator(request)
    if (refused := _unauthorised(request, sim)) is not None:
        raise Answered(refused)
    rule = sim.behaviours.for_other_calls("waha")
    await asyncio.sleep(rule.delay_s)
    if rule.refuses:
        raise Answered(_refusal(rule, request, None, sim))
    if rule.mode is Mode.CUT_AFTER_ACCEPT:
        raise Answered(await cut(request))


def _refusal(rule: Rule, request: Request, body: object, sim: Simulator) -> Response:
    status = rule.status or _REFUSALS[rule.mode]
    text = rule.message or _TEXTS[rule.mode]
    if status >= 500:
        return _exception(status, text, request, body, sim)
    return json(payloads.error(status, text), status, refusal_headers(rule))


def _exception(status: int, text: str, request: Request, body: object, sim: Simulator) -> Response:
    path = request.url.path.removeprefix("/waha")
    return json({**payloads.exception(text, path, body, sim.settings), "statusCode": status}, status)


def _unknown_session(session: object, sim: Simulator) -> Response | None:
    if session == sim.settings.waha_session:
        return None
    name = "undefined" if session is None else str(session)
    return json({"error": f'Session "{name}" does not exist', "session": name}, 422)


def _address(chat_id: str) -> str:
    """Bare digits are taken as a direct chat; a device part has no business in a chat id."""
    local, at, suffix = chat_id.partition("@")
    local = local.partition(":")[0]
    return f"{local}@{payloads.SUFFIX if not at or suffix == 's.whatsapp.net' else suffix}"


send = APIRouter()
calls = APIRouter(dependencies=[Depends(_admit)])


@send.post("/api/sendText")
async def send_text(request: Request) -> Response:
    sim = simulator(request)
    body = await json_object(request)
    fields = body or {}
    text, chat_id, own = fields.get("text"), fields.get("chatId"), fields.get("id")
    address = _address(chat_id) if isinstance(chat_id, str) else ""
    if (refused := _before_send(request, body, sim)) is not None:
        sim.log_request("waha", address, text, None, refused.status_code)
        return refused
    rule = await take_rule(sim, "waha", address)
    if rule.refuses:
        refused = _refusal(rule, request, body, sim)
        sim.log_request("waha", address, text, rule, refused.status_code)
        return refused
    message = _known(own, address, sim)
    repeated = message is not None
    if message is None:
        chat = sim.chat("waha", address, session=str(fields["session"]))
        message_id = own if _takes_own_ids(sim) and isinstance(own, str) and own else waha_message_id(from_me=True)
        message = sim.write(chat, "api", message_id, "" if text is None else str(text))
    answered = None if rule.mode is Mode.CUT_AFTER_ACCEPT else 201
    sim.log_request("waha", address, text, rule, answered)
    if not repeated:
        sim.deliver(message, rule)
    if answered is None:
        return await cut(request)
    return json(payloads.accepted(message, sim.settings), 201)


def _before_send(request: Request, body: dict[str, Any] | None, sim: Simulator) -> Response | None:
    """Why a send is refused before WhatsApp sees it; the real one does not validate its body and breaks instead."""
    if (refused := _unauthorised(request, sim)) is not None:
        return refused
    if body is None:
        return _error(400, "Unexpected token in JSON")
    if (refused := _unknown_session(body.get("session"), sim)) is not None:
        return refused
    if not isinstance(body.get("chatId"), str) or not body["chatId"]:
        return _exception(500, "Cannot read properties of undefined (reading 'endsWith')", request, body, sim)
    return None


def _takes_own_ids(sim: Simulator) -> bool:
    return sim.settings.simulator_waha_engine in ("GOWS", "NOWEB")


def _known(own: object, address: str, sim: Simulator) -> Message | None:
    """The message already sent under the caller's id: WhatsApp collapses the repeat."""
    if not _takes_own_ids(sim) or not isinstance(own, str):
        return None
    message = sim.chats.message("waha", own)
    return message if message is not None and message.from_me and message.address == address else None


@calls.get("/api/{session}/chats/{chat_id}/messages")
async def list_messages(request: Request, session: str, chat_id: str) -> Response:
    sim = simulator(request)
    if (refused := _unknown_session(session, sim)) is not None:
        return refused
    if chat_id == "all":
        messages = [m for chat in sim.chats.of("waha") for m in chat.messages.values()]
    else:
        found = sim.chats.find("waha", _address(chat_id))
        messages = list(found.messages.values()) if found else []
    return _page(request, messages, sim)


def _page(request: Request, messages: list[Message], sim: Simulator) -> Response:
    query = request.query_params
    try:
        limit, offset = int(query.get("limit", 10)), int(query.get("offset", 0))
        since, until = float(query.get("filter.timestamp.gte", 0)), float(query.get("filter.timestamp.lte", 1 << 40))
    except ValueError:
        return _error(400, "limit, offset and filter.timestamp must be numbers")
    from_me, ack = query.get("filter.fromMe"), query.get("filter.ack")
    found = [
        m
        for m in messages
        if since <= m.timestamp <= until
        and (from_me is None or m.from_me == (from_me == "true"))
        and (ack is None or payloads.ACKS[m.status][1] == ack)
    ]
    found.sort(key=lambda m: m.at, reverse=query.get("sortOrder", "desc") != "asc")
    return json([payloads.message_payload(m, sim.settings) for m in found[offset : offset + limit]])


@calls.get("/api/{session}/chats/{chat_id}/messages/{message_id}")
async def get_message(request: Request, session: str, chat_id: str, message_id: str) -> Response:
    sim = simulator(request)
    if (refused := _unknown_session(session, sim)) is not None:
        return refused
    bare = message_id.split("_")[2] if message_id.count("_") >= 2 else message_id
    message = sim.chats.message("waha", bare)
    if message is None or message.address != _address(chat_id):
        return _error(404, "Message not found")
    return json(payloads.message_payload(message, sim.settings))


def _session(sim: Simulator) -> dict[str, Any]:
    own = sim.settings.simulator_own_phone
    return {
        "name": sim.settings.waha_session,
        "status": "WORKING",
        "me": {"id": payloads.own_id(sim.settings), "pushName": sim.settings.simulator_own_name, "lid": f"1{own}@lid"},
        "engine": {"engine": sim.settings.simulator_waha_engine},
        "presence": None,
        "timestamps": {"activity": None},
        "config": {"webhooks": [{"url": sim.settings.simulator_waha_webhook_url, "events": ["message.any", "message.ack"]}]},
    }


@calls.get("/api/sessions")
async def list_sessions(request: Request) -> Response:
    return json([_session(simulator(request))])


@calls.get("/api/sessions/{session}")
async def get_session(request: Request, session: str) -> Response:
    sim = simulator(request)
    return json(_session(sim)) if session == sim.settings.waha_session else _error(404, "Session not found")


@calls.get("/api/sessions/{session}/me")
async def get_me(request: Request, session: str) -> Response:
    sim = simulator(request)
    return json(_session(sim)["me"]) if session == sim.settings.waha_session else _error(404, "Session not found")


@calls.get("/ping")
async def ping() -> Response:
    return json({"message": "pong"})


@calls.get("/health")
async def health() -> Response:
    return json({"status": "ok", "info": {}, "error": {}, "details": {}})


@calls.get("/api/version")
@calls.get("/api/server/version")
async def version(request: Request) -> Response:
    engine = simulator(request).settings.simulator_waha_engine
    return json({"version": payloads.VERSION, "engine": engine, "tier": "CORE", "browser": None})


@calls.get("/api/{session}/new-message-id")
async def new_message_id(request: Request, session: str) -> Response:
    return _unknown_session(session, simulator(request)) or json({"id": waha_message_id(from_me=True)})


async def _chat_call(request: Request) -> tuple[Simulator, dict[str, Any], str]:
    """The body of a call about one chat; ends the request where session or chat are missing."""
    sim = simulator(request)
    body = await json_object(request) or {}
    if (refused := _unknown_session(body.get("session"), sim)) is not None:
        raise Answered(refused)
    chat_id = body.get("chatId")
    if not isinstance(chat_id, str):
        raise Answered(_exception(500, "Cannot read properties of undefined", request, body, sim))
    return sim, body, _address(chat_id)


@calls.post("/api/sendSeen")
async def send_seen(request: Request) -> Response:
    sim, body, address = await _chat_call(request)
    chat = sim.chats.find("waha", address)
    named = body.get("messageIds") or ([body["messageId"]] if body.get("messageId") else None)
    bare = {str(i).split("_")[2] if str(i).count("_") >= 2 else str(i) for i in named} if named else None
    seen = []
    for message in chat.messages.values() if chat else ():
        if not message.from_me and message.status != "read" and (bare is None or message.id in bare):
            sim.seen_by_business("waha", message)
            seen.append(payloads.full_id(message))
    return Response(status_code=201) if named else json({"ids": seen}, 201)


@calls.post("/api/startTyping")
async def start_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    sim.live.publish("typing", {"provider": "waha", "chat_id": address, "typing": True})
    return json({"result": True}, 201)


@calls.post("/api/stopTyping")
async def stop_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    sim.live.publish("typing", {"provider": "waha", "chat_id": address, "typing": False})
    return json({"result": True}, 201)


@calls.get("/api/{session}/lids/{lid}")
async def lid_to_phone(request: Request, session: str, lid: str) -> Response:
    """No linked id is known here: the phone is null, which is not an error."""
    whole = lid if "@" in lid else f"{lid}@lid"
    return _unknown_session(session, simulator(request)) or json({"lid": whole, "pn": None})


@calls.get("/api/contacts/profile-picture")
async def profile_picture(request: Request) -> Response:
    refused = _unknown_session(request.query_params.get("session"), simulator(request))
    return refused or json({"profilePictureURL": None})


@calls.get("/api/contacts/check-exists")
async def check_exists(request: Request) -> Response:
    sim = simulator(request)
    if (refused := _unknown_session(request.query_params.get("session"), sim)) is not None:
        return refused
    digits = request.query_params.get("phone", "").lstrip("+")
    return json({"numberExists": digits.isdigit(), "chatId": f"{digits}@{payloads.SUFFIX}"})


@calls.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def not_simulated(request: Request, path: str) -> Response:
    return _error(404, f"Cannot {request.method} /{path}")


router = APIRouter(prefix="/waha", tags=["waha"])
router.include_router(send)
router.include_router(calls)
