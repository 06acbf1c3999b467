"""WAHA's sendText."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import payloads_waha as payloads
from deploy.simulator.answers import json, json_object, simulator, take_rule
from deploy.simulator.behaviour import Mode
from deploy.simulator.connection import cut
from deploy.simulator.ids import waha_message_id
from deploy.simulator.messages import Message
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import address_of, error, exception, refusal, unauthorised, unknown_session

router = APIRouter()


@router.post("/api/sendText")
async def send_text(request: Request) -> Response:
    sim = simulator(request)
    body = await json_object(request)
    fields = body or {}
    text, chat_id, own = fields.get("text"), fields.get("chatId"), fields.get("id")
    address = address_of(chat_id) if isinstance(chat_id, str) else ""
    if (refused := _before_send(request, body, sim)) is not None:
        sim.log_request("waha", address, text, None, refused.status_code)
        return refused
    rule = await take_rule(sim, "waha", address)
    if rule.refuses:
        refused = refusal(rule, request, body, sim)
        sim.log_request("waha", address, text, rule, refused.status_code)
        return refused
    message = _known(own, address, sim)
    repeated = message is not None
    if message is None:
        chat = sim.chat("waha", address, session=str(fields["session"]))
        message_id = own if takes_own_ids(sim) and isinstance(own, str) and own else waha_message_id(from_me=True)
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
    if not takes_own_ids(sim) or not isinstance(own, str):
        return None
    message = sim.chats.message("waha", own)
    return message if message is not None and message.from_me and message.address == address else None
