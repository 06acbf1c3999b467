"""Whapi's message objects, full and simplified: who wrote what to whom. Pure."""

from typing import Any

from shared.addresses import AddressKind, address_kind, phone_of
from shared.contracts.content import Content, Participant, Quoted
from shared.contracts.messages import EchoSource
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers import parts
from shared.inbound.providers.chats import chat_type, counterpart, is_personal
from shared.inbound.providers.number_changes import is_number_change, named_change
from shared.inbound.providers.reading import (
    Json,
    Unusable,
    address,
    any_address,
    any_identifier,
    elements,
    filled,
    first_word,
    flag,
    identifier,
    is_set,
    mapping,
    moment,
    name,
    part,
    web_address,
)
from shared.inbound.providers.whapi_actions import kind_of_action, read_action
from shared.inbound.providers.whapi_content import CONTENT_KEYS, body_of, words_of
from shared.inbound.seen import Body, SeenMessage, observe

# Protocol noise and member changes come with `from_me: false` right after real messages.
_NOISE = {
    *("ciphertext", "group_notification", "notification_template", "broadcast_notification", "gp2", "debug"),
    *("system", "unknown", "pin", "unpin", "ephemeral", "e2e_notification", "notification", "protocol"),
}
# Types as the contract spells them, by how else they are spelt.
_SPELT = {kind.lower(): kind for kind in CONTENT_KEYS}
_NOTICES = ("system", "action", "notification", "service", "protocol")
_SOURCES: dict[str, EchoSource] = {"api": "api", "business_api": "api", "web": "phone", "mobile": "phone"}


def read_message(delivery: Delivery, item: Any) -> Found:
    """One element of `messages`: content becomes a message, an action on another message a fact about that one."""
    item = mapping(item, "the message")
    message_type = _type(item)
    event_name = f"messages.{message_type}"
    if _tells_of_number(item, message_type):
        return _number_changed(delivery, item, event_name)
    if message_type.lower() in _NOISE:
        return delivery.event("ignored", event_name, item, address=_where(item, delivery.region))
    kind = kind_of_action(item, message_type)
    if kind is not None:
        return read_action(delivery, item, kind, message_type)
    from_me = _is_own(item, delivery)
    chat = _chat(item, from_me, delivery.region)
    body = body_of(item, message_type, delivery.region) if _is_from_somebody(item, chat, from_me) else None
    if body is None:
        return delivery.event("ignored", event_name, item, address=chat)
    seen = _seen(delivery, item, chat, from_me, body)
    return [observe(delivery, seen, item), *delivery.linked(chat, seen.alias)]


def _tells_of_number(item: Json, message_type: str) -> bool:
    """A notice of a changed number: by the message's own kind, or that of the notice in it."""
    if message_type in CONTENT_KEYS and message_type != "action":
        return False
    inner = [item.get(key) for key in _NOTICES]
    kinds = (part(one, key) for one in inner for key in ("type", "subtype", "kind"))
    return is_number_change(message_type, item.get("subtype"), *kinds)


def _number_changed(delivery: Delivery, item: Json, event_name: str) -> Found:
    """The notice is nothing to answer; whose number it was and what it is now is told by some."""
    inner = [item.get(key) for key in _NOTICES]
    where = _where(item, delivery.region)
    change = named_change((*inner, item), delivery.region, delivery.own, old=where if is_personal(where) else None)
    label = f"{event_name}.change_number"
    return [delivery.event("ignored", label, item, address=where), *delivery.renumbered(change, item)]


def participant_of(item: Json, chat: str | None, region: str) -> str | None:
    """Who wrote in a group, newsletter or story; `from` may be the group itself, then `author` tells."""
    found = (any_address(region, item.get("author")), any_address(region, item.get("from")))
    return next((one for one in found if is_personal(one) and one != chat), None)


def _seen(delivery: Delivery, item: Json, chat: str, from_me: bool, body: Body) -> SeenMessage:
    is_shared = not is_personal(chat)
    shown = name(item.get("from_name")) or name(item.get("pushname"))
    writer = participant_of(item, chat, delivery.region) if is_shared else None
    mentions = _mentions(item, delivery.region)
    return SeenMessage(
        address=chat,
        alias=None if from_me else _alias(item, chat, delivery),
        body=_with_context(item, body, mentions),
        from_me=from_me,
        provider_message_id=identifier(item.get("id"), "id"),
        sent_at=moment(item.get("timestamp"), delivery.received_at),
        participant=Participant(address=writer, name=shown) if writer is not None else None,
        chat_name=name(item.get("chat_name")) if is_shared else None,
        mentions_us=is_shared and not from_me and parts.names_us(mentions, body.text, delivery.own),
        quoted=_quoted(item, delivery.region),
        sender_name=shown,
        sender_avatar=web_address(item.get("profile_pic")) or web_address(item.get("avatar")),
        source=_SOURCES.get(str(item.get("source")), "unknown"),
    )


def _alias(item: Json, chat: str, delivery: Delivery) -> str | None:
    """The sender's other address, where chat and sender differ. Bare digits may be the hidden id's own."""
    sender = any_address(delivery.region, item.get("from"))
    alias = counterpart(chat, (sender,), delivery.own)
    if alias is None or alias.partition("@")[0] == chat.partition("@")[0]:
        return None
    number = alias if address_kind(chat) is AddressKind.LID else chat
    return alias if phone_of(number, delivery.region) is not None else None


def _type(item: Json) -> str:
    """The message's type; simplified bodies have none, there the first content key tells."""
    given = item.get("type")
    if given is not None and not isinstance(given, str):
        raise Unusable("wrong_type", "type is no string")
    if given:
        return _SPELT.get(given.lower(), given)
    for key in CONTENT_KEYS:
        if item.get(key) is not None:
            return key
    if filled(item.get("from")) is None and filled(item.get("chat_id")) is None:
        raise Unusable("missing_sender", "from and chat_id are missing")
    raise Unusable("no_content", "the message has neither a type nor any known content")


def _chat(item: Json, from_me: bool, region: str) -> str:
    """The chat's address. On own messages `from` is our number, so only `chat_id` (or `to`) names the customer."""
    chat = address(item.get("chat_id"), "chat_id", region)
    if chat is None:
        field = "to" if from_me else "from"
        chat = address(item.get(field), field, region)
    if chat is None and item.get("type") == "story":
        chat = "status@broadcast"
    if chat is None:
        raise Unusable("missing_sender", "chat_id and to are missing" if from_me else "from and chat_id are missing")
    return chat


def _is_own(item: Json, delivery: Delivery) -> bool:
    """By its flag; where there is none, what was sent through the API is ours: a customer has none."""
    by_flag = flag(item.get("from_me"), "from_me")
    return by_flag or (by_flag is None and item.get("source") == "api") or _names_us(item, delivery)


def _names_us(item: Json, delivery: Delivery) -> bool:
    """Whether our own number is shown as the sender, which is known once the channel's number is."""
    return bool(delivery.own) and any_address(delivery.region, item.get("from")) in delivery.own


def _is_from_somebody(item: Json, chat: str, from_me: bool) -> bool:
    """Whether a person is behind it: not Meta AI, and not what the system itself writes into chats."""
    return chat_type(chat) is not None and (from_me or item.get("source") != "system")


def _where(item: Json, region: str) -> str | None:
    return any_address(region, item.get("chat_id"), item.get("from"))


def _mentions(item: Json, region: str) -> tuple[str, ...]:
    found = (any_address(region, one) for one in elements(part(item, "context", "mentions"))[:100])
    return tuple(one for one in found if one is not None)


def _with_context(item: Json, body: Body, mentions: tuple[str, ...]) -> Body:
    is_forwarded = is_set(part(item, "context", "forwarded"))
    if not mentions and not is_forwarded:
        return body
    content = body.content or Content()
    return Body(body.type, body.text, content.model_copy(update={"mentions": mentions, "is_forwarded": is_forwarded}))


def _quoted(item: Json, region: str) -> Quoted | None:
    """The answered message. A context alone is none, it also comes with forwards and mentions."""
    context = item.get("context")
    quoted_id = any_identifier(part(context, "quoted_id"))
    if quoted_id is None:
        return None
    return Quoted(
        provider_message_id=quoted_id,
        author=any_address(region, part(context, "quoted_author")),
        type=first_word(part(context, "quoted_type")),
        text=words_of(part(context, "quoted_content")),
    )
