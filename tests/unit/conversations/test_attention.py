"""Who has read a chat how far, and since when a customer waits, decided in memory."""

from datetime import timedelta

import pytest

from shared.conversations import waiting
from shared.conversations.handing import assign, change_mode
from shared.conversations.reading import read_by
from shared.conversations.state import Changes, ChatState, NewMessage
from shared.conversations.transitions import Cause, Draft, compose, place_from_phone, receive
from tests.unit.router.builders import NOW, a_chat

CAUSE = Cause("c")
SARI, BUDI = 1, 2


def a_message(chat: ChatState, seconds: int, **fields: object) -> NewMessage:
    at = NOW + timedelta(seconds=seconds)
    plain: dict[str, object] = {
        "id": 100 + seconds,
        "chat_id": chat.id,
        "channel_id": 1,
        "from_me": False,
        "sender": "customer",
        "origin": "customer",
        "text": "x",
        "status": "received",
        "order_time": at,
        "order_tie": 0,
        "created_at": at,
    }
    return NewMessage(**(plain | fields))  # type: ignore[arg-type]


def write(chat: ChatState, changes: Changes, sender: str) -> NewMessage:
    draft = Draft("Baik", sender=sender, origin="inbox")
    return compose(chat, draft, changes, message_id=900, now=NOW + timedelta(minutes=9), cause=CAUSE)


def test_the_wait_is_the_oldest_messages() -> None:
    chat, changes = a_chat(), Changes()
    receive(chat, a_message(chat, 10), changes, now=NOW)
    receive(chat, a_message(chat, 20), changes, now=NOW)
    assert chat.waiting_since == NOW + timedelta(seconds=10)
    assert not changes.recount_waiting


def test_one_that_comes_late_has_the_wait_found_among_the_messages() -> None:
    chat, changes = a_chat(), Changes()
    receive(chat, a_message(chat, 20), changes, now=NOW)
    receive(chat, a_message(chat, 10), changes, now=NOW)
    assert changes.recount_waiting == {chat.id}


@pytest.mark.parametrize(
    ("sender", "mode", "ends"),
    [
        ("agent", "agent", True),
        ("agent", "bot", True),
        ("bot", "bot", True),
        ("bot", "agent", False),  # "somebody will help you": nobody has yet
        ("system", "bot", False),
    ],
)
def test_who_ends_a_wait(sender: str, mode: str, ends: bool) -> None:
    chat, changes = a_chat(mode=mode), Changes()
    receive(chat, a_message(chat, 10), changes, now=NOW)
    message = write(chat, changes, sender)
    assert (chat.waiting_since is None) is ends
    assert message.answers is ends


def test_closing_ends_a_wait_and_a_closed_chat_begins_none() -> None:
    chat, changes = a_chat(), Changes()
    receive(chat, a_message(chat, 10), changes, now=NOW)
    change_mode(chat, "closed", changes, reason="changed", now=NOW, cause=CAUSE)
    assert chat.waiting_since is None
    receive(chat, a_message(chat, 20), changes, now=NOW)
    assert chat.waiting_since is None


def test_what_is_written_on_the_phone_answers_what_stands_before_it() -> None:
    chat, changes = a_chat(), Changes()
    receive(chat, a_message(chat, 10), changes, now=NOW)
    place_from_phone(chat, a_message(chat, 15, from_me=True, sender="agent", origin="phone"), changes)
    assert chat.waiting_since is None
    receive(chat, a_message(chat, 20), changes, now=NOW)
    place_from_phone(chat, a_message(chat, 12, from_me=True, sender="agent", origin="phone"), changes)
    assert changes.recount_waiting == {chat.id}


@pytest.mark.parametrize(
    ("before", "after", "recounts"),
    [
        ("sending", "failed", True),
        ("queued", "cancelled", True),
        ("failed", "delivered", True),
        ("sent", "read", False),
        ("sending", "unknown", False),
    ],
)
def test_an_answer_that_was_not_sent_is_none(before: str, after: str, recounts: bool) -> None:
    changes = Changes()
    waiting.outcome_known(7, before, after, changes)
    assert changes.recount_waiting == ({7} if recounts else set())


def test_who_is_given_a_chat_has_unread_what_the_desk_has() -> None:
    chat, changes = a_chat(unread_count=3, read_order_time=NOW, read_order_tie=5), Changes()
    assign(chat, SARI, changes, reason="changed", now=NOW, cause=CAUSE, agent_id=BUDI)
    assert (chat.assignee_unread_count, chat.assignee_read_time, chat.assignee_read_tie) == (3, NOW, 5)


def test_reading_moves_only_the_readers_count_and_the_desks() -> None:
    chat, changes = a_chat(assigned_agent_id=SARI), Changes()
    receive(chat, a_message(chat, 10), changes, now=NOW)
    receive(chat, a_message(chat, 20), changes, now=NOW)
    place = (NOW + timedelta(seconds=20), 0)
    assert read_by(chat, changes, reader=BUDI, upto=place, unread_beyond=0, was_marked=False)
    assert (chat.unread_count, chat.assignee_unread_count) == (0, 2)
    first = (NOW + timedelta(seconds=10), 0)
    assert read_by(chat, changes, reader=SARI, upto=first, unread_beyond=1, was_marked=False)
    assert (chat.unread_count, chat.assignee_unread_count) == (0, 1)
    assert read_by(chat, changes, reader=SARI, upto=place, unread_beyond=0, was_marked=False)
    assert not read_by(chat, changes, reader=SARI, upto=first, unread_beyond=1, was_marked=False)
    assert chat.assignee_unread_count == 0
    assert [mark.user_id for mark in changes.read_marks] == [BUDI, SARI, SARI, SARI]
