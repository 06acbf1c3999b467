"""Whapi's calls on messages: history, one message, read marks, reactions, deletions."""

import re
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import acting, facts, signals
from deploy.simulator import payloads_whapi as payloads
from deploy.simulator.answers import json, json_object, simulator
from deploy.simulator.behaviour import Rule
from deploy.simulator.messages import Message
from deploy.simulator.sending import Done, Order, carry_out
from deploy.simulator.simulator import Simulator
from deploy.simulator.whapi_access import admit, error, refusal, success, unauthorised

CHAT = re.compile(r"^[\d-]{9,31}@[\w.]+$")
changes = APIRouter()
calls = APIRouter(dependencies=[Depends(admit)])


@calls.get("/messages/list")
async def list_all(request: Request) -> Response:
    sim = simulator(request)
    return _page(request, [m for chat in sim.chats.of("whapi") for m in chat.messages.values()], sim)


@calls.get("/messages/list/{chat_id}")
async def list_chat(request: Request, chat_id: str) -> Response:
    if not CHAT.match(chat_id):
        return error(400, details="/ChatID must match pattern ^[\\d-]{9,31}@[\\w\\.]+$")
    sim = simulator(request)
    chat = sim.chats.find("whapi", chat_id)
    return _page(request, list(chat.messages.values()) if chat else [], sim)


def _page(request: Request, messages: list[Message], sim: Simulator) -> Response:
    query = request.query_params
    try:
        count, offset = int(query.get("count", 100)), int(query.get("offset", 0))
        time_from, time_to = int(query.get("time_from", 0)), int(query.get("time_to", 1 << 40))
    except ValueError:
        return error(400, details="count, offset, time_from and time_to are numbers")
    if not 1 <= count <= 500 or offset < 0:
        return error(400, details="/count must be between 1 and 500")
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
    return error(404, "Message not found") if message is None else json(payloads.message_object(message, sim.settings))


@calls.put("/messages/{message_id}")
async def mark_read(request: Request, message_id: str) -> Response:
    sim = simulator(request)
    message = sim.chats.message("whapi", message_id)
    if message is None:
        return error(404, "Message not found")
    sim.seen_by_business("whapi", message)
    signals.show(sim, "whapi", message.address, "seen", [message])
    return success()


@changes.put("/messages/{message_id}/reaction")
async def react(request: Request, message_id: str) -> Response:
    """An emoji; none, or an empty one, takes it away."""
    emoji = (await json_object(request) or {}).get("emoji", "")
    if not isinstance(emoji, str):
        return error(400, details="/emoji must be a string")
    return await _react(request, message_id, emoji)


@changes.delete("/messages/{message_id}/reaction")
async def remove_reaction(request: Request, message_id: str) -> Response:
    return await _react(request, message_id, "")


async def _react(request: Request, message_id: str, emoji: str) -> Response:
    sim = simulator(request)
    target = sim.chats.message("whapi", message_id)
    order = _order(target, message_id, {"type": "reaction", "emoji": emoji})
    if (refused := _refused(request, target, sim)) is not None or target is None:
        return order.refused(sim, refused or error(404))
    return await carry_out(order, request, sim, refuse=refusal, do=partial(_reacted, target, emoji, sim))


def _reacted(target: Message, emoji: str, sim: Simulator, rule: Rule) -> Done:
    fact = facts.Reacted(target, acting.act(target, "api"), emoji)
    acting.apply(fact, sim)
    return Done(success(), partial(acting.follow, fact, sim, rule))


@changes.delete("/messages/{message_id}")
async def delete(request: Request, message_id: str) -> Response:
    """One's own message is deleted for everyone, a customer's only from one's own view."""
    sim = simulator(request)
    target = sim.chats.message("whapi", message_id)
    order = _order(target, message_id, {"type": "delete"})
    if (refused := _refused(request, target, sim)) is not None or target is None:
        return order.refused(sim, refused or error(404))
    return await carry_out(order, request, sim, refuse=refusal, do=partial(_deleted, target, sim))


def _deleted(target: Message, sim: Simulator, rule: Rule) -> Done:
    if not target.from_me or target.deleted:
        return Done(success(), _nothing)
    fact = facts.Revoked(target, acting.act(target, "api"))
    acting.apply(fact, sim)
    return Done(success(), partial(acting.follow, fact, sim, rule))


def _nothing() -> None:
    """Nobody else learns of it."""


def _order(target: Message | None, message_id: str, details: dict[str, Any]) -> Order:
    return Order("whapi", target.address if target else "", "", {**details, "target": message_id})


def _refused(request: Request, target: Message | None, sim: Simulator) -> Response | None:
    if (refused := unauthorised(request, sim)) is not None:
        return refused
    return error(404, "Message not found") if target is None else None
