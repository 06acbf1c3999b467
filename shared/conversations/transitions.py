"""What comes into a chat and goes out of it, decided in memory.

Pure: `now` and new ids are given, results go into `Changes`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.contracts.content import Content, MessageType, Quoted
from shared.contracts.sending import SendMessage
from shared.conversations import waiting
from shared.conversations.state import Changes, ChatState, NewMessage

ONLINE_FOR = timedelta(minutes=5)
# A provider's clock may run ahead a little; further ahead it would pin a message to the end of the chat for good.
CLOCK_TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is done: the ids that go on into what is published."""

    correlation_id: str
    causation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that Sapa is to send. `sender`: agent, bot or system; `mode_version` only on a bot's.

    `content`, `quoted`, `link_preview` and `is_first_contact` as in `shared.contracts.sending.SendMessage`; `text` is
    empty where the content says it all.
    """

    text: str
    sender: str
    origin: str
    agent_id: int | None = None
    client_key: str | None = None
    mode_version: int | None = None
    turn_id: UUID | None = None
    stay_session_id: UUID | None = None
    type: MessageType = "text"
    content: Content | None = None
    quoted: Quoted | None = None
    link_preview: bool = True
    is_first_contact: bool = False


def microseconds(moment: datetime) -> int:
    """Unix time in microseconds: the tie-breaker within a second."""
    return int(moment.timestamp() * 1_000_000)


def inbound_order(sent_at: datetime | None, sent_at_ms: int | None, received_at: datetime) -> tuple[datetime, int]:
    """The display key of a customer's message: provider time, then the envelope's millisecond, then arrival."""
    time = sent_at if sent_at is not None and sent_at <= received_at + CLOCK_TOLERANCE else received_at
    tie = microseconds(received_at)
    envelope = sent_at_ms * 1000 if sent_at_ms is not None else tie
    # Whole seconds, as providers count; a tie beyond arrival would come from a clock ahead of ours.
    return time.replace(microsecond=0), min(envelope, tie)


def outbound_order(chat: ChatState, now: datetime) -> tuple[datetime, int]:
    """The display key of our own message: now, and always after everything the chat shows."""
    time, tie = now.replace(microsecond=0), microseconds(now)
    if chat.last_order_time is not None and (chat.last_order_time, chat.last_order_tie) >= (time, tie):
        return chat.last_order_time, chat.last_order_tie + 1
    return time, tie


def place(chat: ChatState, message: NewMessage, changes: Changes) -> bool:
    """Add a message to the chat; it becomes the list's preview when nothing is shown after it (True)."""
    changes.messages.append(message)
    changes.announce("message.created", chat_id=chat.id, message_id=message.id)
    key = (message.order_time, message.order_tie)
    is_newest = chat.last_order_time is None or key >= (chat.last_order_time, chat.last_order_tie)
    if is_newest:
        chat.last_order_time, chat.last_order_tie = key
        chat.last_message_id = message.id
        chat.last_message_at = message.sent_at or message.created_at
    chat.last_activity_at = max(chat.last_activity_at, message.created_at)
    chat.dirty = True
    return is_newest


def place_from_phone(chat: ChatState, message: NewMessage, changes: Changes) -> None:
    """What somebody wrote on the phone itself: an answer to what stands before it."""
    message.answers = True
    waiting.answered_on_the_phone(chat, changes, is_newest=place(chat, message, changes))


def receive(chat: ChatState, message: NewMessage, changes: Changes, *, now: datetime) -> None:
    """A customer's message: counted unread unless the chat was already read past it, and the customer is online.

    A group is not online because one of many wrote.
    """
    waiting.came(chat, message, changes, is_newest=place(chat, message, changes))
    key = (message.order_time, message.order_tie)
    if chat.read_order_time is None or key > (chat.read_order_time, chat.read_order_tie):
        chat.unread_count += 1
    if chat.assigned_agent_id is not None and (
        chat.assignee_read_time is None or key > (chat.assignee_read_time, chat.assignee_read_tie)
    ):
        chat.assignee_unread_count += 1
    seen = message.sent_at or now
    if not chat.is_group and now - seen < ONLINE_FOR:
        until = min(seen, now) + ONLINE_FOR
        chat.online_until = max(chat.online_until or until, until)


def compose(
    chat: ChatState, draft: Draft, changes: Changes, *, message_id: int, now: datetime, cause: Cause
) -> NewMessage:
    """Save a message of ours, take its place in the lane, and order it to be sent."""
    chat.outbound_seq += 1
    order_time, order_tie = outbound_order(chat, now)
    message = NewMessage(
        id=message_id,
        chat_id=chat.id,
        channel_id=chat.channel_id,
        from_me=True,
        sender=draft.sender,
        origin=draft.origin,
        type=draft.type,
        text=draft.text or None,
        content=None if draft.content is None else draft.content.model_dump(mode="json", exclude_defaults=True),
        quoted=None if draft.quoted is None else draft.quoted.model_dump(mode="json"),
        status="queued",
        order_time=order_time,
        order_tie=order_tie,
        created_at=now,
        agent_id=draft.agent_id,
        client_key=draft.client_key,
        outbound_seq=chat.outbound_seq,
        mode_version=draft.mode_version,
        turn_id=draft.turn_id,
        stay_session_id=draft.stay_session_id,
        link_preview=draft.link_preview,
        is_first_contact=draft.is_first_contact,
        status_at=now,
        # A bot's last words, once people are in charge, only say that they are.
        answers=draft.sender == "agent" or (draft.sender == "bot" and chat.mode == "bot"),
    )
    place(chat, message, changes)
    if message.answers:
        waiting.answered(chat)
    changes.contracts.append(send_order(chat, message, cause))
    return message


def send_again(chat: ChatState, message: NewMessage, changes: Changes, *, now: datetime, cause: Cause) -> None:
    """A person's retry of a failed or unknown message: the same message under the lane's next place."""
    chat.outbound_seq += 1
    chat.dirty = True
    message.outbound_seq = chat.outbound_seq
    message.mode_version = None  # a person has decided: the bot's turn no longer matters
    changes.recount_waiting.add(chat.id)
    changes.patch_message(
        message.id,
        status="queued",
        status_at=now,
        error_code=None,
        error=None,
        outbound_seq=chat.outbound_seq,
        mode_version=None,
        provider_message_id=None,
    )
    changes.contracts.append(send_order(chat, message, cause))


def send_order(chat: ChatState, message: NewMessage, cause: Cause) -> SendMessage:
    """The order to send a saved message from its place in the lane."""
    return SendMessage.model_validate(
        {
            "occurred_at": message.created_at,
            "correlation_id": cause.correlation_id,
            "causation_id": cause.causation_id,
            "message_id": message.id,
            "chat_id": chat.id,
            "seq": message.outbound_seq,
            "channel_id": chat.channel_id,
            "provider": chat.provider,
            "session": chat.session,
            "address": chat.address,
            "type": message.type,
            "text": message.text or "",
            "content": message.content,
            "quoted": message.quoted,
            "link_preview": message.link_preview,
            "is_first_contact": message.is_first_contact,
            "sender": message.sender,
            "agent_id": message.agent_id,
            "origin": message.origin,
            "mode_version": message.mode_version,
            "composed_at": message.created_at,
        }
    )


def mark_read(chat: ChatState, changes: Changes, *, upto: tuple[datetime, int] | None, unread_beyond: int) -> bool:
    """The chat was read up to the key `upto` (None: nothing was shown); `unread_beyond` customer messages follow it.

    Reading never goes backwards. False: nothing changed.
    """
    if upto is not None and chat.read_order_time is not None and upto < (chat.read_order_time, chat.read_order_tie):
        return False
    if chat.unread_count == unread_beyond and (upto is None or upto == (chat.read_order_time, chat.read_order_tie)):
        return False
    if upto is not None:
        chat.read_order_time, chat.read_order_tie = upto
    chat.unread_count = unread_beyond
    chat.dirty = True
    changes.announce("chat.updated", chat_id=chat.id)
    return True
