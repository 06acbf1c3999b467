"""How patiently receivers are told, and which events the feed's entries are."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from services.api.domain.paging import TimeCursor
from services.api.domain.webhook_delivery import (
    DISABLE_AFTER,
    GIVE_UP_AFTER,
    OPEN_AFTER,
    Answered,
    Receiver,
    after_failure,
)
from services.api.domain.webhook_events import EVENT_TYPES, TEST_TYPE, Entry, Wish, event_type_of
from services.api.schemas.events import LiveChange
from services.api.schemas.webhook_events import WebhookEvent

NOW = datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC)
REFUSED = Answered(500, error="no")


def fail(answer: Answered = REFUSED, *, attempts: int = 1, failures: int = 0, **ago: timedelta) -> Any:
    return after_failure(
        answer,
        attempts=attempts,
        tried_since=NOW - ago.get("tried", timedelta(0)),
        receiver=Receiver(failures, NOW - ago["failing"] if "failing" in ago else None),
        now=NOW,
        random=lambda: 0.5,
    )


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 15), (3, 60), (4, 300), (5, 900), (6, 3600), (7, 21600), (70, 21600)]
)
def test_an_event_is_tried_again_less_and_less_often(attempts: int, seconds: float) -> None:
    assert fail(attempts=attempts).retry_at == NOW + timedelta(seconds=seconds)


def test_an_event_that_alone_has_failed_for_days_is_given_up() -> None:
    assert fail(attempts=20, tried=GIVE_UP_AFTER).retry_at is None
    assert fail(attempts=20, tried=GIVE_UP_AFTER - timedelta(seconds=1)).retry_at is not None


def test_nothing_is_given_up_while_the_receiver_fails_whatever_it_is_told() -> None:
    verdict = fail(attempts=20, failures=OPEN_AFTER, tried=GIVE_UP_AFTER, failing=timedelta(days=4))
    assert verdict.retry_at == verdict.hold_until
    assert verdict.hold_until <= NOW + timedelta(minutes=6)
    assert verdict.disable is None


@pytest.mark.parametrize(
    ("answer", "failing", "disable"),
    [
        (Answered(410, error="gone"), timedelta(0), "gone"),
        (REFUSED, DISABLE_AFTER, "failing"),
        (REFUSED, DISABLE_AFTER - timedelta(seconds=1), None),
    ],
)
def test_a_receiver_is_switched_off_when_it_is_gone_or_fails_for_days(
    answer: Answered, failing: timedelta, disable: str | None
) -> None:
    assert fail(answer, failures=9, failing=failing).disable == disable


def test_a_wish_to_wait_holds_for_the_receiver_but_not_for_ever() -> None:
    asked = fail(Answered(429, error="slow", retry_after=timedelta(minutes=10)))
    assert asked.hold_until == NOW + timedelta(minutes=10)
    assert fail(Answered(429, error="slow", retry_after=timedelta(days=9))).hold_until == NOW + timedelta(hours=6)


@pytest.mark.parametrize(
    ("answer", "is_success"),
    [
        (Answered(200), True),
        (Answered(204), True),
        (Answered(302, error="redirect"), False),
        (Answered(None, error="away"), False),
    ],
)
def test_only_2xx_counts(answer: Answered, is_success: bool) -> None:
    assert answer.is_success is is_success


@pytest.mark.parametrize(
    ("kind", "data", "event"),
    [
        ("message.created", {}, "message.created"),
        ("message.updated", {}, "message.updated"),
        ("message.updated", {"status": "read"}, "message.status_changed"),
        ("chat.updated", {}, "chat.updated"),
        ("chat.updated", {"change": "assigned"}, "chat.assigned"),
        ("chat.updated", {"change": "something later"}, "chat.updated"),
        ("notification", {"kind": "customer_message"}, None),
        ("note.created", {"note_id": 1}, None),
        ("session.ended", {}, "session.ended"),
    ],
)
def test_an_entry_of_the_feed_is_an_event(kind: str, data: dict[str, Any], event: str | None) -> None:
    assert event_type_of(Entry(1, kind, 1, None, data)) == event


def test_every_event_has_a_schema_and_every_entry_an_event_or_a_reason() -> None:
    mapping = TypeAdapter(WebhookEvent).json_schema()["discriminator"]["mapping"]
    assert set(mapping) == {*EVENT_TYPES, TEST_TYPE}
    told = set(get_args(LiveChange.model_fields["type"].annotation))
    told -= {
        "notification",
        "note.created",
        "note.updated",
        "team.updated",
        "agent.updated",
        "settings.updated",
        "chat.hidden",
    }  # of the screen alone
    assert {event_type_of(Entry(1, kind, 1, None, {})) for kind in told} == told


@pytest.mark.parametrize(
    ("wish", "event", "channel", "wants"),
    [
        (Wish(1, None, None), "chat.created", 7, True),
        (Wish(1, frozenset({"message.created"}), None), "chat.created", 7, False),
        (Wish(1, None, frozenset({7})), "chat.created", 7, True),
        (Wish(1, None, frozenset({8})), "chat.created", 7, False),
        (Wish(1, None, frozenset({8})), "guest.registered", None, True),
    ],
)
def test_a_receiver_is_told_what_it_wants(wish: Wish, event: str, channel: int | None, wants: bool) -> None:
    assert wish.wants(event, channel) is wants


def test_a_cursor_survives_the_round_trip_and_anything_else_is_none() -> None:
    cursor = TimeCursor(NOW, "42")
    assert TimeCursor.parse(str(cursor)) == cursor
    for text in ("", "1", "x-1", "999999999999999999-1", "1-", "1-x"):
        assert TimeCursor.parse(text) is None
