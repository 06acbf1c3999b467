"""Members of groups whom WhatsApp shows by a hidden id here and by their number there: each counts once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.adapters.members import numbers_of
from services.router.batch import Batch
from services.router.domain.facts import as_one
from services.router.domain.working import WorkingSet
from shared.addresses import AddressKind, address_kind
from shared.contracts.messages import MessageEchoed, MessageReacted, MessageReceived, PollVoted
from shared.conversations.identity import Key


async def know_members(connection: AsyncConnection, batch: Batch, working: WorkingSet) -> None:
    """Find the numbers of all hidden ids that the batch, or what was kept before, names; nothing else is asked.

    What was kept under a hidden id is the number's from now on, and who wrote shows it.
    """
    working.numbers = await numbers_of(connection, _hidden(batch, working))
    if not working.numbers:
        return
    for anchor in working.anchors.values():
        joined = None if anchor.facts is None else as_one(anchor.facts, working.numbers_on(anchor.key[0]))
        if joined != anchor.facts:
            anchor.facts, anchor.changed = joined, True
    for message in working.messages.values():
        chat = working.chats[message.chat_id]
        known = {"reactions": message.reactions or {}, "votes": message.votes or {}}
        joined = as_one(known, working.numbers_on(chat.channel_id))
        if chat.is_group and joined != known:
            working.alter(message, **{name: joined[name] or None for name in known if joined[name] != known[name]})
    for event in batch.pending():
        if isinstance(event, MessageReceived | MessageEchoed) and event.participant is not None:
            number = working.numbers.get((batch.channel_of(event).id, event.participant.address or ""))
            if number is not None and event.participant.alias is None:
                participant = event.participant.model_copy(update={"alias": number})
                batch.events[event.event_id] = event.model_copy(update={"participant": participant})


def _hidden(batch: Batch, working: WorkingSet) -> set[Key]:
    found: set[Key] = set()
    for event in batch.pending():
        match event:
            case MessageReacted():
                person = event.actor
            case PollVoted():
                person = event.voter
            case MessageReceived() | MessageEchoed():
                person = None if event.participant is None else event.participant.address
            case _:
                continue
        found |= _lids(batch.channel_of(event).id, (person,))
    for anchor in working.anchors.values():
        found |= _lids(anchor.key[0], _actors(anchor.facts))
    for message in working.messages.values():
        chat = working.chats[message.chat_id]
        if chat.is_group:
            shown = _actors({"reactions": message.reactions, "votes": message.votes})
            found |= _lids(chat.channel_id, shown)
    return found


def _actors(facts: dict[str, Any] | None) -> Iterable[str]:
    return [actor for part in ("reactions", "votes") for actor in ((facts or {}).get(part) or {})]


def _lids(channel_id: int, addresses: Iterable[str | None]) -> set[Key]:
    return {(channel_id, one) for one in addresses if one is not None and address_kind(one) is AddressKind.LID}
