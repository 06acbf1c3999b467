"""WAHA's calls that send nothing: sessions, presence, contacts, files."""

import asyncio
import base64
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator import samples
from deploy.simulator.answers import Answered, json, json_object, simulator
from deploy.simulator.content import File
from deploy.simulator.ids import waha_message_id
from deploy.simulator.media import MediaMode
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import address_of, admit, error, exception, unauthorised, unknown_session
from deploy.simulator.waha_addresses import SUFFIX, bare_id, own_id

Json = dict[str, Any]
router = APIRouter(dependencies=[Depends(admit)])
files = APIRouter()


def _session(sim: Simulator, name: str) -> Json:
    own = sim.settings.simulator_own_phone
    return {
        "name": name,
        "status": sim.sessions.get("waha", "WORKING"),
        "me": {"id": own_id(sim.settings), "pushName": sim.settings.simulator_own_name, "lid": f"1{own}@lid"},
        "engine": {"engine": sim.settings.simulator_waha_engine},
        "presence": None,
        "timestamps": {"activity": None},
        "config": {
            "webhooks": [{"url": sim.settings.simulator_waha_webhook_url, "events": ["message.any", "message.ack"]}]
        },
    }


@router.get("/api/sessions")
async def list_sessions(request: Request) -> Response:
    sim = simulator(request)
    return json([_session(sim, name) for name in sorted(sim.settings.sessions)])


@router.get("/api/sessions/{session}")
async def get_session(request: Request, session: str) -> Response:
    sim = simulator(request)
    return json(_session(sim, session)) if session in sim.settings.sessions else error(404, "Session not found")


@router.get("/api/sessions/{session}/me")
async def get_me(request: Request, session: str) -> Response:
    sim = simulator(request)
    return json(_session(sim, session)["me"]) if session in sim.settings.sessions else error(404, "Session not found")


@router.get("/api/{session}/auth/qr")
async def qr(request: Request, session: str) -> Response:
    """The code to scan, only while the session waits for it: a picture, base64 for JSON, or its text (`format=raw`)."""
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    status = sim.sessions.get("waha", "WORKING")
    if status != "SCAN_QR_CODE":
        wrong = {"error": "Session status is not as expected. Try again later or restart the session"}
        return json({**wrong, "session": session, "status": status, "expected": ["SCAN_QR_CODE"]}, 422)
    if request.query_params.get("format") == "raw":
        return json({"value": sim.qr_code()})
    picture = samples.read("picture.png")
    if "application/json" in request.headers.get("accept", ""):
        return json({"mimetype": "image/png", "data": base64.b64encode(picture).decode()})
    return Response(picture, media_type="image/png")


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


async def _chat_call(request: Request) -> tuple[Simulator, Json, str]:
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
    named = body.get("messageIds") or ([body["messageId"]] if body.get("messageId") else None)
    seen = sim.seen_chat("waha", address, {bare_id(str(i)) for i in named} if named else None)
    return Response(status_code=201) if named else json({"ids": seen}, 201)


@router.post("/api/startTyping")
async def start_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    sim.signal("waha", address, "typing")
    return json({"result": True}, 201)


@router.post("/api/stopTyping")
async def stop_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    sim.signal("waha", address, "paused")
    return json({"result": True}, 201)


@router.post("/api/{session}/presence")
async def presence(request: Request, session: str) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    body = await json_object(request) or {}
    state, chat_id = body.get("presence"), body.get("chatId")
    if state in ("online", "offline"):
        return json({"result": True}, 201)
    if state not in ("typing", "recording", "paused"):
        return json(payloads.error(400, ["presence must be one of the following values"]), 400)
    if not isinstance(chat_id, str):
        return error(400, "chatId is required for this presence")
    sim.signal("waha", address_of(chat_id), state)
    return json({"result": True}, 201)


@router.post("/api/{session}/presence/{chat_id}/subscribe")
async def subscribe(request: Request, session: str) -> Response:
    return unknown_session(session, simulator(request)) or json({"result": True}, 201)


@router.get("/api/{session}/lids")
async def list_lids(request: Request, session: str) -> Response:
    sim = simulator(request)
    pairs = [{"lid": lid, "pn": f"{phone[1:]}@{SUFFIX}"} for lid, phone in sim.lids.told()]
    return unknown_session(session, sim) or json(pairs)


@router.get("/api/{session}/lids/pn/{phone}")
async def phone_to_lid(request: Request, session: str, phone: str) -> Response:
    sim = simulator(request)
    digits = phone.partition("@")[0].lstrip("+")
    found = {"lid": sim.lids.told_lid(f"+{digits}"), "pn": f"{digits}@{SUFFIX}"}
    return unknown_session(session, sim) or json(found)


@router.get("/api/{session}/lids/{lid}")
async def lid_to_phone(request: Request, session: str, lid: str) -> Response:
    """The phone is null for a LID that is not known here, which is not an error."""
    sim = simulator(request)
    whole = lid if "@" in lid else f"{lid}@lid"
    phone = sim.lids.told_phone(whole)
    found = {"lid": whole, "pn": None if phone is None else f"{phone[1:]}@{SUFFIX}"}
    return unknown_session(session, sim) or json(found)


@router.get("/api/contacts/profile-picture")
async def profile_picture(request: Request) -> Response:
    sim = simulator(request)
    refused = unknown_session(request.query_params.get("session"), sim)
    contact = request.query_params.get("contactId", "")
    return refused or json({"profilePictureURL": sim.pictures.get(sim.key(contact))})


@router.get("/api/contacts/check-exists")
async def check_exists(request: Request) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(request.query_params.get("session"), sim)) is not None:
        return refused
    digits = request.query_params.get("phone", "").lstrip("+")
    return json({"numberExists": digits.isdigit(), "chatId": f"{digits}@{SUFFIX}"})


@router.get("/api/contacts")
async def contact(request: Request) -> Response:
    query = request.query_params
    return _contact(query.get("session"), query.get("contactId", ""), simulator(request))


@router.get("/api/{session}/contacts/{contact_id}")
async def session_contact(request: Request, session: str, contact_id: str) -> Response:
    return _contact(session, contact_id, simulator(request))


def _contact(session: str | None, contact_id: str, sim: Simulator) -> Response:
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    address = address_of(contact_id)
    chat, phone = sim.chats.find("waha", address), sim.phone(address)
    name = chat.name if chat else ""
    return json(
        {
            "id": address,
            "number": phone[1:] if phone else None,
            "name": name or None,
            "pushname": name or None,
            "shortName": name.partition(" ")[0] or None,
            "isMe": False,
            "isGroup": address.endswith("@g.us"),
            "isWAContact": True,
            "isMyContact": False,
            "isBlocked": False,
        }
    )


@files.get("/api/files/{session}/{name}")
async def download(request: Request, session: str, name: str) -> Response:
    """A file by its name; gone after its lifetime, until its message is asked for again."""
    sim = simulator(request)
    if (refused := unauthorised(request, sim)) is not None:
        return refused
    rule = sim.shelf.take("waha")
    if rule.mode is MediaMode.SLOW:
        await asyncio.sleep(rule.delay_ms / 1000)
    if rule.mode is MediaMode.FAILING:
        return error(503, "Service Unavailable")
    file = _file(session, name, sim)
    if rule.mode is MediaMode.MISSING or file is None or sim.shelf.is_expired(file, "waha"):
        shown = {"code": 404, "key": "FILE_NOT_FOUND", "message": "The requested file was not found", "details": name}
        return json({"error": shown}, 404)
    return Response(file.data, media_type=file.mime_type)


def _file(session: str, name: str, sim: Simulator) -> File | None:
    message = sim.chats.message("waha", bare_id(name.rpartition(".")[0]))
    if message is None or session not in (message.session, sim.settings.waha_session):
        return None
    return message.content.file


@router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def not_simulated(request: Request, path: str) -> Response:
    return error(404, f"Cannot {request.method} /{path}")
