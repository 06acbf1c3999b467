"""Whapi's calls around messages: presence, contacts, files, health, login, settings."""

import asyncio
import re
import time
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_whapi as payloads
from deploy.simulator import signals
from deploy.simulator.answers import json, json_object, simulator
from deploy.simulator.media import MediaMode
from deploy.simulator.phones import phone_of
from deploy.simulator.simulator import Simulator
from deploy.simulator.uploads import UploadError, whapi_media
from deploy.simulator.whapi_access import address_of, admit, channel_of, error, success
from deploy.simulator.whapi_events import health_status, qr

_DIGITS = re.compile(r"\d{7,15}")
_SIGNALS: dict[str, signals.Signal] = {"typing": "typing", "recording": "recording", "pause": "paused"}
router = APIRouter(dependencies=[Depends(admit)])
files = APIRouter()


@router.put("/presences/{entry}")
async def presence(request: Request, entry: str) -> Response:
    body = await json_object(request) or {}
    state, delay = body.get("presence"), body.get("delay", 0)
    if state not in (("online", "offline") if entry == "me" else tuple(_SIGNALS)):
        return error(400, details="/presence must be one of the allowed values")
    if isinstance(delay, bool) or not isinstance(delay, int | float) or delay < 0:
        return error(400, details="/delay must be a number of seconds")
    if entry != "me":
        signals.show(simulator(request), "whapi", address_of(entry), _SIGNALS[str(state)])
    return success()


@router.post("/presences/{entry}")
async def subscribe(request: Request, entry: str) -> Response:
    """Presence of customers comes without it, too; the second time is a conflict, as at Whapi."""
    known: set[str] = request.app.state.whapi_presences
    if entry in known:
        return error(409, "Already subscribed")
    known.add(entry)
    return success()


@router.get("/contacts/ids/{lid}")
async def number_of(request: Request, lid: str) -> Response:
    whole = lid if "@" in lid else f"{lid}@lid"
    phone = simulator(request).lids.told_phone(whole)
    return error(404, "Contact not found") if phone is None else json({"id": phone[1:]})


@router.get("/contacts/lids/{digits}")
async def lid_of(request: Request, digits: str) -> Response:
    if not _DIGITS.fullmatch(digits):
        return error(400, details="/ContactID must match pattern ^\\d{7,15}$")
    lid = simulator(request).lids.told_lid(f"+{digits}")
    return error(404, "Contact not found") if lid is None else json({"lid": lid})


@router.get("/contacts/{digits}/profile")
async def profile(request: Request, digits: str) -> Response:
    if not _DIGITS.fullmatch(digits):
        return error(400, details="/ContactID must match pattern ^\\d{7,15}$")
    sim = simulator(request)
    address = f"{digits}@{payloads.SUFFIX}"
    chat = sim.chats.find("whapi", address)
    picture = sim.pictures.get(sim.key(address))
    return json({"name": chat.name if chat else "", "about": "", "icon": picture, "icon_full": picture})


@router.head("/contacts/{digits}")
async def is_on_whatsapp(digits: str) -> Response:
    return Response(status_code=200 if phone_of(f"{digits}@{payloads.SUFFIX}") else 404)


@router.post("/media")
async def upload(request: Request) -> Response:
    """A file as the body with its type, or JSON with `media`."""
    sim = simulator(request)
    mime = request.headers.get("content-type", "")
    given: Any
    if mime.startswith("application/json"):
        body = await json_object(request) or {}
        given, mime = body.get("media"), str(body.get("mime_type") or "")
    elif mime.startswith("multipart/form-data"):
        async with request.form() as form:
            part = form.get("media") or form.get("file")
            given = await part.read() if part is not None and not isinstance(part, str) else part
            mime = (part.content_type or "") if part is not None and not isinstance(part, str) else ""
    else:
        given = await request.body() or None
    try:
        file = await whapi_media(given, sim, mime_type=mime or None, name=None, facts={})
    except UploadError as failed:
        return error(failed.status, details=str(failed))
    return json({"media": [{"id": file.id}]})


@router.get("/media/{media_id}")
async def get_media(request: Request, media_id: str) -> Response:
    return await _file(media_id, simulator(request))


@files.get("/files/{name}")
async def linked_file(request: Request, name: str) -> Response:
    """Where `link` points to, while webhooks carry it: needs no token."""
    return await _file(name.partition(".")[0], simulator(request))


async def _file(media_id: str, sim: Simulator) -> Response:
    rule = sim.shelf.take("whapi")
    file = sim.shelf.find(media_id)
    if rule.mode is MediaMode.SLOW:
        await asyncio.sleep(rule.delay_ms / 1000)
    if rule.mode is MediaMode.FAILING:
        return error(503, "Service Unavailable")
    if rule.mode is MediaMode.MISSING or file is None:
        return error(404, "Specified media not found")
    return Response(file.data, media_type=file.mime_type)


@router.get("/users/login")
async def login(request: Request) -> Response:
    """The QR code while the session waits for one; a conflict while it is connected."""
    sim = simulator(request)
    if sim.sessions.get("whapi") != "QR":
        return error(409, "Channel already authenticated")
    return json(qr(sim.qr_code()))


@router.get("/health")
async def health(request: Request) -> Response:
    sim = simulator(request)
    started: float = request.app.state.started_at
    return json(
        {
            "channel_id": channel_of(request, sim),
            "start_at": int(started),
            "uptime": int(time.time() - started),
            "version": "1.8.7",
            "device_id": 1,
            "ip": "127.0.0.1",
            "status": health_status(sim.sessions.get("whapi")),
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


@router.get("/settings")
async def get_settings(request: Request) -> Response:
    return json(_settings(request))


@router.patch("/settings")
async def patch_settings(request: Request) -> Response:
    body = await json_object(request)
    if body is None:
        return error(400)
    before = _settings(request)
    request.app.state.whapi_settings = {**request.app.state.whapi_settings, **body}
    after = _settings(request)
    changes = [name for name in after if after[name] != before.get(name)]
    return json({"before_update": before, "after_update": after, "changes": changes})


@router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def not_simulated(path: str) -> Response:
    return error(404, "The simulator does not have this call", path)
