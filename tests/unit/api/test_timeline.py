"""One list out of what several tables tell, page by page."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from services.api.domain.timeline import TimelineKey, latest
from services.api.schemas.timeline import ChatEvent, MessageStatus, TimelineEntry

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def an_event(number: int, *, seconds: int = 0) -> ChatEvent:
    at = NOW + timedelta(seconds=seconds)
    return ChatEvent(id=f"e{number}", at=at, kind="assigned", agent=None, data={}, people=[])


def test_entries_of_one_moment_stand_as_they_were_made() -> None:
    items, _ = latest([an_event(9), an_event(10), an_event(2)], None, 10)
    assert [entry.id for entry in items] == ["e10", "e9", "e2"]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_give_everything_once_in_order(limit: int) -> None:
    statuses = [
        MessageStatus(id=f"m{number}-{status}", at=NOW, message_id=number, status=status)
        for number in (1, 2)
        for status in ("sent", "read", "delivered")
    ]
    entries: list[TimelineEntry] = [*statuses, *(an_event(number, seconds=number % 3) for number in range(7))]
    seen: list[TimelineEntry] = []
    place: TimelineKey | None = None
    while True:
        items, cursor = latest(entries, place, limit)
        seen += items
        if cursor is None:
            break
        place = TimelineKey.parse(cursor)
        assert place is not None
    assert len(seen) == len(entries) == len({entry.id for entry in seen})
    keys = [TimelineKey.of(entry) for entry in seen]
    assert all(later > earlier for later, earlier in pairwise(keys))


@pytest.mark.parametrize("text", ["", "1", "1.2", "x.1.e1", "1.1.E1", "99999999999999999999.1.e1", "1.123.e1"])
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert TimelineKey.parse(text) is None


def test_a_page_that_was_cut_goes_on() -> None:
    _, cursor = latest([an_event(1)], None, 5, is_cut=True)
    assert cursor is not None
