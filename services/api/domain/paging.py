"""Where a page of rows goes on that are sorted by a time and an id, both falling. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_CURSOR = re.compile(r"([0-9]{1,17})-([0-9a-f-]{1,36})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LATEST = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class TimeCursor:
    """The last row of a page: its time, and its id as text."""

    time: datetime
    id: str

    def __str__(self) -> str:
        return f"{(self.time - _EPOCH) // _MICROSECOND}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "TimeCursor | None":
        """None when it never was such a cursor."""
        found = _CURSOR.fullmatch(text)
        if found is None or int(found[1]) > _LATEST:
            return None
        return cls(_EPOCH + int(found[1]) * _MICROSECOND, found[2])
