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
    """Remembers since when a queue has not become shorter."""

    last: dict[str, int] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)

    def silent(self, looks: Mapping[str, QueueLook], now: float, *, after: float) -> dict[str, str]:
        """Queues that have held messages for `after` seconds without ever becoming shorter, and why."""
        found: dict[str, str] = {}
        for name, look in looks.items():
            if look.messages == 0 or name not in self.last or look.messages < self.last[name]:
                self.since[name] = now
            self.last[name] = look.messages
            if look.messages and now - self.since[name] >= after:
                who = "nobody takes from it" if not look.consumers else "its consumers do not keep up"
                found[name] = f"{look.messages} messages wait and {who}"
        return found


@dataclass(slots=True)
class LetterCounts:
    """Remembers how many dead letters each queue had at the last look."""

    last: Mapping[str, int] = field(default_factory=dict)

    def standing(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Queues that have letters. Somebody who looks at letters holds them for a moment, and none are counted then:
        only the second look in a row that finds none is believed."""
        found = {name: count or self.last.get(name, 0) for name, count in counts.items()}
        self.last = counts
        return {name: count for name, count in found.items() if count}


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


def outcomes_of(message: Unsettled, now: datetime) -> list[Contract]:
    """The events that may end its wait, the first that has not been tried counts; none while there is hope.

    The same outcome found twice is the same event. What nobody can tell of any more is unknown, not failed: whoever
    sends it again must know that it may have arrived.
    """
    code = message.error_code or "no_reason_kept"
    error = message.error or "The sender gave it up and kept no reason"
    about = _about(message, now, message.state)
    events: list[Contract] = []
    match message.state:
        case "sent":
            events.append(MessageSent.model_validate({**about, "provider_message_id": message.provider_message_id}))
        case "failed":
            events.append(MessageFailed.model_validate({**about, "error_code": code, "error": error}))
        case "unknown":
            events.append(MessageOutcomeUnknown.model_validate({**about, "error_code": code, "error": error}))
        case "cancelled":
            events.append(MessageCancelled.model_validate({**about, "reason": message.error_code or "cancelled"}))
    if message.is_overdue:
        overdue = {"error_code": "deadline_passed", "error": "Nobody can say what has become of this message"}
        events.append(MessageOutcomeUnknown.model_validate({**_about(message, now, "overdue"), **overdue}))
    return events


def _about(message: Unsettled, now: datetime, what: str | None) -> dict[str, object]:
    return {
        "event_id": content_id("sweep", message.message_id, message.seq, what),
        "occurred_at": now,
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "channel_id": message.channel_id,
        "seq": message.seq,
        "attempt": message.attempts,
    }
