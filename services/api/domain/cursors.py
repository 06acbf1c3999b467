"""Keys that sort, and cursors that say where a page or a stream goes on. Pure.

`Message.order` is a string that sorts as its message is shown; it also serves as the cursor of a page of messages.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LATEST = (datetime(9999, 12, 31, tzinfo=UTC) - _YEAR_ONE) // _MICROSECOND
LAST_ID = 2**63 - 1
_SIGNED = 2**63  # added to a bigint, so that negative ones sort too

_ORDER = re.compile(r"([0-9]{18})-([0-9]{20})-([0-9]{19})")
_ACTIVITY = re.compile(r"([0-9]{1,18})-([0-9]{1,19})")
_FEED = re.compile(r"([0-9a-f]{8})-([0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class OrderKey:
    """Where a message stands in its chat."""

    time: datetime
    tie: int
    id: int

    def __str__(self) -> str:
        return f"{_microseconds(self.time):018d}-{self.tie + _SIGNED:020d}-{self.id:019d}"

    @classmethod
    def parse(cls, text: str) -> "OrderKey | None":
        """None when it never was such a key."""
        found = _ORDER.fullmatch(text)
        if found is None:
            return None
        time, tie, message_id = (int(part) for part in found.groups())
        if time > _LATEST or tie >= 2 * _SIGNED or message_id >= _SIGNED:
            return None
        return cls(_moment(time), tie - _SIGNED, message_id)


@dataclass(frozen=True, slots=True)
class ActivityKey:
    """Where a chat stands in the list: newest activity first."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{_microseconds(self.at)}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "ActivityKey | None":
        """None when it never was such a key."""
        found = _ACTIVITY.fullmatch(text)
        if found is None:
            return None
        at, chat_id = (int(part) for part in found.groups())
        if at > _LATEST or chat_id >= _SIGNED:
            return None
        return cls(_moment(at), chat_id)


@dataclass(frozen=True, slots=True)
class WaitingKey:
    """Where a chat stands in the list of who waits: the longest wait first, then those who do not, as by activity."""

    waiting: bool
    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{'w' if self.waiting else 'n'}{_microseconds(self.at)}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "WaitingKey | None":
        """None when it never was such a key."""
        place = ActivityKey.parse(text[1:])
        if place is None or text[:1] not in "wn":
            return None
        return cls(text[:1] == "w", place.at, place.id)


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """A place in the live feed. The epoch changes when the feed starts anew, so that an old place is noticed."""

    epoch: str
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.position}"

    @classmethod
    def parse(cls, text: str) -> "FeedCursor | None":
        """None when it never was such a cursor."""
        found = _FEED.fullmatch(text)
        if found is None or int(found[2]) >= _SIGNED:
            return None
        return cls(found[1], int(found[2]))


def short_epoch(epoch: UUID) -> str:
    """The part of the feed's epoch that cursors carry."""
    return epoch.hex[:8]


def _microseconds(moment: datetime) -> int:
    return (moment - _YEAR_ONE) // _MICROSECOND


def _moment(microseconds: int) -> datetime:
    return _YEAR_ONE + timedelta(microseconds=microseconds)
