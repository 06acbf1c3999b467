"""Whapi's messages that are about other messages: reactions, edits, deletions, votes. Pure.

Whapi does not tell whose message an action is about. Only who wrote a message can edit it, and only they can delete it
for everyone in a direct chat; everything else leaves that open.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.ingress.delivery import Delivery
from services.ingress.providers.chats import is_personal
from services.ingress.providers.reading import (
    Json,
    Unusable,
    any_address,
    any_identifier,
    elements,
    first_word,
    flag,
    is_set,
    mapping,
    moment,
    name,
    part,
    word,
)
from services.ingress.providers.whapi_content import TEXT_TYPES, words_of
from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted

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
_CAPTIONED = ("image", "video", "gif", "short", "document", "documentWithCaption")
_LONGEST_EMOJI = 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, where and when. `from_me` None: not told."""

    chat: str | None
    address: str | None
    name: str | None
    from_me: bool | None
    at: datetime

    @classmethod
    def of(cls, delivery: Delivery, item: Json) -> "Actor":
        """Read from the message that carries the action; actions may lack everything but themselves."""
        from_me = flag(item.get("from_me"), "from_me")
        chat = any_address(delivery.region, item.get("chat_id"), item.get("to") if from_me else None)
        found = (any_address(delivery.region, item.get("author")), any_address(delivery.region, item.get("from")))
        person = None if from_me else next((one for one in found if is_personal(one)), None)
        if person is None and not from_me and is_personal(chat):
            person = chat
        if chat is None and not from_me:
            chat = person
        at = moment(item.get("timestamp"), delivery.received_at) or delivery.received_at
        return cls(chat, person, name(item.get("from_name")) or name(item.get("pushname")), from_me, at)

    @property
    def wrote_the_target(self) -> bool | None:
        """Whether a deleted message was ours, as far as that follows: in a group, admins delete others' too."""
        return self.from_me if is_personal(self.chat) else None


def kind_of_action(item: Json, message_type: str) -> str | None:
    """The fact's kind for a message that is no new content, else None; `ignored` for actions that change nothing."""
    if message_type == "action":
        named = part(item, "action", "type")
        return _ACTION_KINDS.get(named.lower(), "ignored") if isinstance(named, str) else "ignored"
    if message_type in _MESSAGE_KINDS:
        return _MESSAGE_KINDS[message_type]
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
    return _fact(delivery, kind, told) or delivery.event(kind, f"messages.{message_type}", item, address=actor.chat)


def read_update(delivery: Delivery, item: Any) -> Contract:
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
    return _fact(delivery, kind, told) or delivery.event(kind, "messages_updates", item, address=told.actor.chat)


def read_removed(delivery: Delivery, item: Any) -> Contract:
    """An element of `messages_removed`: a bare id, which names neither chat nor author."""
    target = any_identifier(item)
    if target is None:
        if not isinstance(item, dict):
            raise Unusable("missing_id", "the item is no id")
        return delivery.event("revoked", "messages_removed", item)
    return MessageRevoked(**delivery.stamp("messages_removed", item), target=target, changed_at=delivery.received_at)


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of one action. `whose`: whether the target is ours; `after`: the target as it is now."""

    item: Json
    action: Json
    target: str | None
    own_id: str | None
    actor: Actor
    whose: bool | None = None
    after: Json | None = None


def _fact(delivery: Delivery, kind: str, told: Told) -> Contract | None:
    """The contract of a fact; None when what it needs is not told."""
    if told.target is None:
        return None
    actor = told.actor
    facts: dict[str, Any] = {
        **delivery.stamp(kind, told.item),
        "address": actor.chat,
        "target": told.target,
        "target_from_me": told.whose,
        "provider_message_id": told.own_id,
        "from_me": bool(actor.from_me),
        "changed_at": actor.at,
    }
    match kind:
        case "reaction" if isinstance(emoji := told.action.get("emoji", ""), str) and told.action:
            return MessageReacted(
                **facts, actor=actor.address, actor_name=actor.name, emoji=word(emoji.strip(), _LONGEST_EMOJI)
            )
        case "edited" if (text := _edited_text(told)) is not None:
            return MessageEdited(**{**facts, "target_from_me": _known(told.whose, actor.from_me)}, text=text)
        case "revoked":
            return MessageRevoked(**{**facts, "target_from_me": _known(told.whose, actor.wrote_the_target)})
        case "poll_vote" if (options := _chosen(told)) is not None:
            return PollVoted(**facts, voter=actor.address, options=options)
        case _:
            return None


def _known(told: bool | None, follows: bool | None) -> bool | None:
    return follows if told is None else told


def _edited_text(told: Told) -> str | None:
    action = told.action
    now = first_word(
        words_of(action.get("edited_content")), action.get("edited_text"), action.get("body"), action.get("text")
    )
    return now or _own_words(told.after or told.item)


def _own_words(item: Json) -> str | None:
    """The text or caption of a message as it is now."""
    for key in (*TEXT_TYPES, *_CAPTIONED, "edited_content"):
        text = words_of(item.get(key))
        if text is not None:
            return text
    return first_word(item.get("edited_text"), item.get("body"))


def _chosen(told: Told) -> tuple[str, ...] | None:
    """The titles of all that was chosen, by the poll's own list of options where it came along.

    WhatsApp names an option by the hash of its title; one whose title is not told keeps the id.
    """
    votes = told.action.get("votes")
    if not isinstance(votes, list):
        return None
    titles: dict[str, str] = {}
    for poll in (part(told.after, "poll"), part(told.item, "poll")):
        for option in (*elements(part(poll, "results")), *elements(part(poll, "options"))):
            title = word(option) or word(part(option, "name"))
            if title is None:
                continue
            digest = hashlib.sha256(title.encode()).digest()
            for known in (word(part(option, "id")), title, digest.hex(), base64.b64encode(digest).decode()):
                if known is not None:
                    titles.setdefault(known, title)
    named = (any_identifier(vote) or word(part(vote, "name")) for vote in votes)
    return tuple(dict.fromkeys(titles.get(vote) or titles.get(vote.lower(), vote) for vote in named if vote))


def _kind_of_update(item: Json, after: Json) -> str:
    trigger = part(item, "trigger", "action", "type")
    if isinstance(trigger, str):
        return _ACTION_KINDS.get(trigger.lower(), "ignored")
    if word(after.get("type")) in {"deleted", "revoked"} or after.get("status") == "deleted":
        return "revoked"
    changes = item.get("changes")
    changed = {change.partition(".")[0] for change in elements(changes) if isinstance(change, str)}
    if changed & {*TEXT_TYPES, "edited", "caption"} or (changed & set(_CAPTIONED) and is_set(after.get("edited"))):
        return "edited"
    if "reactions" in changed:
        return "reaction"
    return "poll_vote" if "poll" in changed else "ignored"
