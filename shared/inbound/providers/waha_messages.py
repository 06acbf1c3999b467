"""WAHA's `message` and `message.any`. Pure."""

from typing import Any

from shared.contracts.content import Content, Participant, Quoted
from shared.contracts.messages import EchoSource
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers import parts
from shared.inbound.providers.chats import chat_type, is_personal
from shared.inbound.providers.number_changes import engine_change, is_notice, is_number_change, named_change
from shared.inbound.providers.reading import (
    Json,
    Unusable,
    any_address,
    any_identifier,
    elements,
    first_word,
    is_set,
    mapping,
    milliseconds,
    moment,
    name,
    part,
)
from shared.inbound.providers.waha_content import body_of
from shared.inbound.providers.waha_ids import (
    chat_of,
    engine_of,
    is_own,
    message_id_of,
    own_addresses,
    parse_message_id,
)
from shared.inbound.providers.waha_leaks import leaked_fact
from shared.inbound.providers.waha_people import alias_of, participant_of
from shared.inbound.providers.waha_raw import RawMessage, context_of, raw_message, sender_name_of, time_of
from shared.inbound.seen import Body, SeenMessage, observe

_SOURCES: dict[str, EchoSource] = {"api": "api", "app": "phone"}


def read_message(delivery: Delivery, body: Any) -> Found:
    """A message, incoming or own. The same one may come as both events: they differ in the envelope only."""
    payload = mapping(body.get("payload"), "payload")
    event_name = str(body["event"])
    region = delivery.region
    own = own_addresses(body, region) | delivery.own
    message_id = message_id_of(payload)
    from_me = is_own(payload, message_id, own, region)
    chat = chat_of(payload, message_id, from_me=from_me, engine=engine_of(body), own=own, region=region)
    if chat is None:
        raise Unusable("missing_sender", "neither from nor id names the chat")
    raw = raw_message(payload)
    fact = leaked_fact(delivery, body, payload, raw, chat=chat, from_me=from_me)
    if fact is not None:
        return fact
    if is_notice(raw.data) or is_number_change(payload.get("type"), payload.get("subtype")):
        change = engine_change(raw.data, region, own) or named_change((payload, raw.data), region, own)
        notice = delivery.event("ignored", f"{event_name}.change_number", body, identity=payload, address=chat)
        return [notice, *delivery.renumbered(change, payload)]
    held = body_of(payload, raw, region) if chat_type(chat) is not None else None
    if held is None:
        return delivery.event("ignored", event_name, body, identity=payload, address=chat)
    alias, participant, participant_alias = None, None, None
    if is_personal(chat):
        alias = alias_of(payload, chat, message_id, from_me=from_me, own=own, region=region)
    else:
        participant, participant_alias = participant_of(payload, chat, message_id, own=own, region=region)
    shown = None if from_me else sender_name_of(payload)
    context = context_of(raw)
    mentions = _mentions(payload, raw, context, region)
    now = delivery.received_at
    seen = SeenMessage(
        address=chat,
        alias=alias,
        participant=(
            Participant(address=participant, alias=participant_alias, name=shown) if participant is not None else None
        ),
        chat_name=None if is_personal(chat) else _chat_name(payload, raw),
        mentions_us=not is_personal(chat) and not from_me and parts.names_us(mentions, held.text, own),
        body=_with_context(held, mentions, is_forwarded=_is_forwarded(payload, raw, context)),
        quoted=_quoted(payload, raw, context, region),
        from_me=from_me,
        provider_message_id=message_id.bare if message_id is not None else None,
        sent_at=time_of(payload, now) or moment(body.get("timestamp"), now),
        sent_at_ms=milliseconds(body.get("timestamp"), now),
        sender_name=shown,
        source=_SOURCES.get(str(payload.get("source")), "unknown"),
    )
    links = delivery.linked(chat, alias) + delivery.linked(participant, participant_alias)
    return [observe(delivery, seen, payload), *links]


def _chat_name(payload: Json, raw: RawMessage) -> str | None:
    shown = (payload.get("chatName"), part(payload, "chat", "name"), part(raw.data, "chat", "name"))
    return next((text for text in (*map(name, shown), name(raw.data.get("chatName"))) if text is not None), None)


def _mentions(payload: Json, raw: RawMessage, context: Json, region: str) -> tuple[str, ...]:
    listed = (
        elements(context.get("mentionedJid"))
        or elements(context.get("mentionedJID"))
        or elements(raw.data.get("mentionedJidList"))
        or elements(payload.get("mentionedIds"))
        or elements(payload.get("mentions"))
    )
    found = (any_address(region, one) for one in listed[:100])
    return tuple(one for one in found if one is not None)


def _is_forwarded(payload: Json, raw: RawMessage, context: Json) -> bool:
    return any(map(is_set, (context.get("isForwarded"), raw.data.get("isForwarded"), payload.get("isForwarded"))))


def _with_context(body: Body, mentions: tuple[str, ...], *, is_forwarded: bool) -> Body:
    if not mentions and not is_forwarded:
        return body
    content = body.content or Content()
    return Body(body.type, body.text, content.model_copy(update={"mentions": mentions, "is_forwarded": is_forwarded}))


def _quoted(payload: Json, raw: RawMessage, context: Json, region: str) -> Quoted | None:
    """The answered message: WAHA's `replyTo`, else the engine's own context."""
    reply = payload.get("replyTo")
    quoted_id = any_identifier(
        part(reply, "id"), context.get("stanzaId"), context.get("stanzaID"), raw.data.get("quotedStanzaID")
    )
    if quoted_id is None:
        return None
    parsed = parse_message_id(quoted_id)
    message = context.get("quotedMessage")
    author = any_address(
        region,
        part(reply, "participant"),
        context.get("participant"),
        raw.data.get("quotedParticipant"),
        parsed.participant,
    )
    text = first_word(
        part(reply, "body"),
        part(message, "conversation"),
        part(message, "extendedTextMessage", "text"),
        part(raw.data, "quotedMsg", "caption"),
        part(raw.data, "quotedMsg", "body") if part(raw.data, "quotedMsg", "type") == "chat" else None,
    )
    kind = first_word(part(raw.data, "quotedMsg", "type"), _kind_of(message), part(reply, "type"))
    return Quoted(provider_message_id=parsed.bare, author=author, type=kind, text=text)


def _kind_of(message: Any) -> str | None:
    if not isinstance(message, dict):
        return None
    if "conversation" in message or "extendedTextMessage" in message:
        return "text"
    key = next((one for one in message if one.endswith("Message")), None)
    return key.removesuffix("Message") if key is not None else None
