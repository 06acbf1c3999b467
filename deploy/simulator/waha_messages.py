"""WAHA's calls on messages: history, one message, reactions, edits, deletions."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import acting, facts, signals
from deploy.simulator import payloads_waha as payloads
from deploy.simulator.answers import json, json_object, simulator
from deploy.simulator.behaviour import Rule
from deploy.simulator.messages import Chat, Message
from deploy.simulator.sending import Done, Order, carry_out
from deploy.simulator.simulator import Simulator
from deploy.simulator.waha_access import (
    address_of,
    admit,
    error,
    exception,
    refusal,
    unauthorised,
    unknown_session,
)
from deploy.simulator.waha_addresses import bare_id, full_id

Json = dict[str, Any]
MESSAGE = "/api/{session}/chats/{chat_id}/messages/{message_id}"
changes = APIRouter()
calls = APIRouter(dependencies=[Depends(admit)])


@calls.get("/api/{session}/chats/overview")
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


def _overview(chat: Chat, sim: Simulator) -> Json:
    last = max(chat.messages.values(), key=lambda message: message.at, default=None)
    return {
        "id": chat.address,
        "name": chat.name,
        "picture": None,
        "lastMessage": None if last is None else payloads.message_payload(last, sim.settings),
        "_chat": {"id": chat.address},
    }


@calls.get("/api/{session}/chats/{chat_id}/messages")
async def list_messages(request: Request, session: str, chat_id: str) -> Response:
    """`chat_id` `all`: every chat. A person's LID and number are shown as one chat unless `merge` is off."""
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    if chat_id == "all":
        messages = [m for chat in sim.chats.of("waha") for m in chat.messages.values()]
    else:
        found = sim.chats.find("waha", address_of(chat_id))
        messages = list(found.messages.values()) if found else []
        if request.query_params.get("merge") != "false":
            messages += sim.chats.others(address_of(chat_id), _other_address(address_of(chat_id), sim))
    return _page(request, [m for m in messages if m.session in ("", session)], sim)


def _other_address(address: str, sim: Simulator) -> str | None:
    phone = sim.phone(address)
    if phone is None:
        return None
    return f"{phone[1:]}@c.us" if address.endswith("@lid") else sim.lids.told_lid(phone)


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
        and not m.deleted
    ]
    found.sort(key=lambda m: m.at, reverse=query.get("sortOrder", "desc") != "asc")
    with_files = query.get("downloadMedia", "true") != "false"
    return json([_shown(m, sim, with_files=with_files) for m in found[offset : offset + limit]])


def _shown(message: Message, sim: Simulator, *, with_files: bool) -> Json:
    """A message in the history; its file is fetched again unless the caller does not want it."""
    payload = payloads.message_payload(message, sim.settings)
    if message.content.file is None:
        return payload
    if with_files:
        sim.shelf.fetch_again(message.content.file)
    else:
        payload |= {"media": None, "mediaUrl": None}
    return payload


@calls.get(MESSAGE)
async def get_message(request: Request, session: str, chat_id: str, message_id: str) -> Response:
    """One message; `downloadMedia=true` has WAHA fetch its file again."""
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    message = _found(chat_id, message_id, sim)
    if message is None:
        return error(404, "Message not found")
    with_files = request.query_params.get("downloadMedia", "true") != "false"
    if with_files:
        message.media_fault = None
    return json(_shown(message, sim, with_files=with_files))


@calls.post("/api/{session}/chats/{chat_id}/messages/read")
async def read_messages(request: Request, session: str, chat_id: str) -> Response:
    sim = simulator(request)
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    return json({"ids": [full_id(m, sim.settings) for m in signals.read(sim, "waha", address_of(chat_id))]}, 201)


@changes.put("/api/reaction")
async def react(request: Request) -> Response:
    """An emoji on a message; empty takes it away."""
    sim = simulator(request)
    body = await json_object(request)
    fields = body or {}
    named, emoji = fields.get("messageId"), fields.get("reaction")
    parts = named.split("_") if isinstance(named, str) else []
    target = sim.chats.message("waha", bare_id(str(named)))
    order = Order("waha", parts[1] if len(parts) > 2 else "", "", {"type": "reaction", "emoji": emoji, "target": named})
    if (refused := unauthorised(request, sim)) is not None:
        return order.refused(sim, refused)
    if (refused := unknown_session(fields.get("session"), sim)) is not None:
        return order.refused(sim, refused)
    if len(parts) < 3 or not isinstance(emoji, str):
        return order.refused(sim, exception(500, "Cannot read properties of undefined", request, body, sim))
    if target is None or parts[0] != ("true" if target.from_me else "false"):
        return order.refused(sim, exception(500, f"Message not found: {named}", request, body, sim))
    order.address, order.details["target"] = target.address, target.id
    done = partial(_reacted, target, emoji, sim)
    return await carry_out(order, request, sim, refuse=partial(_refuse, request, body, sim), do=done)


def _reacted(target: Message, emoji: str, sim: Simulator, rule: Rule) -> Done:
    return _changed(facts.Reacted(target, acting.act(target, "api"), emoji), sim, rule)


@changes.put(MESSAGE)
async def edit(request: Request, session: str, chat_id: str, message_id: str) -> Response:
    """Another text or caption for a message of ours."""
    sim = simulator(request)
    body = await json_object(request)
    text = (body or {}).get("text")
    target = _found(chat_id, message_id, sim)
    order = Order("waha", address_of(chat_id), text, {"type": "edit", "target": bare_id(message_id)})
    if (refused := _refused(request, session, target, sim)) is not None or target is None:
        return order.refused(sim, refused or error(404, "Message not found"))
    if not isinstance(text, str) or not text:
        return order.refused(sim, json(payloads.error(400, ["text should not be empty"]), 400))
    done = partial(_edited, target, text, sim)
    return await carry_out(order, request, sim, refuse=partial(_refuse, request, body, sim), do=done)


def _edited(target: Message, text: str, sim: Simulator, rule: Rule) -> Done:
    return _changed(acting.edited(target, acting.act(target, "api"), text), sim, rule)


@changes.delete(MESSAGE)
async def delete(request: Request, session: str, chat_id: str, message_id: str) -> Response:
    """Deletes a message of ours for everyone."""
    sim = simulator(request)
    target = _found(chat_id, message_id, sim)
    order = Order("waha", address_of(chat_id), "", {"type": "delete", "target": bare_id(message_id)})
    if (refused := _refused(request, session, target, sim)) is not None or target is None:
        return order.refused(sim, refused or error(404, "Message not found"))
    done = partial(_deleted, target, sim)
    return await carry_out(order, request, sim, refuse=partial(_refuse, request, None, sim), do=done)


def _deleted(target: Message, sim: Simulator, rule: Rule) -> Done:
    if target.deleted:
        return Done(json(payloads.accepted(target, sim.settings), 200), _nothing)
    return _changed(facts.Revoked(target, acting.act(target, "api")), sim, rule)


def _nothing() -> None:
    """It is so already."""


def _changed(fact: facts.MessageFact, sim: Simulator, rule: Rule) -> Done:
    acting.apply(fact, sim)
    answer = json(payloads.accepted(fact.target, sim.settings), 200)
    return Done(answer, partial(acting.follow, fact, sim, rule))


def _found(chat_id: str, message_id: str, sim: Simulator) -> Message | None:
    message = sim.chats.message("waha", bare_id(message_id))
    if message is None or message.address not in (address_of(chat_id), _other_address(address_of(chat_id), sim)):
        return None
    return message


def _refused(request: Request, session: str, target: Message | None, sim: Simulator) -> Response | None:
    """Why an edit or deletion is refused at once: key, session, or a message that is not there or not ours."""
    if (refused := unauthorised(request, sim)) is not None:
        return refused
    if (refused := unknown_session(session, sim)) is not None:
        return refused
    if target is None:
        return error(404, "Message not found")
    return None if target.from_me else error(422, "Only own messages can be changed")


def _refuse(request: Request, body: Json | None, sim: Simulator, rule: Rule) -> Response:
    return refusal(rule, request, body, sim)
