"""Our own number wrote: the echo of what Sapa sent, or a person who answered from the phone."""

from datetime import timedelta

from services.router.domain.showing import content_of, fill_in, order_its_file, show_facts, with_facts
from services.router.domain.status import UNSETTLED, advance
from services.router.domain.working import APPLIED, DUPLICATE, Anchor, KnownMessage, WorkingSet
from shared.contracts.messages import MessageEchoed
from shared.conversations.state import ChatState, NewMessage
from shared.conversations.transitions import inbound_order, place_from_phone

HELD = "applied:held"
# Providers count whole seconds, and their clocks are not ours.
CLOCK_MARGIN = timedelta(seconds=2)


def echo(working: WorkingSet, chat: ChatState, anchor: Anchor, event: MessageEchoed) -> str:
    """Recognise a message of ours, hold the echo while a send in the chat is open, or show what a person wrote."""
    if anchor.message_id is not None:
        return _seen_again(working, anchor, event)
    if anchor.echo is not None:
        return DUPLICATE
    ours = working.unsettled.get(chat.id, [])
    if any(message.status in UNSETTLED for message in ours):
        anchor.echo = {"chat_id": chat.id, "event": event.model_dump(mode="json")}
        anchor.echo_hold_until = working.now + working.policy.echo_hold
        anchor.changed = True
        return HELD
    settle_echo(working, chat, anchor, event)
    return APPLIED


def hold_on(working: WorkingSet, chat: ChatState, anchor: Anchor, event: MessageEchoed) -> bool:
    """Keep an echo whose time is over while a message that says the same is still being sent, or looked for at the
    provider: the echo is what is looked for. That ends by itself."""
    if event.source == "phone":
        return False
    if not any(
        message.status in UNSETTLED and message.provider_message_id is None and _says_the_same(message, event)
        for message in working.unsettled.get(chat.id, [])
    ):
        return False
    anchor.echo_hold_until, anchor.changed = working.now + working.policy.echo_hold, True
    return True


def settle_echo(working: WorkingSet, chat: ChatState, anchor: Anchor, event: MessageEchoed) -> None:
    """Nothing that could still claim this echo is under way: it is a message whose id we missed, or a person's."""
    match = _same_words(working.unsettled.get(chat.id, []), event)
    if match is None:
        _show(working, chat, anchor, event)
        return
    anchor.bind(match.id)
    apply_reported(working, anchor, match, at_least="sent", provider_message_id=event.provider_message_id)


def apply_reported(
    working: WorkingSet, anchor: Anchor, message: KnownMessage, *, at_least: str, provider_message_id: str | None
) -> None:
    """A message and its provider id have found each other: what was reported about the id is true of the message."""
    status = advance(message.status, at_least)
    if anchor.status is not None:
        status = advance(status, anchor.status)
    failed = status == "failed"
    working.patch(
        message,
        status=status,
        status_at=working.now,
        provider_message_id=provider_message_id,
        error_code=(message.error_code or "provider_reported") if failed else None,
        error=(anchor.status_error or message.error) if failed else None,
    )
    show_facts(working, message, anchor.facts)


def _seen_again(working: WorkingSet, anchor: Anchor, event: MessageEchoed) -> str:
    """The provider shows a message that we know: it is at least sent, and may have more in it by now."""
    message = working.messages.get(anchor.message_id or 0)
    if message is not None and message.origin == "phone":
        fill_in(working, working.chats[message.chat_id], message, event)
    if message is not None and message.provider_message_id == anchor.key[2]:
        status = advance(message.status, "sent")
        if status != message.status:
            working.patch(message, status=status, status_at=working.now, error_code=None, error=None)
            return APPLIED
    return DUPLICATE


def _same_words(ours: list[KnownMessage], event: MessageEchoed) -> KnownMessage | None:
    """By what it says only for messages that may have been sent but have no id; the oldest first, as the lane sends
    them. What was typed on the phone is nobody's echo.
    """
    if event.source == "phone":
        return None
    seen_at = (event.sent_at or event.received_at) + CLOCK_MARGIN
    candidates = (
        message
        for message in ours
        if message.provider_message_id is None
        and message.status in {"unknown", "sent"}
        and _says_the_same(message, event)
        and seen_at >= message.created_at
    )
    return min(candidates, key=lambda message: (message.created_at, message.id), default=None)


# Providers call these by each other's names.
_KINDS = {"voice": "audio", "live_location": "location"}


def _says_the_same(message: KnownMessage, event: MessageEchoed) -> bool:
    """The same kind of thing with the same words under it; what a provider cannot name is recognised by its words."""
    if _plain(message.text) != _plain(event.text):
        return False
    if event.type == "unsupported" or event.type == message.type == "text":
        return bool(_plain(event.text))
    return _KINDS.get(message.type, message.type) == _KINDS.get(event.type, event.type)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _show(working: WorkingSet, chat: ChatState, anchor: Anchor, event: MessageEchoed) -> None:
    order_time, order_tie = inbound_order(event.sent_at, event.sent_at_ms, event.received_at)
    stay = working.stay_of(chat)
    message = NewMessage(
        id=anchor.reserved if anchor.reserved is not None else next(working.spare_ids),
        chat_id=chat.id,
        channel_id=chat.channel_id,
        from_me=True,
        sender="agent",
        origin="phone",
        text=event.text,
        status=advance("sent", anchor.status) if anchor.status is not None else "sent",
        order_time=order_time,
        order_tie=order_tie,
        created_at=working.now,
        type=event.type,
        provider_message_id=event.provider_message_id,
        stay_session_id=stay.session_id if stay else None,
        sent_at=event.sent_at,
        received_at=event.received_at,
        status_at=working.now,
        error=anchor.status_error,
        recovered=event.recovered,
        **content_of(event),
    )
    with_facts(message, chat, anchor.facts)
    anchor.bind(message.id)
    place_from_phone(chat, message, working.changes)
    working.added(message).media_id = order_its_file(working, chat, message.id, event)
