"""What became of a message of ours: from the sender, and from the provider's status reports."""

from services.router.domain.echoes import apply_reported
from services.router.domain.showing import show_facts
from services.router.domain.status import UNSETTLED, advance, after_older_attempt, furthest
from services.router.domain.working import APPLIED, Anchor, KnownMessage, WorkingSet
from shared.contracts.messages import StatusReported
from shared.contracts.sending import (
    MessageAttemptFailed,
    MessageCancelled,
    MessageFailed,
    MessageOutcomeUnknown,
    MessageSending,
    MessageSent,
)
from shared.conversations.state import ChatState
from shared.db.unit_of_work import FeedItem

OLDER_ATTEMPT = "skipped:older_attempt"
UNKNOWN_MESSAGE = "skipped:unknown_message"
ID_TAKEN = "skipped:provider_id_taken"

Progress = (
    MessageSending | MessageAttemptFailed | MessageSent | MessageFailed | MessageOutcomeUnknown | MessageCancelled
)


def progress(working: WorkingSet, chat: ChatState, event: Progress) -> str:
    """Everything the sender tells but `MessageSent`."""
    message = working.messages.get(event.message_id)
    if message is None:
        return UNKNOWN_MESSAGE
    if event.seq != message.outbound_seq:
        return OLDER_ATTEMPT
    match event:
        case MessageSending():
            if message.status == "queued" and event.attempt > message.attempts:
                working.patch(message, status="sending", status_at=event.occurred_at)
        case MessageAttemptFailed():
            if message.status in UNSETTLED and event.attempt > message.attempts:
                working.patch(
                    message,
                    status="queued",
                    status_at=event.occurred_at,
                    attempts=event.attempt,
                    error_code=event.error_code,
                    error=event.error,
                )
        case MessageFailed():
            if _settle(working, message, "failed", event, event.error_code, event.error):
                working.notify(chat, "send_failed", message_id=message.id, agent_id=chat.assigned_agent_id)
        case MessageOutcomeUnknown():
            _settle(working, message, "unknown", event, event.error_code, event.error)
        case MessageCancelled():
            _settle(working, message, "cancelled", event, event.reason, None)
        case _:
            raise TypeError(type(event).__name__)
    return APPLIED


def _settle(
    working: WorkingSet, message: KnownMessage, status: str, event: Progress, error_code: str, error: str | None
) -> bool:
    if advance(message.status, status) != status:
        return False
    working.patch(
        message,
        status=status,
        status_at=event.occurred_at,
        attempts=max(message.attempts, event.attempt),
        error_code=error_code,
        error=error,
    )
    return True


def sent(working: WorkingSet, anchor: Anchor | None, event: MessageSent) -> str:
    """The provider took the message under this id: whatever came before under the id now belongs to the message.

    An echo that was shown meanwhile is absorbed: one message, in the place where it was written.
    """
    message = working.messages.get(event.message_id)
    if message is None:
        return UNKNOWN_MESSAGE
    is_current = event.seq == message.outbound_seq
    if anchor is None:
        if is_current:
            status = advance(message.status, "sent")
            working.patch(
                message, status=status, status_at=event.occurred_at, attempts=event.attempt, error_code=None, error=None
            )
        return APPLIED if is_current else OLDER_ATTEMPT
    if anchor.message_id not in (None, message.id) and not _absorb(working, anchor, message):
        if is_current:  # so nothing is known of it: a person decides, and it does not stay "sending"
            _settle(working, message, "unknown", event, "provider_id_taken", "Its id belongs to another message")
        return ID_TAKEN
    anchor.bind(message.id)
    if not is_current:
        _older(working, message, anchor)
        show_facts(working, message, anchor.facts)
        return APPLIED
    message.attempts = max(message.attempts, event.attempt)
    apply_reported(working, anchor, message, at_least="sent", provider_message_id=anchor.key[2])
    return APPLIED


def _absorb(working: WorkingSet, anchor: Anchor, survivor: KnownMessage) -> bool:
    """Take over the id from an echo that was shown as a message; False when another message of ours holds it."""
    shown = working.messages.get(anchor.message_id or 0)
    if shown is None:
        return True  # its message is gone
    if shown.origin != "phone":
        return False
    working.absorbed[shown.id] = shown.chat_id
    working.changes.message_patches.pop(shown.id, None)
    del working.messages[shown.id]
    working.changes.feed.append(
        FeedItem("message.merged", survivor.chat_id, survivor.id, {"removed_message_id": shown.id})
    )
    return True


def report(working: WorkingSet, anchor: Anchor, event: StatusReported) -> str:
    """A provider's status report: kept on the id, and shown on its message if that is known."""
    status = furthest(anchor.status, event.status)
    if status != anchor.status:
        anchor.status, anchor.status_error = status, event.error if status == "failed" else None
        anchor.status_at, anchor.changed = event.reported_at or event.received_at, True
    message = working.messages.get(anchor.message_id or 0)
    if message is None:
        return APPLIED
    if message.provider_message_id != anchor.key[2]:
        _older(working, message, anchor)
        return APPLIED
    shown = advance(message.status, event.status)
    if shown != message.status:
        failed = shown == "failed"
        working.patch(
            message,
            status=shown,
            status_at=anchor.status_at,
            error_code="provider_reported" if failed else None,
            error=event.error if failed else None,
        )
        if failed:
            chat = working.chats[message.chat_id]
            working.notify(chat, "send_failed", message_id=message.id, agent_id=chat.assigned_agent_id)
    return APPLIED


def _older(working: WorkingSet, message: KnownMessage, anchor: Anchor) -> None:
    if anchor.status is None:
        return
    status = after_older_attempt(message.status, anchor.status)
    if status != message.status:
        working.patch(message, status=status, status_at=working.now, error_code=None, error=None)
