"""Reactions, edits, deletions and votes: the same end in any order."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from services.router.domain.facts import THEM, US, Facts, as_one, facts_of, join
from services.router.domain.showing import keep, show_facts, with_facts
from services.router.domain.working import KnownMessage, Line
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import MessageEdited, MessageReacted, MessageRevoked, PollVoted
from shared.conversations.state import NewMessage
from tests.unit.router.builders import NOW, a_chat, a_message, a_working_set, an_anchor


def told(kind: type[Contract], second: int, **fields: Any) -> Any:
    return kind.model_validate(
        {
            "occurred_at": NOW,
            "received_at": NOW,
            "channel": ChannelRef(provider="whapi"),
            "target": "wamid",
            "changed_at": NOW + timedelta(seconds=second),
            **fields,
        }
    )


EVENTS = [
    told(MessageReacted, 1, actor="62811@c.us", emoji="👍"),
    told(MessageReacted, 2, actor="99@lid", emoji="❤️"),
    told(MessageReacted, 2, actor="99@lid", emoji=None),
    told(MessageReacted, 1, from_me=True, emoji="🙏"),
    told(MessageEdited, 3, text="second"),
    told(MessageEdited, 2, text="first"),
]


def everything(events: list[Any]) -> Facts:
    known: Facts = {}
    for event in events:
        known = join(known, facts_of(event))
    return known


def test_facts_are_joined_to_the_same_in_every_order() -> None:
    ends = [everything([*order, *order[:2]]) for order in itertools.permutations(EVENTS)]
    assert all(end == ends[0] for end in ends)
    assert ends[0]["edit"]["text"] == "second"
    assert {actor: entry["emoji"] for actor, entry in ends[0]["reactions"].items()} == {
        "62811@c.us": "👍",
        "99@lid": None,
        US: "🙏",
    }


def shown(message: KnownMessage | NewMessage) -> tuple[Any, ...]:
    reactions = {actor: entry["emoji"] for actor, entry in (message.reactions or {}).items()}
    return reactions, message.votes, message.text, message.original_text, message.edited_at, message.revoked_at


@pytest.mark.parametrize("is_group", [False, True], ids=["direct", "group"])
def test_before_the_message_and_after_it_is_the_same(is_group: bool) -> None:
    chat = a_chat(is_group=is_group)
    events = [*EVENTS, told(PollVoted, 1, voter="99@lid", options=("b", "a")), told(MessageRevoked, 5)]
    ends = []
    for order in itertools.islice(itertools.permutations(events), 0, 40320, 97):
        for split in (0, 3, 8):
            anchor = an_anchor(reserved=None, message_id=50)
            working = a_working_set(chat)
            for event in order[:split]:
                keep(working, anchor, facts_of(event))
            new = _message()
            with_facts(new, chat, anchor.facts)
            known = working.messages[50] = KnownMessage.of(new)
            for event in order[split:]:
                keep(working, anchor, facts_of(event))
            ends.append(shown(known))
    assert all(end == ends[0] for end in ends)
    assert ends[0][0] == ({"62811@c.us": "👍", "99@lid": None, US: "🙏"} if is_group else {THEM: None, US: "🙏"})
    assert ends[0][2:4] == ("second", "original")
    assert ends[0][5] == NOW + timedelta(seconds=5)


def _message() -> NewMessage:
    return NewMessage(50, 1, 1, False, "customer", "customer", "original", "received", NOW, 0, NOW)


def test_what_is_known_already_changes_nothing() -> None:
    message = a_message(id=50, from_me=False, status="received")
    working = a_working_set(a_chat(), messages={50: message})
    facts = facts_of(told(MessageEdited, 1, text="Hai"))
    assert show_facts(working, message, facts)
    working.changes.message_patches.clear()
    assert not show_facts(working, message, facts)
    assert working.changes.message_patches == {}


def test_a_deleted_message_waits_for_the_bot_no_more_and_an_edited_one_reads_as_it_is_now() -> None:
    chat = a_chat()
    for kind, fields, awaits in ((MessageRevoked, {}, []), (MessageEdited, {"text": "Hai"}, ["Hai"])):
        message = a_message(id=50, from_me=False, status="received", awaiting_reply=True)
        working = a_working_set(chat, messages={50: message})
        working.conversation(chat.id).awaiting.append(Line(50, "customer", "Halo", NOW, (NOW, 0, 50)))
        show_facts(working, message, facts_of(told(kind, 1, **fields)))
        assert [line.text for line in working.conversation(chat.id).awaiting] == awaits
        assert message.awaiting_reply is bool(awaits)


def test_a_member_under_hidden_id_and_number_is_one_actor() -> None:
    def entry(actor: str, emoji: str | None, at: int) -> dict[str, Any]:
        return {"emoji": emoji, "name": None, "address": actor, "at": f"2026-03-01T10:00:{at:02}+00:00"}

    lid, number, other = "99887766@lid", "6281234567890@c.us", "6289999999999@c.us"
    kept = {
        "reactions": {lid: entry(lid, "👍", 5), number: entry(number, "🎉", 3), other: entry(other, "👍", 1)},
        "edit": {"text": "x", "at": "2026-03-01T10:00:00+00:00"},
    }
    one = as_one(kept, {lid: number})
    assert one == {
        "reactions": {number: entry(number, "👍", 5), other: entry(other, "👍", 1)},
        "edit": kept["edit"],
    }
    assert as_one(one, {lid: number}) == one
    taken_away = join(one, as_one({"reactions": {lid: entry(lid, None, 9)}}, {lid: number}))
    assert taken_away["reactions"][number]["emoji"] is None
    assert as_one(kept, {}) == kept
