"""The api's decisions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.domain.cursors import ActivityKey, FeedCursor, OrderKey, short_epoch
from services.api.domain.registration import one_line, read_date, read_email
from services.api.domain.same_site import is_ours
from services.api.domain.search import search_for
from services.api.domain.throttling import WINDOW, limits, wait_for
from services.api.domain.welcome import language_of, welcome

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

_times = st.integers(-(10**9), 10**10).map(lambda seconds: NOW + timedelta(milliseconds=seconds * 7))
_bigints = st.integers(-(2**63), 2**63 - 1)
_ids = st.integers(1, 2**63 - 1)
_keys = st.builds(OrderKey, _times, _bigints, _ids)


@given(_keys, _keys)
def test_order_strings_sort_as_their_keys(one: OrderKey, other: OrderKey) -> None:
    assert (str(one) < str(other)) == ((one.time, one.tie, one.id) < (other.time, other.tie, other.id))


@given(_keys)
def test_an_order_string_reads_back(key: OrderKey) -> None:
    assert OrderKey.parse(str(key)) == key


@given(_times, _ids)
def test_a_list_cursor_reads_back(at: datetime, chat_id: int) -> None:
    assert ActivityKey.parse(str(ActivityKey(at, chat_id))) == ActivityKey(at, chat_id)


@given(st.text())
def test_no_text_breaks_a_cursor(text: str) -> None:
    for kind in (OrderKey, ActivityKey, FeedCursor):
        found = kind.parse(text)
        assert found is None or str(found).lstrip("0") is not None


@pytest.mark.parametrize(
    "text",
    [
        f"{'9' * 18}-{'0' * 20}-{'0' * 19}",
        f"{'0' * 18}-{'9' * 20}-{'0' * 19}",
        f"{'0' * 18}-{'0' * 20}-{'9' * 19}",
        f"{'0' * 18}-{'0' * 20}-{'0' * 19}\n",
        "٠-١-٢",
    ],
)
def test_what_no_database_could_hold_is_no_cursor(text: str) -> None:
    assert OrderKey.parse(text) is None
    assert ActivityKey.parse(text) is None


def test_a_feed_cursor_is_epoch_and_position() -> None:
    epoch = short_epoch(UUID("1f0c9a2b-0000-4000-8000-000000000000"))
    assert str(FeedCursor(epoch, 17)) == "1f0c9a2b-17"
    assert FeedCursor.parse("1f0c9a2b-17") == FeedCursor("1f0c9a2b", 17)
    assert FeedCursor.parse("1f0c9a2b-99999999999999999999") is None
    assert FeedCursor.parse("1F0C9A2B-1") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-11-22", date(2025, 11, 22)),
        ("22/11/2025", date(2025, 11, 22)),
        ("1/2/2030", date(2030, 2, 1)),
        (" 1999-12-31 ", date(1999, 12, 31)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_dates_are_read(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2025-02-29", "31/04/2025", "0000-01-01", "2025-1-1", "22-11-2025", "11/22/2025", "٢٠٢٥-١١-٢٢x"],
)
def test_unreadable_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        read_date(text)


def test_emails_and_lines() -> None:
    assert read_email(" Test@Example.COM ") == "test@example.com"
    assert read_email("  ") is None
    for wrong in ("a", "a@", "@b", "a b@c", "a@b,c@d", f"{'x' * 260}@y.z"):
        with pytest.raises(ValueError, match="e-mail"):
            read_email(wrong)
    assert one_line(" a\n b\t\tc ") == "a b c"


@pytest.mark.parametrize(
    ("remembered", "phone", "language"),
    [
        (None, "+6281234567890", "id"),
        (None, "+31207940800", "en"),
        ("en", "+6281234567890", "en"),
        ("id", "+31207940800", "id"),
        ("fr", "+31207940800", "en"),
    ],
)
def test_the_welcomes_language(remembered: str | None, phone: str, language: str) -> None:
    assert language_of(remembered, phone) == language


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_welcome_names_guest_and_room(language: str) -> None:
    text = welcome("I Made {room} O'Neil", "101A", language)  # type: ignore[arg-type]
    assert "I Made {room} O'Neil" in text
    assert "101A" in text


@pytest.mark.parametrize(
    ("ages", "most", "minutes"),
    [
        ([], 1, None),
        ([1], 2, None),
        ([1, 2], 2, 13),
        ([16, 1], 2, None),
        ([3, 2, 1], 2, 13),
        ([0], 1, 15),
    ],
)
def test_how_long_a_guesser_waits(ages: list[int], most: int, minutes: int | None) -> None:
    failures = [NOW - timedelta(minutes=age) for age in ages]
    wait = wait_for(failures, most, NOW)
    assert wait == (None if minutes is None else timedelta(minutes=minutes))
    if wait is not None:
        assert wait_for(failures, most, NOW + wait) is None
        assert wait <= WINDOW


def test_an_account_bears_fewer_failures_than_an_address() -> None:
    by_email, by_address = limits("a@b.c", "192.0.2.1")
    assert by_email.most < by_address.most
    assert by_email.subject != by_address.subject


@pytest.mark.parametrize(
    ("site", "origin", "ours"),
    [
        ("same-origin", None, True),
        ("none", None, True),
        ("same-site", None, False),
        ("cross-site", "http://house:8000", False),
        (None, "http://house:8000", True),
        (None, "http://HOUSE:8000", True),
        (None, "http://house", False),
        (None, "https://evil.example", False),
        (None, "null", False),
        (None, "", False),
        (None, None, True),
    ],
)
def test_whether_our_own_pages_ask(site: str | None, origin: str | None, ours: bool) -> None:
    assert is_ours(sec_fetch_site=site, origin=origin, host="house:8000") is ours


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", None),
        ("  ", None),
        ("Wayan", ("%Wayan%", None)),
        ("  I  Made ", ("%I Made%", None)),
        ("0812 345", ("%0812 345%", "%812345%")),
        ("+62 (812) 3-4", ("%+62 (812) 3-4%", "%6281234%")),
        ("6281234567890@c.us", ("%6281234567890@c.us%", "%6281234567890%")),
        ("12", (None, None)),
        ("room 101!", ("%room 101!%", None)),
        ("100%_\\", ("%100\\%\\_\\\\%", None)),
        ("000", ("%000%", None)),
    ],
)
def test_what_a_search_looks_for(typed: str, found: tuple[str, str | None] | None) -> None:
    search = search_for(typed)
    assert (None if search is None else (search.text, search.digits)) == found
