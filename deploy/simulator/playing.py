"""What a scripted customer, or the phone's owner, does."""

import asyncio
import time
from functools import partial

from deploy.simulator.control_models import CustomerMessage, PhoneReply
from deploy.simulator.dialects import Webhook
from deploy.simulator.ids import waha_message_id, whapi_message_id
from deploy.simulator.messages import Message, Provider
from deploy.simulator.phones import address_for
from deploy.simulator.simulator import Simulator
from deploy.simulator.webhooks import Answer


def customer_writes(order: CustomerMessage, sim: Simulator) -> list[tuple[list[Message], Webhook]]:
    """Puts the messages into their chat and returns the webhooks that announce them, in order."""
    suffix = sim.whapi.suffix if order.provider == "whapi" else sim.waha.suffix
    address = address_for(order.sender, suffix, sim.settings.default_region)
    session = (order.session or sim.settings.waha_session) if order.provider == "waha" else ""
    chat = sim.chat(order.provider, address, name=order.name, session=session)
    started = time.time() if order.timestamp is None else order.timestamp
    messages = []
    for n in range(1, order.count + 1):
        text = order.text.replace("{n}", str(n)) if order.count > 1 else order.text
        message_id = _message_id(order, n)
        # A microsecond apart: the same second for the provider, still one after the other in the history.
        messages.append(sim.write(chat, "customer", message_id, text, at=started + n / 1_000_000))
    return _webhooks(order, messages, sim)


def _message_id(order: CustomerMessage, n: int) -> str:
    if order.id is None:
        return whapi_message_id() if order.provider == "whapi" else waha_message_id(from_me=False)
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
    provider: Provider = order.provider
    suffix = sim.whapi.suffix if provider == "whapi" else sim.waha.suffix
    address = address_for(order.to, suffix, sim.settings.default_region)
    session = sim.settings.waha_session if provider == "waha" else ""
    new_id = whapi_message_id() if provider == "whapi" else waha_message_id(from_me=True)
    chat = sim.chat(provider, address, session=session)
    message = sim.write(chat, "phone", order.id or new_id, order.text, at=order.timestamp)
    return message, sim.echo(message)


def raw_webhook(kind: str, body: bytes) -> Webhook:
    return Webhook(kind, body, int(time.time() * 1000))
