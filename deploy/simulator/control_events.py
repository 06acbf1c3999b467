"""The control calls for everything that is no new message: what is done to messages, presence, calls, and the rest."""

import time

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from deploy.simulator import acting, facts
from deploy.simulator.answers import json, simulator
from deploy.simulator.composing import person, target_of
from deploy.simulator.control_models import (
    Call,
    ContactChange,
    Deletion,
    Edit,
    GroupChange,
    NoiseOrder,
    OnMessage,
    PresenceChange,
    Reaction,
    SessionState,
    Vote,
)
from deploy.simulator.messages import Message, Provider
from deploy.simulator.simulator import Simulator
from deploy.simulator.webhooks import Answer

router = APIRouter()


def answer_json(answer: Answer) -> dict[str, object]:
    """What a webhook got, as the control calls show it."""
    return {"status": answer.status, "body": answer.body, "error": answer.error}


@router.post("/reactions")
async def reaction(order: Reaction, request: Request) -> Response:
    """Somebody puts an emoji on a message, changes it, or takes it away."""
    target = _target(order, request)
    return await _done(facts.Reacted(target, _act(order, target, request), order.emoji), order, request)


@router.post("/edits")
async def edit(order: Edit, request: Request) -> Response:
    """The author of a message changes it."""
    target = _target(order, request)
    return await _done(acting.edited(target, _act(order, target, request), order.text), order, request)


@router.post("/deletions")
async def deletion(order: Deletion, request: Request) -> Response:
    """The author of a message deletes it for everyone."""
    target = _target(order, request)
    return await _done(facts.Revoked(target, _act(order, target, request)), order, request)


@router.post("/votes")
async def vote(order: Vote, request: Request) -> Response:
    """Somebody chooses among the options of a poll."""
    target = _target(order, request)
    question = target.content.question
    if question is None or not set(order.options) <= set(question.options):
        raise HTTPException(422, "the message is no poll with these options")
    return await _done(facts.Voted(target, _act(order, target, request), tuple(order.options)), order, request)


@router.post("/presence")
async def presence(order: PresenceChange, request: Request) -> Response:
    """A customer opens or leaves WhatsApp, types or records."""
    sim = simulator(request)
    who = person(order.provider, order.sender, sim)
    fact = facts.Seen(order.group or who.address, order.presence, time.time(), who if order.group else None)
    return await _told(order.provider, fact.address, fact, sim)


@router.post("/calls")
async def call(order: Call, request: Request) -> Response:
    """A customer calls the business."""
    sim = simulator(request)
    who = person(order.provider, order.sender, sim)
    call_id = order.id or acting.new_id(order.provider, from_me=False)
    fact = facts.Called(call_id, who.address, order.status, time.time(), order.video, who.address.endswith("@g.us"))
    return await _told(order.provider, who.address, fact, sim, id=call_id)


@router.post("/contacts")
async def contact(order: ContactChange, request: Request) -> Response:
    """A customer changes their name or picture. WAHA has no webhook for it."""
    sim = simulator(request)
    who = person(order.provider, order.sender, sim)
    chat = sim.chat(order.provider, who.address)
    old = chat.name
    chat.name = order.name or old
    if order.picture is not None:
        sim.pictures[sim.key(who.address)] = order.picture
    fact = facts.ContactChanged(who.address, time.time(), chat.name, old, order.picture)
    return await _told(order.provider, who.address, fact, sim)


@router.post("/groups")
async def group(order: GroupChange, request: Request) -> Response:
    """People come to a group, leave it, or change their rank."""
    sim = simulator(request)
    people = tuple(person(order.provider, text, sim) for text in order.participants)
    fact = facts.GroupChanged(order.group, order.group_name, order.action, people, time.time())
    return await _told(order.provider, order.group, fact, sim)


@router.post("/noise")
async def noise(order: NoiseOrder, request: Request) -> Response:
    """WhatsApp's machinery says something that nobody wrote."""
    sim = simulator(request)
    who = person(order.provider, order.sender, sim)
    fact = facts.Noise(acting.new_id(order.provider, from_me=False), who.address, order.kind, time.time())
    return await _told(order.provider, who.address, fact, sim, id=fact.id)


@router.put("/session")
async def set_session(order: SessionState, request: Request) -> Response:
    """What the provider answers when it is asked how its session stands; with `announce` it also says so by itself."""
    sim = simulator(request)
    if order.status is None:
        sim.sessions.pop(order.provider, None)
    else:
        sim.sessions[order.provider] = order.status
    shown = {"provider": order.provider, "status": order.status, **order.ignored()}
    if not order.announce:
        return json(shown)
    working = "AUTH" if order.provider == "whapi" else "WORKING"
    qr = sim.qr_code() if order.status in ("QR", "SCAN_QR_CODE") else None
    fact = facts.SessionChanged(order.status or working, time.time(), qr)
    answers = await _tell(order.provider, "session", fact, sim)
    return json({**shown, "webhooks": [answer_json(answer) for answer in answers]})


def _target(order: OnMessage, request: Request) -> Message:
    found = target_of(order.provider, order.message, simulator(request))
    if found is None:
        raise HTTPException(404, "there is no such message")
    return found


def _act(order: OnMessage, target: Message, request: Request) -> facts.Act:
    if order.by == "phone":
        return acting.act(target, "phone", None, order.timestamp, order.id)
    who = target.author
    if order.participant is not None:
        who = person(order.provider, order.participant, simulator(request), name=order.name)
    return acting.act(target, "customer", who, order.timestamp, order.id)


async def _done(fact: facts.MessageFact, order: OnMessage, request: Request) -> Response:
    sim = simulator(request)
    acting.apply(fact, sim)
    futures = [future for _ in range(order.duplicate) for future in acting.announce(fact, sim, order.shape)]
    answers = [await future for future in futures]
    made: dict[str, object] = {
        "id": fact.act.id,
        "target": fact.target.id,
        "chat_id": fact.target.address,
        **order.ignored(),
    }
    return _taken(made, answers)


async def _told(provider: Provider, address: str, fact: facts.OtherFact, sim: Simulator, **made: object) -> Response:
    return _taken({"chat_id": address, **made}, await _tell(provider, address, fact, sim))


async def _tell(provider: Provider, address: str, fact: facts.OtherFact, sim: Simulator) -> list[Answer]:
    webhooks = sim.dialect(provider).facts(fact, fact.at)
    return [await future for future in [sim.post_about(provider, address, webhook) for webhook in webhooks]]


def _taken(made: dict[str, object], answers: list[Answer]) -> Response:
    """200 when every webhook was taken, 202 when one was not: it is repeated."""
    shown = {**made, "status": answers[0].status if answers else None, "webhooks": [answer_json(a) for a in answers]}
    return json(shown, 200 if all(answer.ok for answer in answers) else 202)
