"""Whapi's message objects: full, simplified, and messages that are actions on other messages. Pure."""

from typing import Any

from services.ingress.delivery import Delivery, TextMessage
from services.ingress.providers.chats import Standing, standing_of
from services.ingress.providers.reading import (
    Json,
    Unusable,
    address,
    body_text,
    filled,
    flag,
    identifier,
    mapping,
    moment,
    name,
    part,
    web_address,
)
from shared.contracts.envelope import Contract
from shared.contracts.messages import EchoSource

_TEXT_TYPES = {"text", "link_preview"}
_OTHER_CONTENT = {
    *("image", "video", "gif", "short", "audio", "voice", "document", "documentWithCaption", "sticker"),
    *("location", "live_location", "contact", "contact_list", "poll", "order", "event", "album", "media"),
    *("reply", "interactive", "buttons", "list", "carousel", "hsm", "product", "catalog", "product_items"),
    *("group_invite", "newsletter_invite", "admin_invite"),
}
_CONTENT_TYPES = _TEXT_TYPES | _OTHER_CONTENT
_CONTENT_KEYS = ("text", "link_preview", "action", *sorted(_OTHER_CONTENT))
_ACTION_KINDS = {
    "reaction": "reaction",
    "edit": "edited",
    "edited": "edited",
    "delete": "revoked",
    "revoke": "revoked",
    "vote": "poll_vote",
}
_ACTION_TYPES = {
    "edit": "edited",
    "edited": "edited",
    "deleted": "revoked",
    "revoked": "revoked",
    "poll_update": "poll_vote",
    "call": "call",
    # Protocol noise and member changes come with `from_me: false` right after real messages.
    "system": "ignored",
    "unknown": "ignored",
    "story": "ignored",
    "pin": "ignored",
}
_SOURCES: dict[str, EchoSource] = {"api": "api", "business_api": "api", "web": "phone", "mobile": "phone"}


def read_message(delivery: Delivery, item: Any) -> Contract:
    """One element of `messages`: a text becomes a message, anything else an event of its kind."""
    item = mapping(item, "the message")
    message_type = _type(item)
    event_name = f"messages.{message_type}"
    kind = _kind_of_action(item, message_type)
    if kind is not None:
        return delivery.event(kind, event_name, item)
    from_me = flag(item.get("from_me"), "from_me") or False
    chat = _chat(item, from_me, delivery.region)
    standing = standing_of(chat)
    if standing is Standing.NOT_FOR_US or message_type not in _CONTENT_TYPES:
        return delivery.event("ignored", event_name, item)
    text = _text(item, message_type) if message_type in _TEXT_TYPES else None
    if message_type in _TEXT_TYPES and text is None:
        return delivery.event("ignored", event_name, item)
    if standing is Standing.GROUP or text is None:
        return delivery.event("message", event_name, item)
    return delivery.message(
        TextMessage(
            address=chat,
            text=text,
            from_me=from_me,
            provider_message_id=identifier(item.get("id"), "id"),
            sent_at=moment(item.get("timestamp"), delivery.received_at),
            sender_name=name(item.get("from_name")) or name(item.get("pushname")),
            sender_avatar=web_address(item.get("profile_pic")) or web_address(item.get("avatar")),
            source=_SOURCES.get(str(item.get("source")), "unknown"),
        ),
        item,
    )


def kind_of_update(item: Json) -> str:
    """What a `messages_updates` element is about: the action that caused it, else what it changed."""
    trigger = part(item, "trigger", "action", "type")
    if isinstance(trigger, str):
        return _ACTION_KINDS.get(trigger, "ignored")
    changes = item.get("changes")
    changed = {change for change in changes if isinstance(change, str)} if isinstance(changes, list) else set()
    if changed & (_TEXT_TYPES | {"edited", "caption"}):
        return "edited"
    if "reactions" in changed:
        return "reaction"
    return "poll_vote" if "poll" in changed else "ignored"


def _type(item: Json) -> str:
    """The message's type; simplified bodies have none, there the first content key tells."""
    given = item.get("type")
    if given is not None and not isinstance(given, str):
        raise Unusable("wrong_type", "type is no string")
    if given:
        return given
    for key in _CONTENT_KEYS:
        if item.get(key) is not None:
            return key
    if filled(item.get("from")) is None and filled(item.get("chat_id")) is None:
        raise Unusable("missing_sender", "from and chat_id are missing")
    raise Unusable("no_content", "the message has neither a type nor any known content")


def _kind_of_action(item: Json, message_type: str) -> str | None:
    """The event's kind for a message that is no new content, else None."""
    if message_type == "action":
        return _ACTION_KINDS.get(str(part(item, "action", "type")), "ignored")
    if message_type in _ACTION_TYPES:
        return _ACTION_TYPES[message_type]
    if item.get("status") == "deleted":
        return "revoked"
    return "edited" if item.get("edited") is True else None


def _chat(item: Json, from_me: bool, region: str) -> str:
    """The chat's address. On own messages `from` is our number, so only `chat_id` (or `to`) names the customer."""
    chat = address(item.get("chat_id"), "chat_id", region)
    if chat is None:
        field = "to" if from_me else "from"
        chat = address(item.get(field), field, region)
    if chat is None:
        raise Unusable("missing_sender", "chat_id and to are missing" if from_me else "from and chat_id are missing")
    return chat


def _text(item: Json, message_type: str) -> str | None:
    """The customer's whole text; one with a link in it comes as `link_preview` and has no `text`."""
    content = item.get(message_type)
    if isinstance(content, str):
        return filled(content)
    if content is None:
        raise Unusable("missing_text", f"type is {message_type}, but {message_type} is missing")
    return body_text(mapping(content, message_type).get("body"), f"{message_type}.body")
