"""How long a report of somebody's presence holds. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.contacts import PresenceReported
from shared.conversations.transitions import ONLINE_FOR

# WhatsApp repeats "typing" every few seconds and does not always say that it ended.
TYPING_FOR = timedelta(seconds=15)
# A report that was held up says nothing of now.
STALE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class PresenceState:
    """Until when the customer types and is online; None: they do not, they are not."""

    typing_until: datetime | None
    online_until: datetime | None


def state_of(event: PresenceReported) -> PresenceState:
    """What the report means from its own moment on."""
    at = event.received_at
    if event.presence == "offline":
        return PresenceState(None, None)
    is_typing = event.presence in ("typing", "recording")
    return PresenceState(at + TYPING_FOR if is_typing else None, at + ONLINE_FOR)


def is_stale(event: PresenceReported, now: datetime) -> bool:
    """Too old to be worth anything."""
    return now - event.received_at > STALE_AFTER
