"""One list of all that was decided about a chat, out of what several tables tell. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.api.schemas.timeline import TimelineEntry

# Of entries of one moment, causes come before what follows from them.
_RANKS = {
    "received": 0,
    "event": 1,
    "routed": 2,
    "turn_opened": 3,
    "turn_closed": 4,
    "written": 5,
    "attempt": 6,
    "attempt_ended": 7,
    "status": 8,
}
_STATUS_RANKS = (
    "received",
    "queued",
    "sending",
    "sent",
    "failed",
    "unknown",
    "cancelled",
    "delivered",
    "read",
    "played",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(-?[0-9]{1,17})\.([0-9]{1,2})\.([a-z0-9-]{1,60})")


@dataclass(frozen=True, slots=True, order=True)
class TimelineKey:
    """Where an entry stands: its time, its rank among those of one moment, and the number and name of its own."""

    at: datetime
    rank: int
    number: int
    id: str

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.rank}.{self.id}"

    @classmethod
    def of(cls, entry: TimelineEntry) -> "TimelineKey":
        """The entry's own place."""
        rank = _RANKS[entry.type]
        if entry.type == "status":
            rank += _STATUS_RANKS.index(entry.status)
        return cls(entry.at, rank, _number_in(entry.id), entry.id)

    @classmethod
    def parse(cls, text: str) -> "TimelineKey | None":
        """None when it never was such a key."""
        found = _CURSOR.fullmatch(text)
        if found is None:
            return None
        try:
            at = _EPOCH + int(found[1]) * _MICROSECOND
        except OverflowError:
            return None
        return cls(at, int(found[2]), _number_in(found[3]), found[3])


def _number_in(entry_id: str) -> int:
    """Rows are numbered as they are made; a turn's id is no number."""
    found = re.match(r"[mae]([0-9]{1,19})", entry_id)
    return 0 if found is None else int(found[1])


def latest(
    entries: Iterable[TimelineEntry], before: TimelineKey | None, limit: int, *, is_cut: bool = False
) -> tuple[list[TimelineEntry], str | None]:
    """The latest entries before a place, the latest first, and the cursor to the ones before them.

    `is_cut`: there are more than were given.
    """
    keyed = [(TimelineKey.of(entry), entry) for entry in entries]
    keyed = [(key, entry) for key, entry in keyed if before is None or key < before]
    keyed.sort(key=lambda pair: pair[0], reverse=True)
    page = keyed[:limit]
    goes_on = bool(page) and (is_cut or len(keyed) > limit)
    return [entry for _, entry in page], str(page[-1][0]) if goes_on else None
