"""Whapi's sends: `POST /messages/{kind}`, also with `edit`, as JSON, multipart or a bare file."""

from contextlib import suppress
from functools import partial
from typing import Any, get_args

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import acting
from deploy.simulator import payloads_whapi as payloads
from deploy.simulator.answers import json, json_object, simulator
from deploy.simulator.behaviour import Rule
from deploy.simulator.content import MEDIA_KINDS, Content, Kind
from deploy.simulator.ids import whapi_message_id
from deploy.simulator.messages import Draft, Message, Quote
from deploy.simulator.sending import Done, Order, carry_out
from deploy.simulator.simulator import Simulator
from deploy.simulator.uploads import UploadError, whapi_media
from deploy.simulator.whapi_access import address_of, channel_of, error, refusal, unauthorised
from deploy.simulator.whapi_bodies import READERS, Fault, check_addressing, check_file

Json = dict[str, Any]
router = APIRouter()
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind) if kind in MEDIA_KINDS}
_NUMBERS = ("seconds", "width", "height", "latitude", "longitude", "typing_time", "recording_time")


@router.post("/messages/{path}")
async def send(request: Request, path: str) -> Response:
    """One send; anything else under this path is another call."""
    if path not in READERS and path not in _KINDS:
        return error(404, "The simulator does not have this call", path)
    return await _send(request, path, await _body(request))


@router.post("/messages/media/{kind}")
async def send_bare_file(request: Request, kind: str) -> Response:
    """The file is the request's body, everything else stands in the query."""
    if kind not in _KINDS:
        return error(400, details="/MediaMessageType must be one of the allowed values")
    mime = request.headers.get("content-type")
    body: Json = {**request.query_params, "media": await request.body()}
    body.setdefault("mime_type", mime)
    return await _send(request, kind, _numbers(body))


async def _send(request: Request, path: str, body: Json) -> Response:
    sim = simulator(request)
    kind = _KINDS.get(path) or READERS[path][0]
    order = Order("whapi", address_of(str(body.get("to") or "")), _shown_text(path, body), {"type": kind})
    if (refused := unauthorised(request, sim)) is not None:
        return order.refused(sim, refused)
    try:
        check_addressing(body)
        text, content = await _file(path, body, sim) if path in _KINDS else READERS[path][1](body)
        target = _edited(body, sim)
    except Fault as fault:
        return order.refused(sim, error(400, details=str(fault)))
    except UploadError as failed:
        return order.refused(sim, error(failed.status, None if failed.status != 404 else str(failed), str(failed)))
    order.details |= content.as_json()
    if body.get("quoted"):
        order.details["quoted"] = body["quoted"]
    if target is not None:
        order.details |= {"type": "edit", "target": target.id}
        return await carry_out(order, request, sim, refuse=refusal, do=partial(_edit, target, text, sim))
    draft = Draft(
        text,
        kind,
        content,
        quote=_quote(body, order.address, sim),
        mentions=tuple(body.get("mentions") or ()),
        view_once=body.get("view_once") is True,
    )
    write = partial(_write, draft, order.address, channel_of(request, sim), sim)
    return await carry_out(order, request, sim, refuse=refusal, do=write, wait_s=float(body.get("typing_time") or 0))


def _write(draft: Draft, address: str, channel: str, sim: Simulator, rule: Rule) -> Done:
    message = sim.write(sim.chat("whapi", address, session=channel), "api", whapi_message_id(), draft)
    return Done(json(payloads.accepted(message)), partial(sim.deliver, message, rule))


def _edit(target: Message, text: str, sim: Simulator, rule: Rule) -> Done:
    action = acting.act(target, "api")
    fact = acting.edited(target, action, text)
    acting.apply(fact, sim)
    return Done(json(payloads.accepted(target)), partial(acting.follow, fact, sim, rule))


def _edited(body: Json, sim: Simulator) -> Message | None:
    """The message that the send replaces, when it names one."""
    named = body.get("edit")
    if named is None:
        return None
    message = sim.chats.message("whapi", str(named))
    if message is None or not message.from_me or message.deleted:
        raise UploadError("Specified message not found", 404)
    return message


def _quote(body: Json, address: str, sim: Simulator) -> Quote | None:
    named = body.get("quoted")
    if named is None:
        return None
    found = sim.chats.message("whapi", str(named))
    return found.as_quote() if found is not None and found.address == address else Quote(str(named))


async def _file(path: str, body: Json, sim: Simulator) -> tuple[str, Content]:
    caption, name = body.get("caption"), body.get("filename")
    for field, value in (("caption", caption), ("filename", name), ("mime_type", body.get("mime_type"))):
        if value is not None and not isinstance(value, str):
            raise Fault(f"/{field} must be a string")
    known: dict[str, object] = {
        field: int(body[field]) for field in ("seconds", "width", "height") if isinstance(body.get(field), int | float)
    }
    known["animated"] = body.get("animated") is True
    file = await whapi_media(body.get("media"), sim, mime_type=body.get("mime_type"), name=name, facts=known)
    if not check_file(_KINDS[path], file.mime_type):
        raise UploadError(f"Unsupported media type {file.mime_type}", 415)
    if path in ("audio", "voice", "sticker"):
        caption = None  # these have no caption: what is given is ignored
    return caption or "", Content(file=file)


def _shown_text(path: str, body: Json) -> object:
    if path in ("text", "link_preview"):
        return body.get("body")
    if path == "interactive":
        inner = body.get("body")
        return inner.get("text") if isinstance(inner, dict) else None
    return body.get("caption") or ""


async def _body(request: Request) -> Json:
    """The fields of a JSON or multipart body; none where it is neither."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await json_object(request) or {}
    async with request.form() as form:
        body: Json = {}
        for name, value in form.items():
            if isinstance(value, UploadFile):
                body[name] = await value.read()
                body.setdefault("mime_type", value.content_type)
                if value.filename:
                    body.setdefault("filename", value.filename)
            else:
                body[name] = value
    return _numbers(body)


def _numbers(body: Json) -> Json:
    """Forms and queries hold texts only."""
    for name in _NUMBERS:
        value = body.get(name)
        if isinstance(value, str):
            with suppress(ValueError):  # what is no number is refused by name later
                body[name] = float(value)
    for name in ("view_once", "animated"):
        if name in body:
            body[name] = body[name] == "true"
    return body
