"""A customer's message: saved once, counted, and answered by whoever the chat's mode names."""

from datetime import datetime

from services.router.domain import turns
from services.router.domain.admission import is_person
from services.router.domain.routing import route
from services.router.domain.showing import content_of, fill_in, order_its_file, with_facts
from services.router.domain.working import APPLIED, DUPLICATE, Anchor, Line, WorkingSet, cause_of
from shared.contracts.messages import MessageReceived
from shared.conversations.handing import change_mode
from shared.conversations.snoozing import wake
from shared.conversations.state import ChatState, NewMessage
from shared.conversations.transitions import inbound_order, receive

NO_SESSION = "skipped:no_active_session"


def take_in(working: WorkingSet, chat: ChatState, anchor: Anchor, event: MessageReceived, *, guests_only: bool) -> str:
    """Apply the event to its locked chat and anchor; returns the outcome. The bot's turn is settled afterwards."""
    if anchor.message_id is not None:
        _fill_in(working, anchor.message_id, event)
        return DUPLICATE
    stay = working.stay_of(chat)
    if guests_only and stay is None and is_person(event.address):
        return NO_SESSION
    same = _same_undated(working, chat, event)
    if same is not None:
        anchor.bind(same)
        return DUPLICATE
    cause = cause_of(event)
    order_time, order_tie = inbound_order(event.sent_at, event.sent_at_ms, event.received_at)
    message = NewMessage(
        id=anchor.reserved if anchor.reserved is not None else next(working.spare_ids),
        chat_id=chat.id,
        channel_id=chat.channel_id,
        from_me=False,
        sender="customer",
        origin="customer",
        text=event.text,
        status="received",
        order_time=order_time,
        order_tie=order_tie,
        created_at=working.now,
        type=event.type,
        provider_message_id=event.provider_message_id,
        stay_session_id=stay.session_id if stay else None,
        sent_at=event.sent_at,
        received_at=event.received_at,
        recovered=event.recovered,
        **content_of(event),
    )
    with_facts(message, chat, anchor.facts)
    anchor.bind(message.id)
    if chat.mode == "closed" and chat.reopen_closed:
        change_mode(chat, "bot", working.changes, reason="reopened", now=working.now, cause=cause)
    if is_person(event.address) and _is_newest(chat, order_time, order_tie):
        chat.address = event.address
    message.routed = route(chat, event, working.now, working.policy)
    receive(chat, message, working.changes, now=working.now)
    wake(chat, working.changes, reason="customer_wrote", now=working.now, correlation_id=event.correlation_id)
    known = working.added(message)
    known.media_id = order_its_file(working, chat, message.id, event)
    if event.sent_at is None:
        working.undated.setdefault(chat.id, []).append(known)
    _refresh_profile(working, chat, event)
    line = Line(
        message.id,
        "customer",
        message.text,
        message.sent_at or event.received_at,
        (order_time, order_tie, message.id),
        cause,
    )
    if message.revoked_at is not None:
        return APPLIED
    if message.routed == "bot":
        message.awaiting_reply = known.awaiting_reply = True
        working.conversation(chat.id).awaiting.append(line)
    else:
        working.conversation(chat.id).history.append(line)
        if chat.mode == "agent":
            turns.tell_of_customer(working, chat, message.id, cause)
    return APPLIED


def _fill_in(working: WorkingSet, message_id: int, event: MessageReceived) -> None:
    known = working.messages.get(message_id)
    if known is not None and not known.from_me:
        fill_in(working, working.chats[known.chat_id], known, event)


def _same_undated(working: WorkingSet, chat: ChatState, event: MessageReceived) -> int | None:
    """Bodies with neither id nor time: an identical text close by is the same message."""
    if event.dedupe_seconds is None:
        return None
    for known in working.undated.get(chat.id, ()):
        if (
            known.text == event.text
            and known.received_at is not None
            and abs((event.received_at - known.received_at).total_seconds()) <= event.dedupe_seconds
        ):
            return known.id
    return None


def _is_newest(chat: ChatState, order_time: datetime, order_tie: int) -> bool:
    return chat.last_order_time is None or (order_time, order_tie) >= (chat.last_order_time, chat.last_order_tie)


def _refresh_profile(working: WorkingSet, chat: ChatState, event: MessageReceived) -> None:
    """The name as the customer shows it now, or what a group is called. (The avatar is compared by the database.)"""
    shown, portrait = event.chat_name, None
    if is_person(event.address):
        shown, portrait = event.sender_name, event.sender_avatar
    if (shown is not None and shown != chat.contact_name) or portrait is not None:
        name, avatar = working.profiles.get(chat.contact_id, (None, None))
        working.profiles[chat.contact_id] = (shown or name, portrait or avatar)
        chat.contact_name = shown or chat.contact_name
