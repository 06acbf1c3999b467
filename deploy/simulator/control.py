"""The control calls: what tests, demos and the page do with the simulator."""

from typing import Annotated

import orjson
from fastapi import APIRouter, HTTPException, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from deploy.simulator.answers import json, simulator
from deploy.simulator.control_events import answer_json
from deploy.simulator.control_events import router as events
from deploy.simulator.control_models import (
    Behaviour,
    CustomerMessage,
    Dropping,
    MediaBehaviour,
    PhoneReply,
    RawWebhook,
    Reading,
    ReceiptChanges,
)
from deploy.simulator.journal import Journal
from deploy.simulator.messages import Provider
from deploy.simulator.phones import address_for
from deploy.simulator.playing import customer_writes, owner_replies, raw_webhook, send_webhooks
from deploy.simulator.simulator import Simulator

router = APIRouter(prefix="/control", tags=["control"])
router.include_router(events)
_LISTED_CHATS = 200
_HARMLESS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}

Phone = Annotated[str | None, Query(description="a phone in any form, or a chat address; everyone's when left out")]
Since = Annotated[int, Query(ge=0, description="only entries numbered above this")]
Limit = Annotated[int | None, Query(ge=1)]


@router.post("/messages")
async def customer_message(order: CustomerMessage, request: Request) -> Response:
    """A customer writes: 200 when every webhook was taken, 202 when one was not (it is repeated) or nobody waits."""
    sim = simulator(request)
    webhooks = customer_writes(order, sim)
    ids = list(dict.fromkeys(message.id for messages, _ in webhooks for message in messages))
    first = webhooks[0][0][0]
    made = {"id": ids[0], "ids": ids, "chat_id": first.address, "phone": first.phone, **order.ignored()}
    sending = send_webhooks(webhooks, sim, duplicate=order.duplicate, ordered=order.ordered)
    if not order.wait:
        sim.run(sending)
        return json(made, 202)
    answers = await sending
    taken = all(answer.ok for answer in answers)
    return json(
        {**made, "status": answers[0].status, "webhooks": [answer_json(a) for a in answers]}, 200 if taken else 202
    )


@router.post("/phone-reply")
async def phone_reply(order: PhoneReply, request: Request) -> Response:
    """The owner answers on the phone."""
    message, first = owner_replies(order, simulator(request))
    made = {"id": message.id, "chat_id": message.address, "phone": message.phone, **order.ignored()}
    if not order.wait:
        return json(made, 202)
    answer = await first
    return json({**made, "status": answer.status, "webhooks": [answer_json(answer)]}, 200 if answer.ok else 202)


@router.post("/webhooks")
async def any_webhook(order: RawWebhook, request: Request) -> Response:
    """Delivers any JSON as that provider's webhook, signed; a string is sent as it stands."""
    sim = simulator(request)
    body = order.body.encode() if isinstance(order.body, str) else orjson.dumps(order.body)
    webhook = raw_webhook("raw", body)
    dialect = sim.whapi if order.provider == "whapi" else sim.waha
    answer = await sim.webhooks.post(order.provider, webhook.kind, "raw", webhook.body, dialect.headers(webhook))
    return json(answer_json(answer), 200 if answer.ok else 202)


@router.put("/webhooks")
async def drop_webhooks(order: Dropping, request: Request) -> Response:
    """Loses some or all of a provider's webhooks from now on, as real ones do; its history shows everything."""
    simulator(request).webhooks.drop(order.provider, order.drop_every)
    return json({"provider": order.provider, "drop_every": order.drop_every, **order.ignored()})


def _entries(journal: Journal, sim: Simulator, phone: str | None, since: int, limit: int | None) -> Response:
    items = journal.select(None if phone is None else sim.key(phone), since=since, limit=limit)
    return json({"items": items, "count": len(items), "last_seq": journal.last_seq})


@router.get("/deliveries")
async def deliveries(request: Request, phone: Phone = None, since: Since = 0, limit: Limit = None) -> Response:
    """What customers got from the business through the API, oldest first."""
    sim = simulator(request)
    return _entries(sim.deliveries, sim, phone, since, limit)


@router.get("/requests")
async def requests(request: Request, phone: Phone = None, since: Since = 0, limit: Limit = None) -> Response:
    """Every send request, refused ones too; `status` is null where the connection was cut."""
    sim = simulator(request)
    return _entries(sim.requests, sim, phone, since, limit)


@router.get("/signals")
async def signals(request: Request, phone: Phone = None, since: Since = 0, limit: Limit = None) -> Response:
    """Every sign that the business gave: seen, typing, recording, paused."""
    sim = simulator(request)
    return _entries(sim.signals, sim, phone, since, limit)


@router.get("/webhooks")
async def webhooks(request: Request, phone: Phone = None, since: Since = 0, limit: Limit = None) -> Response:
    """Every webhook sent, with its tries and the last answer."""
    sim = simulator(request)
    return _entries(sim.webhooks.log, sim, phone, since, limit)


@router.put("/media")
async def media_behaviour(order: MediaBehaviour, request: Request) -> Response:
    """How a provider gives files from now on."""
    simulator(request).shelf.put_rule(order.provider, order.rule())
    return json({"provider": order.provider, "mode": order.mode, **order.ignored()})


@router.get("/media/{file_id}")
async def media(file_id: str, request: Request) -> Response:
    """A file's bytes, for the page and for tests, whatever the providers make of it."""
    file = simulator(request).shelf.find(file_id)
    if file is None:
        raise HTTPException(404, "there is no such file")
    headers = {
        "Cache-Control": "max-age=3600",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.data, headers=headers, media_type=file.mime_type)


@router.get("/stats")
async def stats(request: Request) -> Response:
    """Counts; `pending` is zero when everything has been reported and taken or given up."""
    sim = simulator(request)
    return json(
        {
            "chats": len(sim.chats),
            "deliveries": len(sim.deliveries),
            "requests": len(sim.requests),
            "pending": sim.webhooks.pending + sim.busy,
            "webhooks": {
                "delivered": sim.webhooks.delivered,
                "failed_tries": sim.webhooks.failed_tries,
                "given_up": sim.webhooks.given_up,
                "dropped": sim.webhooks.dropped,
            },
        }
    )


@router.get("/behaviour")
async def get_behaviour(request: Request) -> Response:
    return json(simulator(request).behaviours.as_json())


@router.put("/behaviour")
async def put_behaviour(order: Behaviour, request: Request) -> Response:
    """How a provider treats sends, all or one customer's."""
    sim = simulator(request)
    sim.behaviours.put(order.provider, order.rule(), None if order.phone is None else sim.key(order.phone))
    return json({**_changed(sim), **order.ignored()})


@router.delete("/behaviour")
async def clear_behaviour(request: Request, provider: Provider | None = None, phone: Phone = None) -> Response:
    """Back to normal: everything, one provider, or one customer."""
    sim = simulator(request)
    sim.behaviours.clear(provider, None if phone is None else sim.key(phone))
    return json(_changed(sim))


def _changed(sim: Simulator) -> dict[str, object]:
    state = sim.behaviours.as_json()
    sim.live.publish("behaviour", state)
    return state


@router.get("/receipts")
async def get_receipts(request: Request) -> Response:
    return json(simulator(request).set_receipts({}))


@router.put("/receipts")
async def put_receipts(order: ReceiptChanges, request: Request) -> Response:
    """Whether and how fast customers' phones report delivered and read."""
    sim = simulator(request)
    receipts = sim.set_receipts(order.changes())
    sim.live.publish("receipts", receipts)
    return json(receipts)


@router.post("/read")
async def read(order: Reading, request: Request) -> Response:
    """The customer opens the chat and reads what is there; with `played` also listens to voice notes."""
    sim = simulator(request)
    suffix = sim.dialect(order.provider).suffix
    chat = sim.chats.find(order.provider, address_for(order.phone, suffix, sim.settings.default_region))
    read = sim.read_by_customer(chat) if chat else 0
    played = sim.played_by_customer(chat) if chat and order.played else 0
    return json({"read": read} if not order.played else {"read": read, "played": played})


@router.get("/chats")
async def chats(request: Request) -> Response:
    """The chats used last, newest first."""
    return json({"items": [chat.as_json() for chat in simulator(request).chats.latest(_LISTED_CHATS)]})


@router.get("/chats/{provider}/{phone}")
async def chat(provider: Provider, phone: str, request: Request) -> Response:
    """One chat with its messages, oldest first; empty when nobody wrote yet."""
    sim = simulator(request)
    address = address_for(phone, sim.dialect(provider).suffix, sim.settings.default_region)
    found = sim.chats.find(provider, address)
    if found is None:
        return json({"provider": provider, "chat_id": address, "name": "", "messages": []})
    return json({**found.as_json(), "messages": [message.as_json() for message in found.messages.values()]})


@router.post("/reset")
async def reset(request: Request) -> Response:
    """As freshly started."""
    await simulator(request).reset()
    return json({"status": "ok"})


@router.get("/stream")
async def stream(request: Request) -> Response:
    """Server-sent events: message, changed, status, typing, signal, request, behaviour, receipts, reload."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(simulator(request).live.stream(), media_type="text/event-stream", headers=headers)
