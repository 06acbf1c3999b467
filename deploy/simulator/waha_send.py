"""WAHA's sends: `POST /api/send…`."""

from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator.answers import json, json_object, simulator
from deploy.simulator.behaviour import Rule
from deploy.simulator.content import Content
from deploy.simulator.ids import waha_message_id
from deploy.simulator.messages import Draft, Message, Quote
from deploy.simulator.sending import Done, Order, carry_out
from deploy.simulator.simulator import Simulator
from deploy.simulator.uploads import UploadError, waha_file
from deploy.simulator.waha_access import address_of, error, exception, refusal, unauthorised, unknown_session
from deploy.simulator.waha_addresses import bare_id
from deploy.simulator.waha_bodies import (
    FILES,
    READERS,
    TAKES_OWN_ID,
    Broken,
    Invalid,
    NotImplementedHere,
    check_conversion,
    kind_of,
)

Json = dict[str, Any]
router = APIRouter()


async def send(request: Request) -> Response:
    """One send, by the last part of its path."""
    sim = simulator(request)
    path = request.url.path.rpartition("/")[2]
    body = await json_object(request)
    fields = body or {}
    chat_id = fields.get("chatId")
    address = address_of(chat_id) if isinstance(chat_id, str) else ""
    kind = kind_of(path, fields)
    order = Order("waha", address, _shown_text(path, fields), {"type": kind})
    if (refused := _before_send(request, body, sim)) is not None:
        return order.refused(sim, refused)
    try:
        text, content = await _content(path, fields, sim)
        quote = _quote(fields, sim)
    except (Broken, UploadError) as broken:
        return order.refused(sim, exception(500, str(broken), request, body, sim))
    except Invalid as invalid:
        return order.refused(sim, json(payloads.error(400, [str(invalid)]), 400))
    except NotImplementedHere as missing:
        return order.refused(sim, error(501, str(missing)))
    order.details |= content.as_json()
    if quote is not None:
        order.details["quoted"] = quote.id
    own = fields.get("id") if path in TAKES_OWN_ID and takes_own_ids(sim) else None
    mentions = fields.get("mentions")
    draft = Draft(text, kind, content, quote=quote, mentions=tuple(mentions) if isinstance(mentions, list) else ())
    write = partial(_write, draft, address, str(fields["session"]), own, sim)
    return await carry_out(order, request, sim, refuse=partial(_refuse, request, body, sim), do=write)


for _path in (*READERS, *FILES):
    router.post(f"/api/{_path}")(send)


def _refuse(request: Request, body: Json | None, sim: Simulator, rule: Rule) -> Response:
    return refusal(rule, request, body, sim)


def _write(draft: Draft, address: str, session: str, own: object, sim: Simulator, rule: Rule) -> Done:
    repeated = _known(own, address, sim)
    if repeated is not None:
        return Done(json(payloads.accepted(repeated, sim.settings), 201), _nothing)
    chat = sim.chat("waha", address, session=session)
    message_id = own if isinstance(own, str) and own else waha_message_id(from_me=True)
    message = sim.write(chat, "api", message_id, draft)
    return Done(json(payloads.accepted(message, sim.settings), 201), partial(sim.deliver, message, rule))


def _nothing() -> None:
    """WhatsApp collapses a repeat under the same id."""


async def _content(path: str, body: Json, sim: Simulator) -> tuple[str, Content]:
    if path in READERS:
        return READERS[path][1](body, sim.settings.simulator_waha_engine)
    file = await waha_file(body.get("file"), sim, FILES[path][1], {})
    check_conversion(path, body, file.mime_type)
    caption = body.get("caption")
    return str(caption) if caption and path != "sendVoice" else "", Content(file=file)


def _quote(body: Json, sim: Simulator) -> Quote | None:
    named = body.get("reply_to")
    if not isinstance(named, str) or not named:
        return None
    if named.count("_") < 2 and sim.settings.simulator_waha_engine == "WEBJS":
        raise Broken(f"Message id must be in format false_11111111111@c.us_AAAAAAAAAAAAAAAAAAAA, got {named}")
    found = sim.chats.message("waha", bare_id(named))
    return found.as_quote() if found is not None else Quote(bare_id(named))


def _shown_text(path: str, body: Json) -> object:
    match path:
        case "sendText":
            return body.get("text")
        case "sendButtons":
            return body.get("body")
        case "sendList":
            message = body.get("message")
            return message.get("description") if isinstance(message, dict) else None
        case _:
            return body.get("caption") or ""


def _before_send(request: Request, body: Json | None, sim: Simulator) -> Response | None:
    """Why a send is refused before WhatsApp sees it; the real one does not validate its body and breaks instead."""
    if (refused := unauthorised(request, sim)) is not None:
        return refused
    if body is None:
        return error(400, "Unexpected token in JSON")
    if (refused := unknown_session(body.get("session"), sim)) is not None:
        return refused
    if not isinstance(body.get("chatId"), str) or not body["chatId"]:
        return exception(500, "Cannot read properties of undefined (reading 'endsWith')", request, body, sim)
    return None


def takes_own_ids(sim: Simulator) -> bool:
    return sim.settings.simulator_waha_engine in ("GOWS", "NOWEB")


def _known(own: object, address: str, sim: Simulator) -> Message | None:
    """The message already sent under the caller's id: WhatsApp collapses the repeat."""
    if not isinstance(own, str):
        return None
    message = sim.chats.message("waha", own)
    return message if message is not None and message.from_me and message.address == address else None
