"""What the business lets customers see without writing: that it has read, that it types."""

import time
from typing import Literal

from deploy.simulator.messages import Message, Provider
from deploy.simulator.simulator import Simulator

Signal = Literal["seen", "typing", "recording", "paused"]


def show(sim: Simulator, provider: Provider, address: str, signal: Signal, seen: list[Message] | None = None) -> None:
    """Notes a signal and shows it on the page."""
    entry = sim.signals.add(
        sim.key(address),
        {
            "provider": provider,
            "phone": sim.phone(address),
            "chat_id": address,
            "signal": signal,
            "message_ids": [message.id for message in seen or ()],
            "at": time.time(),
        },
    )
    sim.live.publish("signal", entry)
    if signal != "seen":
        is_active = signal != "paused"
        sim.live.publish("typing", {"provider": provider, "chat_id": address, "typing": is_active})


def read(sim: Simulator, provider: Provider, address: str, only: set[str] | None = None) -> list[Message]:
    """The business reads a chat, all of it or `only` these messages; returns what was unread."""
    chat = sim.chats.find(provider, address)
    unread = [
        message
        for message in (chat.messages.values() if chat else ())
        if not message.from_me and message.status != "read" and (only is None or message.id in only)
    ]
    for message in unread:
        sim.seen_by_business(provider, message)
    show(sim, provider, address, "seen", unread)
    return unread
