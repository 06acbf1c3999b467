"""When a queue counts as silent, and how a message's endless wait is ended."""

from typing import Any

import pytest

from services.router.domain.stuck import LetterCounts, QueueLook, QueueWatch, Unsettled, outcomes_of
from shared.contracts.sending import MessageCancelled, MessageFailed, MessageOutcomeUnknown, MessageSent
from tests.unit.router.builders import NOW


def test_a_queue_that_never_becomes_shorter_is_silent_and_says_whether_anyone_takes_from_it() -> None:
    watch = QueueWatch()
    assert watch.silent({"q": QueueLook(3, 0)}, 0, after=60) == {}
    assert watch.silent({"q": QueueLook(3, 0)}, 59, after=60) == {}
    assert "nobody" in watch.silent({"q": QueueLook(5, 0)}, 60, after=60)["q"]
    assert "keep up" in watch.silent({"q": QueueLook(5, 2)}, 61, after=60)["q"]
    assert watch.silent({"q": QueueLook(4, 2)}, 62, after=60) == {}


def test_an_empty_queue_and_one_that_is_worked_on_are_not_silent() -> None:
    watch = QueueWatch()
    for second, depth in enumerate((0, 0, 9, 100, 50, 200, 199)):
        assert watch.silent({"q": QueueLook(depth, 1)}, second * 20, after=60) == {}


def test_dead_letters_stand_until_two_looks_in_a_row_find_none() -> None:
    counts = LetterCounts()
    assert counts.standing({"a": 0, "b": 2}) == {"b": 2}
    assert counts.standing({"a": 1, "b": 0}) == {"a": 1, "b": 2}
    assert counts.standing({"a": 0, "b": 3}) == {"a": 1, "b": 3}
    assert counts.standing({"a": 0, "b": 0}) == {"b": 3}
    assert counts.standing({"a": 0, "b": 0}) == {}


def _unsettled(**fields: Any) -> Unsettled:
    given: dict[str, Any] = {
        "message_id": 1,
        "chat_id": 2,
        "channel_id": 3,
        "seq": 4,
        "attempts": 1,
        "state": None,
        "provider_message_id": "X1",
        "error_code": None,
        "error": None,
        "is_overdue": False,
    }
    return Unsettled(**{**given, **fields})


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("sent", MessageSent),
        ("failed", MessageFailed),
        ("unknown", MessageOutcomeUnknown),
        ("cancelled", MessageCancelled),
    ],
)
def test_pain_9_what_the_lane_has_settled_is_told_again_as_the_same_event(state: str, kind: type) -> None:
    (event,) = outcomes_of(_unsettled(state=state), NOW)
    assert isinstance(event, kind)
    assert [event.event_id] == [one.event_id for one in outcomes_of(_unsettled(state=state), NOW)]


@pytest.mark.parametrize("state", [None, "pending"])
def test_pain_9_what_waits_is_left_alone_until_it_is_overdue_and_then_unknown_with_a_reason(state: str | None) -> None:
    assert outcomes_of(_unsettled(state=state), NOW) == []
    (event,) = outcomes_of(_unsettled(state=state, is_overdue=True), NOW)
    assert isinstance(event, MessageOutcomeUnknown)
    assert event.error_code == "deadline_passed"


def test_an_outcome_that_changed_nothing_gives_way_to_unknown_in_the_end() -> None:
    first, last = outcomes_of(_unsettled(state="sent", is_overdue=True), NOW)
    assert isinstance(first, MessageSent)
    assert isinstance(last, MessageOutcomeUnknown)
