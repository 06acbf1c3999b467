"""Reactions, votes, edits and deletions: kept under the provider's id, shown on the message. Pure.

Both places hold, per actor, the latest that was reported, and both are joined with the same rule: whatever the order in
which facts, message and provider id become known, and however often, the end is the same. Of two reports of the same
moment the one whose content sorts last holds; a reaction that was taken away comes after all others.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted

US = "us"
THEM = "them"
"""The one customer of a direct chat, whatever address the provider names them by."""

Fact = MessageReacted | MessageEdited | MessageRevoked | PollVoted
Facts = dict[str, Any]
"""`reactions` and `votes` by actor, `edit`, `revoked_at`; as JSON, with times in ISO 8601 (UTC)."""

Entry = dict[str, Any]


def facts_of(event: Fact) -> Facts:
    """What one event says."""
    at = _iso(event.changed_at)
    match event:
        case MessageReacted():
            actor = US if event.from_me else event.actor or event.address or THEM
            return {"reactions": {actor: _reaction(event.emoji, event.actor_name, actor, at)}}
        case PollVoted():
            voter = US if event.from_me else event.voter or event.address or THEM
            return {"votes": {voter: {"options": sorted(event.options), "address": _address(voter), "at": at}}}
        case MessageEdited():
            return {"edit": {"text": event.text, "at": at}}
        case MessageRevoked():
            return {"revoked_at": at}


def our_reaction(emoji: str | None, at: datetime) -> Facts:
    """A reaction of ours that the provider has carried out."""
    return {"reactions": {US: _reaction(emoji, None, US, _iso(at))}}


def our_edit(text: str, at: datetime) -> Facts:
    """An edit of ours that the provider has carried out."""
    return {"edit": {"text": text, "at": _iso(at)}}


def our_revoke(at: datetime) -> Facts:
    """A deletion of ours that the provider has carried out."""
    return {"revoked_at": _iso(at)}


def _reaction(emoji: str | None, name: str | None, actor: str, at: str) -> Entry:
    return {"emoji": emoji or None, "name": name, "address": _address(actor), "at": at}


def _address(actor: str) -> str | None:
    return None if actor in (US, THEM) else actor


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def join(known: Facts | None, more: Facts) -> Facts:
    """Both together. Commutative, associative, and idempotent."""
    joined: Facts = dict(known or {})
    for part in ("reactions", "votes"):
        if part in more:
            joined[part] = join_actors(joined.get(part), more[part])
    if "edit" in more:
        joined["edit"] = later(joined.get("edit"), more["edit"])
    if "revoked_at" in more:
        joined["revoked_at"] = min(joined.get("revoked_at") or more["revoked_at"], more["revoked_at"], key=_moment)
    return joined


def join_actors(known: dict[str, Entry] | None, more: dict[str, Entry]) -> dict[str, Entry]:
    """The latest of each actor."""
    joined = dict(known or {})
    for actor, entry in more.items():
        joined[actor] = later(joined.get(actor), entry)
    return joined


def of_direct_chat(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Everybody who is not us is the one customer."""
    joined: dict[str, Entry] = {}
    for actor, entry in entries.items():
        joined = join_actors(joined, {US if actor == US else THEM: entry})
    return joined


def as_one(facts: Facts, numbers: Mapping[str, str]) -> Facts:
    """The same with everybody under their number whose hidden id `numbers` names: of two reports of one person the
    later one holds."""
    renamed: Facts = dict(facts)
    for part in ("reactions", "votes"):
        joined: dict[str, Entry] = {}
        for actor, entry in (facts.get(part) or {}).items():
            number = numbers.get(actor, actor)
            joined = join_actors(joined, {number: {**entry, "address": _address(number)}})
        if part in facts:
            renamed[part] = joined
    return renamed


def later(known: Entry | None, other: Entry) -> Entry:
    """Which of two reports about the same thing holds."""
    return other if known is None else max(known, other, key=_rank)


def _rank(entry: Entry) -> tuple[datetime, bool, str, str]:
    is_removal = "emoji" in entry and entry["emoji"] is None
    said = entry.get("emoji") or entry.get("text") or "\n".join(entry.get("options", ()))
    return _moment(entry["at"]), is_removal, said, f"{entry.get('name') or ''}\n{entry.get('address') or ''}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
