"""One bot turn at a time per chat: what opens it, what it asks, and what ends it without an answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.router.domain.fallback import default_reply
from services.router.domain.working import Conversation, DueTurn, Line, WorkingSet
from shared.contracts.replies import GenerateReply, HistoryMessage, TurnGuest, TurnMessage
from shared.conversations.handing import change_mode
from shared.conversations.state import ChatState, NewTurn
from shared.conversations.telling import tell
from shared.conversations.transitions import Cause, Draft, compose
from shared.conversations.waiting import still_waits

HISTORY_LENGTH = 10


def settle(working: WorkingSet, chat: ChatState, cause: Cause) -> None:
    """Open the next turn when the bot is in charge, no turn is open, and messages await an answer."""
    conversation = working.conversation(chat.id)
    if chat.mode != "bot" or chat.open_turn_id is not None or not conversation.awaiting:
        return
    conversation.awaiting.sort(key=_order)
    cause = conversation.awaiting[-1].cause or cause
    if conversation.bot_replies_last_minute >= working.policy.max_bot_replies_per_minute:
        hand_to_agents(working, chat, reason="loop_guard", cause=cause)
        return
    wait = timedelta(milliseconds=chat.turn_wait_ms)
    turn = NewTurn(
        id=uuid4(),
        chat_id=chat.id,
        mode_version=chat.mode_version,
        message_ids=[],
        correlation_id=cause.correlation_id,
        emit_at=working.now + wait,
        emitted_at=None,
        deadline_at=working.now + wait + working.policy.turn_deadline,
    )
    if not wait:
        turn = _ask(working, chat, turn, cause)
    chat.open_turn_id = turn.id
    chat.dirty = True
    working.changes.turns_opened.append(turn)


def emit(working: WorkingSet, chat: ChatState, due: DueTurn) -> None:
    """The wait for a burst is over: ask the bot for one answer to everything that awaits by now."""
    conversation = working.conversation(chat.id)
    if not conversation.awaiting:
        _close(working, chat, due.id, "silent")
        return
    conversation.awaiting.sort(key=_order)
    turn = NewTurn(
        id=due.id,
        chat_id=chat.id,
        mode_version=chat.mode_version,
        message_ids=[],
        correlation_id=due.correlation_id,
        emit_at=due.emit_at,
        emitted_at=None,
        deadline_at=max(due.deadline_at, working.now + working.policy.turn_deadline),
    )
    working.turns_emitted.append(_ask(working, chat, turn, Cause(due.correlation_id)))


def expire(working: WorkingSet, chat: ChatState, due: DueTurn) -> None:
    """The bot did not answer in time: the default reply goes out, once, and the next turn may begin.

    A customer whose message has meanwhile become too old for the bot is left to the agents.
    """
    cause = Cause(due.correlation_id)
    _close(working, chat, due.id, "deadline")
    if chat.max_reply_age_s is not None and (working.now - due.created_at).total_seconds() > chat.max_reply_age_s:
        _tell_agents(working, chat, "bot_silent", cause)
    else:
        answer(working, chat, default_reply(chat.contact_language), turn_id=due.id, cause=cause)
    settle(working, chat, cause)


def answer(working: WorkingSet, chat: ChatState, text: str, *, turn_id: UUID, cause: Cause) -> int:
    """Write and send a message of the bot's, under the mode that the chat has now."""
    stay = working.stay_of(chat)
    draft = Draft(
        text,
        sender="bot",
        origin="bot",
        mode_version=chat.mode_version,
        turn_id=turn_id,
        stay_session_id=stay.session_id if stay else None,
    )
    message = compose(chat, draft, working.changes, message_id=next(working.spare_ids), now=working.now, cause=cause)
    working.added(message)
    conversation = working.conversation(chat.id)
    conversation.history.append(
        Line(message.id, "bot", text, working.now, (message.order_time, message.order_tie, message.id))
    )
    conversation.bot_replies_last_minute += 1
    chat.bot_has_answered = True
    if message.answers:
        still_waits(chat, min((line.order[0] for line in conversation.awaiting), default=None))
    return message.id


def close_answered(working: WorkingSet, chat: ChatState, turn_id: UUID, *, spoke: bool, rule: str) -> None:
    """The bot's answer is here, made by `rule`."""
    working.changes.turn_rules[turn_id] = rule
    _close(working, chat, turn_id, "replied" if spoke else "silent")


def hand_to_agents(
    working: WorkingSet, chat: ChatState, *, reason: str, cause: Cause, message_id: int | None = None
) -> None:
    """From now on people answer: nothing awaits the bot any more, and they are told."""
    change_mode(chat, "agent", working.changes, reason=reason, now=working.now, cause=cause)
    working.conversation(chat.id).awaiting.clear()
    _tell_agents(working, chat, reason, cause, message_id)


def _tell_agents(working: WorkingSet, chat: ChatState, kind: str, cause: Cause, message_id: int | None = None) -> None:
    there = working.there(chat)
    tell(chat, kind, working.changes, team_online=there, now=working.now, cause=cause, message_id=message_id)


def tell_of_customer(working: WorkingSet, chat: ChatState, message_id: int, cause: Cause) -> None:
    """A customer wrote to people: the assigned agent hears of it, else the team's who are there, else all."""
    _tell_agents(working, chat, "customer_message", cause, message_id)


def _close(working: WorkingSet, chat: ChatState, turn_id: UUID, outcome: str) -> None:
    working.changes.turns_closed[turn_id] = outcome
    chat.open_turn_id = None
    chat.dirty = True


def _ask(working: WorkingSet, chat: ChatState, turn: NewTurn, cause: Cause) -> NewTurn:
    """Order the reply; the messages await no longer. The turn as it is now."""
    conversation = working.conversation(chat.id)
    taken, conversation.awaiting = conversation.awaiting, []
    asked = replace(turn, message_ids=[line.id for line in taken], emitted_at=working.now)
    working.changes.contracts.append(_request(working, chat, asked, taken, conversation, cause))
    _take(working, asked, taken)
    conversation.history.extend(taken)
    return asked


def _take(working: WorkingSet, turn: NewTurn, taken: list[Line]) -> None:
    ids = {line.id for line in taken}
    for message in reversed(working.changes.messages):
        if message.id in ids:
            message.awaiting_reply, message.turn_id = False, turn.id
            ids.remove(message.id)
        if not ids:
            break
    for message_id in ids:  # no reader of a message sees its turn: nothing to announce
        working.changes.message_patches.setdefault(message_id, {}).update(awaiting_reply=False, turn_id=turn.id)


def _request(
    working: WorkingSet, chat: ChatState, turn: NewTurn, taken: list[Line], conversation: Conversation, cause: Cause
) -> GenerateReply:
    stay = working.stay_of(chat)
    earlier = sorted(conversation.history, key=_order)[-HISTORY_LENGTH:]
    return GenerateReply(
        occurred_at=working.now,
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        turn_id=turn.id,
        chat_id=chat.id,
        mode_version=turn.mode_version,
        messages=tuple(TurnMessage(message_id=line.id, text=line.text, sent_at=line.sent_at) for line in taken),
        history=tuple(HistoryMessage.of(sender=line.sender, text=line.text) for line in earlier),
        customer_name=chat.contact_name,
        language=chat.contact_language,
        guest=TurnGuest(full_name=stay.full_name, room_number=stay.room_number, language=stay.language)
        if stay
        else None,
        is_first_turn=not chat.bot_has_answered,
        deadline=turn.deadline_at,
    )


def _order(line: Line) -> tuple[datetime, int, int]:
    return line.order
