"""WAHA's calls that send nothing: history, sessions, presence, contacts."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator.answers import Answered, json, json_object, simulator
from deploy.simulator.ids import waha_message_id
from deploy.simulator.messages import Chat, Message
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import address_of, admit, error, exception, unknown_session

router = APIRouter(dependencies=[Depends(admit)])


@router.get("/api/{session}/chats/overview")
async def overview(request: Request, session: str) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    try:
        limit, offset = int(request.query_params.get("limit", 20)), int(request.query_params.get("offset", 0))
    except ValueError:
        return error(400, "limit and offset must be numbers")
    chats = sorted(sim.chats.of("waha"), key=lambda chat: chat.last_at, reverse=True)[offset : offset + limit]
    return json([_overview(chat, sim) for chat in chats])


def _overview(chat: Chat, sim: Simulator) -> dict[str, Any]:
    last = max(chat.messages.values(), key=lambda message: message.at, default=None)
    return {
        "id": chat.address,
        "name": chat.name,
        "picture": None,
        "lastMessage": None if last is None else payloads.message_payload(last, sim.settings),
        "_chat": {"id": chat.address},
    }


@router.get("/api/{session}/chats/{chat_id}/messages")
async def list_messages(request: Request, session: str, chat_id: str) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    if chat_id == "all":
        messages = [m for chat in sim.chats.of("waha") for m in chat.messages.values()]
    else:
        found = sim.chats.find("waha", address_of(chat_id))
        messages = list(found.messages.values()) if found else []
    return _page(request, [m for m in messages if m.session in ("", session)], sim)


def _page(request: Request, messages: list[Message], sim: Simulator) -> Response:
    query = request.query_params
    try:
        limit, offset = int(query.get("limit", 10)), int(query.get("offset", 0))
        since, until = float(query.get("filter.timestamp.gte", 0)), float(query.get("filter.timestamp.lte", 1 << 40))
    except ValueError:
        return error(400, "limit, offset and filter.timestamp must be numbers")
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


@router.get("/api/{session}/chats/{chat_id}/messages/{message_id}")
async def get_message(request: Request, session: str, chat_id: str, message_id: str) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    bare = message_id.split("_")[2] if message_id.count("_") >= 2 else message_id
    message = sim.chats.message("waha", bare)
    if message is None or message.address != address_of(chat_id):
        return error(404, "Message not found")
    return json(payloads.message_payload(message, sim.settings))


def _session(sim: Simulator) -> dict[str, Any]:
    own = sim.settings.simulator_own_phone
    return {
        "name": sim.settings.waha_session,
        "status": sim.sessions.get("waha", "WORKING"),
        "me": {"id": payloads.own_id(sim.settings), "pushName": sim.settings.simulator_own_name, "lid": f"1{own}@lid"},
        "engine": {"engine": sim.settings.simulator_waha_engine},
        "presence": None,
        "timestamps": {"activity": None},
        "config": {
            "webhooks": [{"url": sim.settings.simulator_waha_webhook_url, "events": ["message.any", "message.ack"]}]
        },
    }


@router.get("/api/sessions")
async def list_sessions(request: Request) -> Response:
    return json([_session(simulator(request))])


@router.get("/api/sessions/{session}")
async def get_session(request: Request, session: str) -> Response:
    sim = simulator(request)
    return json(_session(sim)) if session == sim.settings.waha_session else error(404, "Session not found")


@router.get("/api/sessions/{session}/me")
async def get_me(request: Request, session: str) -> Response:
    sim = simulator(request)
    return json(_session(sim)["me"]) if session == sim.settings.waha_session else error(404, "Session not found")


@router.get("/ping")
async def ping() -> Response:
    return json({"message": "pong"})


@router.get("/health")
async def health() -> Response:
    return json({"status": "ok", "info": {}, "error": {}, "details": {}})


@router.get("/api/version")
@router.get("/api/server/version")
async def version(request: Request) -> Response:
    engine = simulator(request).settings.simulator_waha_engine
    return json({"version": payloads.VERSION, "engine": engine, "tier": "CORE", "browser": None})


@router.get("/api/{session}/new-message-id")
async def new_message_id(request: Request, session: str) -> Response:
    return unknown_session(session, simulator(request)) or json({"id": waha_message_id(from_me=True)})


async def _chat_call(request: Request) -> tuple[Simulator, dict[str, Any], str]:
    """The body of a call about one chat; ends the request where session or chat are missing."""
    sim = simulator(request)
    body = await json_object(request) or {}
    if (refused := unknown_session(body.get("session"), sim)) is not None:
        raise Answered(refused)
    chat_id = body.get("chatId")
    if not isinstance(chat_id, str):
        raise Answered(exception(500, "Cannot read properties of undefined", request, body, sim))
    return sim, body, address_of(chat_id)


@router.post("/api/sendSeen")
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


@router.post("/api/startTyping")
async def start_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    sim.live.publish("typing", {"provider": "waha", "chat_id": address, "typing": True})
    return json({"result": True}, 201)


@router.post("/api/stopTyping")
async def stop_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    sim.live.publish("typing", {"provider": "waha", "chat_id": address, "typing": False})
    return json({"result": True}, 201)


@router.get("/api/{session}/lids/{lid}")
async def lid_to_phone(request: Request, session: str, lid: str) -> Response:
    """No linked id is known here: the phone is null, which is not an error."""
    whole = lid if "@" in lid else f"{lid}@lid"
    return unknown_session(session, simulator(request)) or json({"lid": whole, "pn": None})


@router.get("/api/contacts/profile-picture")
async def profile_picture(request: Request) -> Response:
    refused = unknown_session(request.query_params.get("session"), simulator(request))
    return refused or json({"profilePictureURL": None})


@router.get("/api/contacts/check-exists")
async def check_exists(request: Request) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(request.query_params.get("session"), sim)) is not None:
        return refused
    digits = request.query_params.get("phone", "").lstrip("+")
    return json({"numberExists": digits.isdigit(), "chatId": f"{digits}@{payloads.SUFFIX}"})


@router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def not_simulated(request: Request, path: str) -> Response:
    return error(404, f"Cannot {request.method} /{path}")
