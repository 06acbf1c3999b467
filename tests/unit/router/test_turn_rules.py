"""What ends a turn, and what begins the next."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.router.domain import turns
from services.router.domain.fallback import default_reply
from services.router.domain.replies import TURN_CLOSED, reply
from services.router.domain.working import APPLIED, Conversation, DueTurn, Line, WorkingSet
from shared.contracts.chats import AgentsNotified, ChatModeChanged
from shared.contracts.replies import GenerateReply, ReplyGenerated
from shared.contracts.sending import SendMessage
from shared.conversations.transitions import Cause
from tests.unit.router.builders import NOW, a_chat, a_working_set

TURN = uuid4()


def generated(text: str | None = "Halo", turn_id: UUID = TURN, **fields: Any) -> ReplyGenerated:
    """The bot's answer."""
    return ReplyGenerated.model_validate(
        {"occurred_at": NOW, "turn_id": turn_id, "chat_id": 1, "text": text, "rule": "greeting"} | fields
    )


def line(number: int) -> Line:
    """A customer's message."""
    return Line(number, "customer", f"m{number}", NOW, (NOW, number, number))


def due(**fields: Any) -> DueTurn:
    """The open turn, past its deadline."""
    moment = NOW - timedelta(seconds=11)
    state: dict[str, Any] = {
        "id": TURN,
        "chat_id": 1,
        "correlation_id": "journey",
        "created_at": moment,
        "emit_at": moment,
        "emitted_at": moment,
        "deadline_at": NOW,
    }
    return DueTurn(**state | fields)


def of(working: WorkingSet, kind: type) -> list[Any]:
    """The contracts of one kind."""
    return [contract for contract in working.changes.contracts if isinstance(contract, kind)]


def test_a_reply_closes_its_turn_and_is_sent() -> None:
    chat = a_chat(open_turn_id=TURN)
    working = a_working_set(chat)
    event = generated(language="en")
    assert reply(working, chat, event) == APPLIED
    assert working.changes.turns_closed == {TURN: "replied"}
    (order,) = of(working, SendMessage)
    assert (order.seq, order.mode_version, order.causation_id) == (1, 0, event.event_id)
    assert (chat.open_turn_id, chat.bot_has_answered, working.languages) == (None, True, {1: "en"})
    assert working.changes.messages[0].turn_id == TURN


@pytest.mark.parametrize("open_turn", [None, uuid4()])
def test_a_reply_to_another_turn_is_nothing(open_turn: UUID | None) -> None:
    chat = a_chat(open_turn_id=open_turn)
    working = a_working_set(chat)
    assert reply(working, chat, generated()) == TURN_CLOSED
    assert (working.changes.messages, working.changes.contracts, chat.dirty) == ([], [], False)


def test_silence_opens_the_next_turn_too() -> None:
    chat = a_chat(open_turn_id=TURN)
    working = a_working_set(chat, conversations={1: Conversation(awaiting=[line(2), line(1)])})
    reply(working, chat, generated(None))
    assert working.changes.turns_closed == {TURN: "silent"}
    (request,) = of(working, GenerateReply)
    assert [part.message_id for part in request.messages] == [1, 2]
    assert working.changes.message_patches[1]["turn_id"] == request.turn_id
    assert chat.open_turn_id == request.turn_id
    assert working.changes.messages == []


def test_a_hand_over_moves_the_mode_before_the_last_words() -> None:
    chat = a_chat(open_turn_id=TURN)
    working = a_working_set(chat, conversations={1: Conversation(awaiting=[line(1)])})
    reply(working, chat, generated("Saya panggilkan staf", hand_over=True))
    (order,) = of(working, SendMessage)
    assert (chat.mode, chat.mode_version, order.mode_version) == ("agent", 1, 1)
    assert of(working, ChatModeChanged)[0].reason == "hand_over"
    assert of(working, AgentsNotified)[0].kind == "hand_over"
    assert working.changes.turns_closed == {TURN: "replied"}
    assert not of(working, GenerateReply)  # people see what awaited
    assert working.changes.no_longer_awaiting == {1}


@pytest.mark.parametrize(("language", "start"), [(None, "Terima kasih"), ("id", "Terima kasih"), ("en", "Thank you")])
def test_the_deadline_answers_in_the_customers_language(language: str | None, start: str) -> None:
    chat = a_chat(open_turn_id=TURN, contact_language=language)
    working = a_working_set(chat)
    turns.expire(working, chat, due())
    assert working.changes.turns_closed == {TURN: "deadline"}
    (order,) = of(working, SendMessage)
    assert order.text == default_reply(language)
    assert order.text.startswith(start)
    assert order.correlation_id == "journey"


def test_too_old_for_the_bot_is_left_to_people() -> None:
    chat = a_chat(open_turn_id=TURN, max_reply_age_s=600)
    working = a_working_set(chat)
    turns.expire(working, chat, due(created_at=NOW - timedelta(hours=1)))
    assert not of(working, SendMessage)
    assert of(working, AgentsNotified)[0].kind == "bot_silent"
    assert chat.open_turn_id is None


def test_after_the_deadline_the_next_turn_begins() -> None:
    chat = a_chat(open_turn_id=TURN)
    working = a_working_set(chat, conversations={1: Conversation(awaiting=[line(5)])})
    turns.expire(working, chat, due())
    (request,) = of(working, GenerateReply)
    assert (request.messages[0].message_id, request.is_first_turn) == (5, False)
    assert request.history[-1].sender == "bot"


def test_a_gathered_burst_is_asked_for_as_a_whole() -> None:
    chat = a_chat(open_turn_id=TURN)
    working = a_working_set(chat, conversations={1: Conversation(awaiting=[line(3), line(1), line(2)])})
    turns.emit(working, chat, due(emitted_at=None, deadline_at=NOW - timedelta(seconds=60)))
    (turn,) = working.turns_emitted
    assert (turn.id, turn.message_ids, turn.emitted_at) == (TURN, [1, 2, 3], NOW)
    assert turn.deadline_at == NOW + timedelta(seconds=30)  # a late start does not shorten the bot's time
    assert of(working, GenerateReply)[0].deadline == turn.deadline_at
    assert chat.open_turn_id == TURN


def test_nothing_left_to_ask() -> None:
    chat = a_chat(open_turn_id=TURN)
    working = a_working_set(chat)
    turns.emit(working, chat, due(emitted_at=None))
    assert working.changes.turns_closed == {TURN: "silent"}
    assert chat.open_turn_id is None


def test_history_is_the_last_ten_before_the_turn() -> None:
    chat = a_chat()
    working = a_working_set(
        chat,
        conversations={1: Conversation(awaiting=[line(50)], history=[line(number) for number in range(30, 10, -1)])},
    )
    turns.settle(working, chat, cause=Cause("c"))
    (request,) = of(working, GenerateReply)
    assert [part.text for part in request.history] == [f"m{number}" for number in range(21, 31)]
