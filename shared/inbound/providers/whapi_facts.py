"""What Whapi's actions on other messages amount to: reactions, edits, deletions, votes. Pure.

Whapi does not tell whose message an action is about. Only who wrote a message can edit it, and only they can delete it
for everyone in a direct chat; everything else leaves that open.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.envelope import Contract
from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted
from shared.inbound.delivery import Delivery
from shared.inbound.providers.chats import is_personal
from shared.inbound.providers.reading import (
    Json,
    any_address,
    any_identifier,
    elements,
    first_word,
    flag,
    moment,
    name,
    part,
    word,
)
from shared.inbound.providers.whapi_content import TEXT_TYPES, words_of

CAPTIONED = ("image", "video", "gif", "short", "document", "documentWithCaption")
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


def fact_of(delivery: Delivery, kind: str, told: Told) -> Contract | None:
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


def votes_between(delivery: Delivery, item: Json, told: Told) -> Sequence[PollVoted]:
    """Who votes otherwise after an update than before, by the poll's own results: where no action tells who it was."""
    if told.target is None:
        return []
    before = _by_voter(delivery, part(item, "before_update", "poll", "results"))
    after = _by_voter(delivery, part(told.after, "poll", "results"))
    changed = [voter for voter in {**before, **after} if before.get(voter, ()) != after.get(voter, ())]
    return [
        PollVoted(
            **delivery.stamp("poll_vote", [item, voter]),
            address=told.actor.chat,
            target=told.target,
            target_from_me=told.whose,
            from_me=voter in delivery.own,
            voter=None if voter in delivery.own else voter,
            options=after.get(voter, ()),
            changed_at=delivery.received_at,
        )
        for voter in changed
    ]


def _by_voter(delivery: Delivery, results: Any) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for result in elements(results):
        title = word(part(result, "name"))
        for value in elements(part(result, "voters")) if title is not None else []:
            voter = any_address(delivery.region, value)
            if voter is not None and title is not None:
                chosen[voter] = (*chosen.get(voter, ()), title)
    return chosen


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
    for key in (*TEXT_TYPES, *CAPTIONED, "edited_content"):
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
