"""WAHA's calls about itself and about chats: sessions, presence, read marks."""

import base64
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator import samples, signals
from deploy.simulator.answers import Answered, json, json_object, simulator
from deploy.simulator.ids import waha_message_id
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import address_of, admit, error, exception, unknown_session
from deploy.simulator.waha_addresses import bare_id, full_id, own_id

Json = dict[str, Any]
router = APIRouter(dependencies=[Depends(admit)])


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
    seen = signals.read(sim, "waha", address, {bare_id(str(i)) for i in named} if named else None)
    return Response(status_code=201) if named else json({"ids": [full_id(m, sim.settings) for m in seen]}, 201)


@router.post("/api/startTyping")
async def start_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    signals.show(sim, "waha", address, "typing")
    return json({"result": True}, 201)


@router.post("/api/stopTyping")
async def stop_typing(request: Request) -> Response:
    sim, _, address = await _chat_call(request)
    signals.show(sim, "waha", address, "paused")
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
    signals.show(sim, "waha", address_of(chat_id), state)
    return json({"result": True}, 201)


@router.post("/api/{session}/presence/{chat_id}/subscribe")
async def subscribe(request: Request, session: str) -> Response:
    return unknown_session(session, simulator(request)) or json({"result": True}, 201)


@router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def not_simulated(request: Request, path: str) -> Response:
    return error(404, f"Cannot {request.method} /{path}")
