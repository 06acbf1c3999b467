"""A message as either provider showed it, on its way to its contract. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.content import Content, MessageType, Participant, Quoted
from shared.contracts.messages import EchoSource, MessageEchoed, MessageReceived
from shared.ids import content_id, new_id
from shared.inbound.delivery import Delivery

IDENTICAL_WITHIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Body:
    """What a message holds. `type` unsupported: nobody here knows it, the raw item is kept."""

    type: MessageType
    text: str | None = None
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message in any chat. `source` matters on own messages only."""

    address: str
    body: Body
    from_me: bool
    provider_message_id: str | None
    sent_at: datetime | None
    sent_at_ms: int | None = None
    alias: str | None = None
    participant: Participant | None = None
    chat_name: str | None = None
    mentions_us: bool = False
    quoted: Quoted | None = None
    sender_name: str | None = None
    sender_avatar: str | None = None
    source: EchoSource = "unknown"


def made_id(address: str, sent_at: datetime, text: str | None, content: Content | None) -> str:
    """The id of a message that its provider gave none: the same chat, second and words are the same message."""
    parts: list[Any] = [address, int(sent_at.timestamp()), text]
    if text is None and content is not None:
        parts.append(content.model_dump(mode="json"))
    return f"gen-{content_id(*parts).hex}"


def observe(delivery: Delivery, seen: SeenMessage, item: Any) -> MessageReceived | MessageEchoed:
    """A customer's message or our own number's; `item` is the provider's, which identifies the event.

    An item without an id gets one from chat, time and words; one that also lacks a time cannot be
    told from another of the same words, except by when it came.
    """
    stamp = delivery.stamp("message", item)
    provider_message_id, dedupe_seconds = seen.provider_message_id, None
    body = seen.body
    if provider_message_id is None and seen.sent_at is not None:
        provider_message_id = made_id(seen.address, seen.sent_at, body.text, body.content)
    elif provider_message_id is None:
        stamp["event_id"], provider_message_id = new_id(), f"gen-{new_id().hex}"
        dedupe_seconds = IDENTICAL_WITHIN_SECONDS
    facts: dict[str, Any] = {
        **stamp,
        "address": seen.address,
        "alias": seen.alias,
        "participant": seen.participant,
        "chat_name": seen.chat_name,
        "mentions_us": seen.mentions_us,
        "provider_message_id": provider_message_id,
        "has_provider_id": seen.provider_message_id is not None,
        "dedupe_seconds": dedupe_seconds,
        "type": body.type,
        "text": body.text,
        "content": body.content,
        "quoted": seen.quoted,
        "raw": item if body.type == "unsupported" else None,
        "sent_at": seen.sent_at,
        "sent_at_ms": seen.sent_at_ms,
    }
    if seen.from_me:
        return MessageEchoed(**facts, source=seen.source)
    return MessageReceived(**facts, sender_name=seen.sender_name, sender_avatar=seen.sender_avatar)
