"""What a customer's message does, by the chat's mode."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.router.domain import turns
from services.router.domain.intake import NO_SESSION, take_in
from services.router.domain.routing import route
from services.router.domain.working import APPLIED, DUPLICATE, Conversation, Policy, WorkingSet, cause_of
from shared.contracts.chats import AgentsNotified, ChatModeChanged
from shared.contracts.messages import MessageReceived
from shared.contracts.replies import GenerateReply
from shared.conversations.state import ChatState
from shared.conversations.stays import Stay
from tests.unit.router.builders import NOW, PHONE, a_chat, a_message, a_working_set, an_anchor, received


def arrive(chat: ChatState, event: MessageReceived, working: WorkingSet | None = None, **options: Any) -> WorkingSet:
    """The message, and then the bot's turn."""
    working = working or a_working_set(chat)
    assert take_in(working, chat, an_anchor(), event, guests_only=options.get("guests_only", False)) == APPLIED
    turns.settle(working, chat, cause_of(event))
    return working


def published(working: WorkingSet, kind: type) -> list[Any]:
    """The contracts of one kind."""
    return [contract for contract in working.changes.contracts if isinstance(contract, kind)]


@pytest.mark.parametrize(
    ("mode", "reopen", "mode_after", "bot_asked", "agents_told"),
    [
        ("bot", False, "bot", True, False),
        ("agent", False, "agent", False, True),
        ("paused", False, "paused", False, False),
        ("closed", False, "closed", False, False),
        ("closed", True, "bot", True, False),
        ("paused", True, "paused", False, False),
    ],
)
def test_the_table_of_modes(mode: str, reopen: bool, mode_after: str, bot_asked: bool, agents_told: bool) -> None:
    chat = a_chat(mode=mode, reopen_closed=reopen, assigned_agent_id=7)
    working = arrive(chat, received())
    assert len(working.changes.messages) == 1  # saved in every mode
    assert (chat.mode, chat.unread_count) == (mode_after, 1)
    assert bool(published(working, GenerateReply)) is bot_asked
    assert bool(published(working, AgentsNotified)) is agents_told
    assert bool(published(working, ChatModeChanged)) is (mode != mode_after)
    assert (chat.open_turn_id is not None) is bot_asked
    if agents_told:
        assert published(working, AgentsNotified)[0].agent_id == 7
        assert {"kind": "customer_message", "agent_id": 7} in [item.data for item in working.changes.feed]


@pytest.mark.parametrize(
    ("fields", "chat_fields", "answerable"),
    [
        ({}, {}, True),
        ({"text": None}, {}, False),
        ({"text": "   "}, {}, False),
        ({}, {"is_group": True}, False),
        ({"sent_at": NOW - timedelta(hours=5)}, {}, True),
        ({"sent_at": NOW - timedelta(minutes=11)}, {"max_reply_age_s": 600}, False),
        ({"sent_at": NOW - timedelta(minutes=9)}, {"max_reply_age_s": 600}, True),
        ({"sent_at": None}, {"max_reply_age_s": 600}, True),
    ],
)
def test_what_a_bot_may_answer(fields: dict[str, Any], chat_fields: dict[str, Any], answerable: bool) -> None:
    chat, event = a_chat(**chat_fields), received(**fields)
    assert (route(chat, event, NOW, Policy()) == "bot") is answerable
    working = arrive(chat, event)
    assert bool(published(working, GenerateReply)) is answerable
    assert len(working.changes.messages) == 1


def test_a_known_id_is_no_second_message_and_fills_what_was_missing() -> None:
    chat = a_chat()
    known = a_message(id=100, from_me=False, status="received", text=None)
    working = a_working_set(chat, messages={100: known})
    outcome = take_in(working, chat, an_anchor(reserved=None, message_id=100), received(), guests_only=False)
    assert outcome == DUPLICATE
    assert working.changes.messages == []
    assert working.changes.message_patches == {100: {"text": "Halo", "type": "text"}}
    assert chat.unread_count == 0


@pytest.mark.parametrize(("seconds", "text", "same"), [(9, "Halo", True), (11, "Halo", False), (1, "Hai", False)])
def test_undated_copies_within_their_span(seconds: int, text: str, same: bool) -> None:
    chat = a_chat()
    earlier = a_message(id=60, from_me=False, received_at=NOW - timedelta(seconds=seconds))
    working = a_working_set(chat, undated={1: [earlier]})
    anchor = an_anchor()
    outcome = take_in(working, chat, anchor, received(text=text, sent_at=None, dedupe_seconds=10), guests_only=False)
    assert (outcome == DUPLICATE) is same
    assert anchor.message_id == (60 if same else 100)


def a_stay() -> Stay:
    """Ayu's."""
    return Stay(uuid4(), uuid4(), uuid4(), "Ayu", "id", "101", date(2026, 11, 21))


def test_a_guests_only_channel_wants_an_active_session() -> None:
    chat = a_chat()
    working = a_working_set(chat)
    anchor = an_anchor()
    assert take_in(working, chat, anchor, received(), guests_only=True) == NO_SESSION
    assert working.changes.messages == []
    assert anchor.is_dirty  # the id that was reserved for the message is given up
    stay = a_stay()
    arrive(chat, received(), working := a_working_set(chat, stays={PHONE: stay}), guests_only=True)
    assert working.changes.messages[0].stay_session_id == stay.session_id


def test_a_late_message_does_not_take_the_chats_address_back() -> None:
    chat = a_chat(address="99@lid", last_order_time=NOW, last_order_tie=0)
    arrive(chat, received(sent_at=NOW - timedelta(minutes=1)))
    assert chat.address == "99@lid"
    arrive(chat, received(sent_at=NOW + timedelta(seconds=1)))
    assert chat.address == received().address


def test_messages_await_while_a_turn_is_open() -> None:
    chat = a_chat(open_turn_id=uuid4())
    working = arrive(chat, received())
    assert working.changes.messages[0].awaiting_reply
    assert not published(working, GenerateReply)


def test_a_wait_gathers_a_burst() -> None:
    chat = a_chat(turn_wait_ms=1500)
    working = arrive(chat, received())
    (turn,) = working.changes.turns_opened
    assert (turn.emitted_at, turn.emit_at, turn.message_ids) == (None, NOW + timedelta(milliseconds=1500), [])
    assert working.changes.messages[0].awaiting_reply
    assert not published(working, GenerateReply)


def test_the_request_carries_what_the_bot_needs() -> None:
    stay = a_stay()
    chat = a_chat(contact_name="Budi", contact_language="en")
    working = a_working_set(chat, stays={PHONE: stay})
    event = received(correlation_id="journey")
    arrive(chat, event, working)
    (request,) = published(working, GenerateReply)
    (turn,) = working.changes.turns_opened
    assert request.turn_id == turn.id == chat.open_turn_id
    assert (request.correlation_id, request.causation_id) == ("journey", event.event_id)
    assert (request.customer_name, request.language, request.is_first_turn) == ("Budi", "en", True)
    assert (request.guest.full_name, request.guest.room_number) == ("Ayu", "101")
    assert turn.message_ids == [100]
    assert working.changes.messages[0].turn_id == turn.id
    assert request.deadline == turn.deadline_at == NOW + timedelta(seconds=30)


def test_the_guard_against_another_bot() -> None:
    chat = a_chat()
    working = a_working_set(chat, conversations={1: Conversation(bot_replies_last_minute=30)})
    arrive(chat, received(), working)
    assert (chat.mode, chat.open_turn_id) == ("agent", None)
    assert not published(working, GenerateReply)
    assert published(working, AgentsNotified)[0].kind == "loop_guard"
    assert not working.changes.messages[0].awaiting_reply
