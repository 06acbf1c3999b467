"""What counts as stuck, and what becomes of a message that would wait for ever. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.contracts.envelope import Contract
from shared.contracts.sending import MessageCancelled, MessageFailed, MessageOutcomeUnknown, MessageSent
from shared.ids import content_id

OUTBOX_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class QueueLook:
    """A queue at one moment: what waits in it, and who takes from it."""

    messages: int
    consumers: int


@dataclass(slots=True)
class QueueWatch:
    """Remembers since when a queue has not moved."""

    fewest: dict[str, int] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)

    def silent(self, looks: Mapping[str, QueueLook], now: float, *, after: float) -> dict[str, str]:
        """Queues in which messages have waited for `after` seconds without their number ever going down, and why.

        A queue that grows while it is worked on goes down in between; one that nobody works on does not.
        """
        found: dict[str, str] = {}
        for name, look in looks.items():
            if look.messages == 0 or look.messages < self.fewest.get(name, look.messages + 1):
                self.fewest[name], self.since[name] = look.messages, now
            if look.messages and now - self.since[name] >= after:
                who = "nobody takes from it" if not look.consumers else "its consumers take nothing"
                found[name] = f"{look.messages} messages wait and {who}"
        return found


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A message still shown as queued or sending, and what the sender's lane says of it (`state` None: nothing)."""

    message_id: int
    chat_id: int
    channel_id: int
    seq: int
    attempts: int
    state: str | None
    provider_message_id: str | None
    error_code: str | None
    error: str | None
    is_overdue: bool


def outcome_of(message: Unsettled, now: datetime) -> Contract | None:
    """The event that ends its wait; None while there is still something to wait for.

    The same outcome found twice is the same event. What nobody can tell of any more is unknown, not failed: whoever
    sends it again must know that it may have arrived.
    """
    about = {
        "event_id": content_id("sweep", message.message_id, message.seq, message.state, message.is_overdue),
        "occurred_at": now,
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "channel_id": message.channel_id,
        "seq": message.seq,
        "attempt": message.attempts,
    }
    code = message.error_code or "no_reason_kept"
    error = message.error or "The sender gave it up and kept no reason"
    match message.state:
        case "sent":
            return MessageSent.model_validate({**about, "provider_message_id": message.provider_message_id})
        case "failed":
            return MessageFailed.model_validate({**about, "error_code": code, "error": error})
        case "unknown":
            return MessageOutcomeUnknown.model_validate({**about, "error_code": code, "error": error})
        case "cancelled":
            return MessageCancelled.model_validate({**about, "reason": message.error_code or "cancelled"})
    if not message.is_overdue:
        return None
    overdue = {"error_code": "deadline_passed", "error": "Nobody can say what became of this message in all that time"}
    return MessageOutcomeUnknown.model_validate({**about, **overdue})
