"""What a scripted customer, or the phone's owner, does."""

import asyncio
import time
from dataclasses import replace
from functools import partial

from deploy.simulator.acting import new_id
from deploy.simulator.composing import draft_of, stage_of
from deploy.simulator.control_models import CustomerMessage, PhoneReply
from deploy.simulator.dialects import Webhook
from deploy.simulator.messages import Message
from deploy.simulator.phones import address_for
from deploy.simulator.simulator import Simulator
from deploy.simulator.webhooks import Answer


def customer_writes(order: CustomerMessage, sim: Simulator) -> list[tuple[list[Message], Webhook]]:
    """Puts the messages into their chat and returns the webhooks that announce them, in order."""
    stage = stage_of(order, sim)
    first = sim.settings.waha_session if order.provider == "waha" else sim.settings.whapi_channel_id
    session = order.session or first
    chat = sim.chat(order.provider, stage.address, name=stage.name, session=session, alt=stage.alt)
    draft = draft_of(order, stage.address, sim, stage.author)
    started = time.time() if order.timestamp is None else order.timestamp
    messages = []
    for n in range(1, order.count + 1):
        said = replace(draft, text=draft.text.replace("{n}", str(n))) if order.count > 1 else draft
        # A microsecond apart: the same second for the provider, still one after the other in the history.
        messages.append(sim.write(chat, "customer", _message_id(order, n), said, at=started + n / 1_000_000))
    return _webhooks(order, messages, sim)


def _message_id(order: CustomerMessage, n: int) -> str:
    if order.id is None:
        return new_id(order.provider, from_me=False)
    if order.count == 1:
        return order.id
    return order.id.replace("{n}", str(n)) if "{n}" in order.id else f"{order.id}{n}"


def _webhooks(order: CustomerMessage, messages: list[Message], sim: Simulator) -> list[tuple[list[Message], Webhook]]:
    if order.provider == "whapi":
        build = sim.whapi.simplified if order.shape == "simplified" else sim.whapi.batch
        groups = [messages] if order.batch else [[message] for message in messages]
        return [(group, build(group)) for group in groups]
    events = ("message", "message.any") if order.event == "both" else (order.event,)
    return [([message], sim.waha.new_message(message, event)) for message in messages for event in events]


async def send_webhooks(
    webhooks: list[tuple[list[Message], Webhook]], sim: Simulator, *, duplicate: int, ordered: bool
) -> list[Answer]:
    """Sends each webhook `duplicate` times at once and returns what the first tries got."""
    answers: list[Answer] = []
    waiting: list[asyncio.Future[Answer]] = []
    for messages, webhook in webhooks:
        arrived = partial(_arrived, messages, sim)
        waiting += [sim.post(messages[0], webhook, arrived) for _ in range(duplicate)]
        if ordered:
            answers += await asyncio.gather(*waiting)
            waiting = []
    return answers + await asyncio.gather(*waiting)


def _arrived(messages: list[Message], sim: Simulator) -> None:
    """The second tick: the business has it."""
    for message in messages:
        if message.advance("delivered"):
            sim.show_status(message)


def owner_replies(order: PhoneReply, sim: Simulator) -> tuple[Message, asyncio.Future[Answer]]:
    """The owner answers on the phone: Sapa learns of it by the echo only."""
    provider = order.provider
    address = address_for(order.to, sim.dialect(provider).suffix, sim.settings.default_region)
    session = sim.settings.waha_session if provider == "waha" else ""
    chat = sim.chat(provider, address, session=session)
    message_id = order.id or new_id(provider, from_me=True)
    message = sim.write(chat, "phone", message_id, draft_of(order, address, sim), at=order.timestamp)
    return message, sim.echo(message)


def raw_webhook(kind: str, body: bytes) -> Webhook:
    return Webhook(kind, body, int(time.time() * 1000))
