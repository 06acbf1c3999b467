"""Chats that are put aside, and how urgent they are."""

from datetime import timedelta

import pytest

from shared.contracts.chats import AgentsNotified, ChatSnoozed, ChatWoken
from shared.conversations.merge_rules import take_over_state
from shared.conversations.snoozing import WakeReason, is_due, snooze, wake
from shared.conversations.state import Changes
from shared.conversations.urgency import set_priority
from tests.unit.router.builders import NOW, a_chat

LATER = NOW + timedelta(hours=3)


def test_a_snooze_is_told_once() -> None:
    chat, changes = a_chat(), Changes()
    assert snooze(chat, LATER, changes, now=NOW, correlation_id="c", agent_id=7)
    assert (chat.snoozed_at, chat.snoozed_until, chat.snoozed_by, chat.dirty) == (NOW, LATER, 7, True)
    assert not snooze(chat, LATER, changes, now=NOW, correlation_id="c", agent_id=8)
    assert [type(contract) for contract in changes.contracts] == [ChatSnoozed]
    assert len(changes.timeline) == 1


@pytest.mark.parametrize(("assigned", "told"), [(None, 7), (5, 5)])
@pytest.mark.parametrize("reason", ["time", "customer_wrote"])
def test_waking_tells_its_agent_or_who_put_it_aside(assigned: int | None, told: int, reason: WakeReason) -> None:
    chat, changes = a_chat(snoozed_at=NOW, snoozed_by=7, assigned_agent_id=assigned), Changes()
    assert wake(chat, changes, reason=reason, now=LATER, correlation_id="c")
    assert (chat.snoozed_at, chat.snoozed_until, chat.snoozed_by) == (None, None, None)
    woken, notified = changes.contracts
    assert isinstance(woken, ChatWoken)
    assert isinstance(notified, AgentsNotified)
    assert (woken.reason, notified.agent_id, notified.kind) == (reason, told, "snooze_over")
    assert [item.data for item in changes.feed if item.type == "notification"] == [
        {"kind": "snooze_over", "agent_id": told, "detail": reason}
    ]
    assert not wake(chat, changes, reason=reason, now=LATER, correlation_id="c")


def test_whoever_takes_it_back_is_told_nothing() -> None:
    changes = Changes()
    wake(a_chat(snoozed_at=NOW), changes, reason="agent", now=NOW, correlation_id="c", agent_id=7)
    assert [item.type for item in changes.feed] == ["chat.updated"]


def test_without_a_time_it_is_never_due() -> None:
    assert not is_due(a_chat(snoozed_at=NOW), LATER)
    assert not is_due(a_chat(snoozed_at=NOW, snoozed_until=LATER), LATER - timedelta(seconds=1))
    assert is_due(a_chat(snoozed_at=NOW, snoozed_until=LATER), LATER)


def test_a_priority_is_told_once() -> None:
    chat, changes = a_chat(), Changes()
    assert set_priority(chat, "high", changes, now=NOW, correlation_id="c", agent_id=7)
    assert not set_priority(chat, "high", changes, now=NOW, correlation_id="c", agent_id=7)
    assert [entry.data for entry in changes.timeline] == [{"priority": "high", "previous": "normal"}]


def test_of_two_chats_that_become_one_the_more_urgent_counts_and_what_was_in_view_stays() -> None:
    survivor = a_chat(priority="low", snoozed_at=NOW, snoozed_until=LATER)
    take_over_state(survivor, a_chat(id=2, priority="urgent"), address="a")
    assert (survivor.priority, survivor.snoozed_at, survivor.snoozed_until) == ("urgent", None, None)
    survivor = a_chat(priority="high", snoozed_at=NOW)
    take_over_state(survivor, a_chat(id=2, priority="low", snoozed_at=NOW), address="a")
    assert (survivor.priority, survivor.snoozed_at) == ("high", NOW)
