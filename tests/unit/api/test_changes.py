"""What counts as an emoji, and how often typing is told."""

from datetime import UTC, datetime, timedelta

import pytest

from services.api.domain.emoji import is_emoji
from services.api.domain.typing import EVERY, MOST_REMEMBERED, TypingThrottle

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("emoji", ["👍", "❤️", "1️⃣", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇮🇩", "ℹ️", "©️"])
def test_emoji(emoji: str) -> None:
    assert is_emoji(emoji)


@pytest.mark.parametrize("text", ["", "a", "1", ":)", "ok 👍", "👍 ", "halo", "你好", "👍" * 41])
def test_no_emoji(text: str) -> None:
    assert not is_emoji(text)


def test_typing_goes_on_every_few_seconds_per_chat_and_person() -> None:
    throttle = TypingThrottle()
    assert throttle.passes((1, 7), "typing", NOW)
    assert not throttle.passes((1, 7), "typing", NOW + EVERY - timedelta(milliseconds=1))
    assert throttle.passes((1, 7), "typing", NOW + EVERY)
    assert throttle.passes((1, 8), "typing", NOW)
    assert throttle.passes((2, 7), "typing", NOW)


def test_the_end_is_told_once_and_does_not_open_the_throttle() -> None:
    throttle = TypingThrottle()
    assert not throttle.passes((1, 7), "paused", NOW)
    throttle.passes((1, 7), "typing", NOW)
    assert throttle.passes((1, 7), "paused", NOW)
    assert not throttle.passes((1, 7), "paused", NOW)
    assert not throttle.passes((1, 7), "typing", NOW + timedelta(seconds=1))


def test_it_does_not_grow_for_ever() -> None:
    throttle = TypingThrottle()
    for chat in range(MOST_REMEMBERED + 1):
        throttle.passes((chat, 7), "typing", NOW)
    assert throttle.passes((0, 7), "typing", NOW)
    assert not throttle.passes((MOST_REMEMBERED, 7), "typing", NOW)
