"""WAHA's `message` and `message.any`. Pure."""

from typing import Any

from services.ingress.delivery import Delivery, TextMessage
from services.ingress.providers.chats import Standing, standing_of
from services.ingress.providers.reading import Json, Unusable, mapping, milliseconds, moment
from services.ingress.providers.waha_content import NOTHING, kind_and_text, sender_name_of, time_of
from services.ingress.providers.waha_ids import chat_of, engine_of, is_own, message_id_of, own_addresses
from shared.contracts.envelope import Contract
from shared.contracts.messages import EchoSource

_SOURCES: dict[str, EchoSource] = {"api": "api", "app": "phone"}


def read_message(delivery: Delivery, body: Any) -> Contract:
    """A message, incoming or own. The same one may come as both events: they differ in the envelope only."""
    payload = mapping(body.get("payload"), "payload")
    event_name = str(body["event"])
    own = own_addresses(body, delivery.region)
    message_id = message_id_of(payload)
    from_me = is_own(payload, message_id, own, delivery.region)
    chat = chat_of(payload, message_id, from_me=from_me, engine=engine_of(body), own=own, region=delivery.region)
    if chat is None:
        raise Unusable("missing_sender", "neither from nor id names the chat")
    standing = standing_of(chat)
    if standing is Standing.NOT_FOR_US:
        return _event(delivery, "ignored", event_name, body, payload)
    content, text = kind_and_text(payload)
    if content == NOTHING:
        return _event(delivery, "ignored", event_name, body, payload)
    if standing is Standing.GROUP or text is None:
        return _event(delivery, "message", event_name, body, payload)
    now = delivery.received_at
    return delivery.message(
        TextMessage(
            address=chat,
            text=text,
            from_me=from_me,
            provider_message_id=message_id.bare if message_id is not None else None,
            sent_at=time_of(payload, now) or moment(body.get("timestamp"), now),
            sent_at_ms=milliseconds(body.get("timestamp"), now),
            sender_name=None if from_me else sender_name_of(payload),
            source=_SOURCES.get(str(payload.get("source")), "unknown"),
        ),
        payload,
    )


def _event(delivery: Delivery, kind: str, name: str, body: Json, payload: Json) -> Contract:
    return delivery.event(kind, name, body, identity=payload)
