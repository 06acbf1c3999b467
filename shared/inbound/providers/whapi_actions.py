"""Whapi's messages that are about other messages, and its updates and removals of messages. Pure."""

from typing import Any

from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageRevoked
from shared.inbound.delivery import Delivery, Found
from shared.inbound.providers.reading import (
    Json,
    Unusable,
    any_identifier,
    elements,
    flag,
    is_set,
    mapping,
    part,
    word,
)
from shared.inbound.providers.whapi_content import TEXT_TYPES
from shared.inbound.providers.whapi_facts import CAPTIONED, Actor, Told, fact_of, votes_between

_ACTION_KINDS = {
    "reaction": "reaction",
    "edit": "edited",
    "edited": "edited",
    "delete": "revoked",
    "deleted": "revoked",
    "revoke": "revoked",
    "revoked": "revoked",
    "vote": "poll_vote",
}
_MESSAGE_KINDS = {
    "reaction": "reaction",
    "edit": "edited",
    "edited": "edited",
    "deleted": "revoked",
    "revoked": "revoked",
    "delete": "revoked",
    "revoke": "revoked",
    "poll_update": "poll_vote",
    "vote": "poll_vote",
    "call": "call",
}


def kind_of_action(item: Json, message_type: str) -> str | None:
    """The fact's kind for a message that is no new content, else None; `ignored` for actions that change nothing."""
    if message_type == "action":
        named = part(item, "action", "type")
        return _ACTION_KINDS.get(named.lower(), "ignored") if isinstance(named, str) else "ignored"
    if message_type.lower() in _MESSAGE_KINDS:
        return _MESSAGE_KINDS[message_type.lower()]
    if item.get("status") == "deleted":
        return "revoked"
    return "edited" if is_set(item.get("edited")) else None


def read_action(delivery: Delivery, item: Json, kind: str, message_type: str) -> Contract:
    """The fact that the message is. A target that is not told leaves only the record of the kind."""
    actor = Actor.of(delivery, item)
    action = next((found for key in ("action", message_type) if isinstance(found := item.get(key), dict)), {})
    own_id = any_identifier(item.get("id"))
    target = any_identifier(
        action.get("target"), action.get("target_message_id"), item.get("target_message_id"), item.get("target")
    )
    is_itself = target is None and (message_type != "action" or not action)
    if is_itself and kind in {"edited", "revoked"}:
        # The message itself is sent again, as it is now.
        target = own_id
    told = Told(item, action, target, own_id, actor, whose=actor.from_me if is_itself else None)
    return fact_of(delivery, kind, told) or delivery.event(kind, f"messages.{message_type}", item, address=actor.chat)


def read_update(delivery: Delivery, item: Any) -> Found:
    """An element of `messages_updates`: the action that caused it, else what has changed between before and after."""
    item = mapping(item, "the update")
    if not item:
        return delivery.event("ignored", "messages_updates", item)
    after = part(item, "after_update")
    after = after if isinstance(after, dict) else {}
    trigger = item.get("trigger")
    whose = flag(after.get("from_me"), "from_me")
    kind = _kind_of_update(item, after)
    target = any_identifier(item.get("id"), part(trigger, "action", "target"), after.get("id"))
    if isinstance(trigger, dict):
        action = part(trigger, "action")
        actor = Actor.of(delivery, {"chat_id": after.get("chat_id"), **trigger})
        action = action if isinstance(action, dict) else {}
        told = Told(item, action, target, any_identifier(trigger.get("id")), actor, whose, after)
    else:
        told = Told(item, {}, target, None, Actor.of(delivery, {**after, "timestamp": None}), whose, after)
    fact = fact_of(delivery, kind, told)
    if fact is not None:
        return fact
    votes = votes_between(delivery, item, told) if kind == "poll_vote" else ()
    return votes or delivery.event(kind, "messages_updates", item, address=told.actor.chat)


def read_removed(delivery: Delivery, item: Any) -> Contract:
    """An element of `messages_removed`: a bare id, which names neither chat nor author."""
    target = any_identifier(item)
    if target is None:
        if not isinstance(item, dict):
            raise Unusable("missing_id", "the item is no id")
        return delivery.event("revoked", "messages_removed", item)
    return MessageRevoked(**delivery.stamp("messages_removed", item), target=target, changed_at=delivery.received_at)


def _kind_of_update(item: Json, after: Json) -> str:
    trigger = part(item, "trigger", "action", "type")
    if isinstance(trigger, str):
        return _ACTION_KINDS.get(trigger.lower(), "ignored")
    if word(after.get("type")) in {"deleted", "revoked"} or after.get("status") == "deleted":
        return "revoked"
    changes = item.get("changes")
    changed = {change.partition(".")[0] for change in elements(changes) if isinstance(change, str)}
    if changed & {*TEXT_TYPES, "edited", "caption"} or (changed & set(CAPTIONED) and is_set(after.get("edited"))):
        return "edited"
    if "reactions" in changed:
        return "reaction"
    return "poll_vote" if "poll" in changed else "ignored"
