"""A chat waits for an agent exactly while people answer it and nobody has it."""

from datetime import timedelta

from shared.contracts.chats import ChatAssigned, ChatRouted
from shared.conversations.handing import assign, change_mode, route
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause
from tests.unit.router.builders import NOW, a_chat

LATER = NOW + timedelta(minutes=5)
CAUSE = Cause("c")


def test_a_chat_that_people_take_over_waits_until_somebody_has_it() -> None:
    chat, changes = a_chat(mode="bot"), Changes()
    assert chat.queued_at is None
    change_mode(chat, "agent", changes, reason="hand_over", now=NOW, cause=CAUSE)
    assert chat.queued_at == NOW
    assign(chat, 7, changes, reason="claimed", now=LATER, cause=CAUSE)
    assert chat.queued_at is None
    assert (chat.assigned_at, chat.assignment_version) == (LATER, 1)
    assign(chat, None, changes, reason="not_answered", now=LATER, cause=CAUSE)
    assert chat.queued_at == LATER
    assert (chat.assigned_at, chat.assignment_version) == (None, 2)
    change_mode(chat, "closed", changes, reason="changed", now=LATER, cause=CAUSE)
    assert chat.queued_at is None


def test_it_is_the_channels_teams_unless_it_is_routed_elsewhere() -> None:
    chat = a_chat(mode="bot", channel_team_id=3)
    change_mode(chat, "agent", Changes(), reason="hand_over", now=NOW, cause=CAUSE)
    assert chat.team_id == 3
    other = a_chat(mode="bot", channel_team_id=3, team_id=4)
    change_mode(other, "agent", Changes(), reason="hand_over", now=NOW, cause=CAUSE)
    assert other.team_id == 4


def test_every_assignment_says_why_and_who_had_it() -> None:
    chat, changes = a_chat(mode="agent", assigned_agent_id=4), Changes()
    about = {"load": 2, "capacity": 3}
    assert assign(chat, 5, changes, reason="least_busy", now=NOW, cause=CAUSE, about=about)
    (entry,) = changes.timeline
    assert entry.kind == "assigned"
    assert entry.data == {
        "assigned_agent_id": 5,
        "previous_agent_id": 4,
        "reason": "least_busy",
        "load": 2,
        "capacity": 3,
    }
    (told,) = changes.contracts
    assert isinstance(told, ChatAssigned)
    assert (told.assigned_agent_id, told.previous_agent_id, told.reason) == (5, 4, "least_busy")
    assert not assign(chat, 5, changes, reason="claimed", now=NOW, cause=CAUSE)
    assert len(changes.timeline) == 1


def test_routing_is_told_and_forgets_whom_the_chat_was_taken_from() -> None:
    chat, changes = a_chat(mode="agent", returned_from_id=4), Changes()
    assert route(chat, 9, changes, reason="changed", now=NOW, cause=CAUSE, agent_id=2)
    assert (chat.team_id, chat.returned_from_id, chat.dirty) == (9, None, True)
    (told,) = changes.contracts
    assert isinstance(told, ChatRouted)
    assert (told.team_id, told.agent_id) == (9, 2)
    assert not route(chat, 9, changes, reason="changed", now=NOW, cause=CAUSE)
