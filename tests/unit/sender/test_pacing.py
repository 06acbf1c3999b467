"""When a paced channel may send: gaps, caps in any span of time, pauses, and who goes first."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from services.sender.domain.pacing import (
    AHEAD_S,
    WRITE_SLACK_S,
    Budget,
    Head,
    Slot,
    Wait,
    earliest_slot,
    pause_before,
    share_out,
    take_slot,
)
from shared.pacing import LONGEST_PAUSE_S, OFF, Pacing, pacing_of

NOW = 1_800_000_000.0
QUICK = Pacing(typing_s=0, characters_per_s=1000, gap_s=1, gap_jitter_s=0, per_minute=None, per_hour=None, per_day=None)


def with_(**fields: object) -> Pacing:
    return Pacing.model_validate({**QUICK.model_dump(), **fields})


def slots(pacing: Pacing, *, count: int, new: bool = False, now: float = NOW) -> list[float]:
    """Where so many sends go that are asked for as early as they can be."""
    budget, at = Budget(), now
    found: list[float] = []
    while len(found) < count:
        match take_slot(budget, pacing, now=at, pause_s=0.0, is_new=new, chance=0.0):
            case Slot(slot, left):
                found.append(slot)
                budget = Budget.of(left.stored())  # as the database gives it back
            case Wait(until):
                assert until > at
                at = until
    return found


@pytest.mark.parametrize(
    ("length", "chance", "seconds"),
    [(0, 0.5, 1.0), (40, 0.5, 3.0), (40, 0.0, 2.1), (40, 0.999, 3.9), (10_000, 0.5, 8.0), (10_000, 0.999, 8.0)],
)
def test_a_longer_text_takes_longer_to_type(length: int, chance: float, seconds: float) -> None:
    assert pause_before(length, Pacing(), chance) == pytest.approx(seconds, abs=0.01)


def test_sends_keep_their_gap() -> None:
    assert slots(with_(gap_s=2), count=3) == [NOW, NOW + 2, NOW + 4]


def test_a_full_minute_ends_when_its_first_send_is_a_minute_old() -> None:
    found = slots(with_(gap_s=0, per_minute=2), count=3)
    assert found == [NOW, NOW, NOW + 60 + WRITE_SLACK_S]


LIMITS = [("per_minute", 60.0, 3), ("per_hour", 3600.0, 5), ("per_day", 86_400.0, 7)]


@pytest.mark.parametrize(("name", "span", "most"), LIMITS)
def test_no_span_holds_more_than_its_cap(name: str, span: float, most: int) -> None:
    """Wherever the span begins, and although each request may be written late."""
    found = slots(with_(gap_s=0.5, **{name: most}), count=4 * most, now=NOW + 0.123)
    assert all(found[index + most] - found[index] >= span + WRITE_SLACK_S for index in range(len(found) - most))


@pytest.mark.parametrize(("name", "span"), [("new_per_hour", 3600.0), ("new_per_day", 86_400.0)])
def test_new_conversations_have_caps_of_their_own(name: str, span: float) -> None:
    pacing = with_(new_gap_s=1, new_gap_jitter_s=0, **{"new_per_hour": None, "new_per_day": None, name: 2})
    found = slots(pacing, count=6, new=True)
    assert all(found[index + 2] - found[index] >= span for index in range(4))
    assert slots(pacing, count=6) == [NOW + number for number in range(6)]


def test_new_conversations_begin_far_apart_and_answers_go_on_between_them() -> None:
    pacing = with_(new_gap_s=60)
    first = take_slot(Budget(), pacing, now=NOW, pause_s=0, is_new=True, chance=0)
    assert isinstance(first, Slot)
    assert take_slot(first.budget, pacing, now=NOW + 1, pause_s=0, is_new=True, chance=0) == Wait(NOW + 60, "new_gap")
    answer = take_slot(first.budget, pacing, now=NOW + 1, pause_s=0, is_new=False, chance=0)
    assert isinstance(answer, Slot)
    assert answer.at == NOW + 1


def test_a_slot_soon_after_the_pause_is_waited_for_and_a_later_one_is_left() -> None:
    busy = Budget(next_at=NOW + 5)
    taken = take_slot(busy, QUICK, now=NOW, pause_s=5 - AHEAD_S, is_new=False, chance=0)
    assert isinstance(taken, Slot)
    assert taken.at == NOW + 5
    assert take_slot(busy, QUICK, now=NOW, pause_s=1, is_new=False, chance=0) == Wait(NOW + 4, "gap")


def test_the_reason_is_what_keeps_it_longest() -> None:
    budget = Budget(next_at=NOW + 1, minute=(NOW, NOW), hour={int(NOW // 60): 2})
    pacing = with_(per_minute=2, per_hour=2)
    assert earliest_slot(budget, pacing, now=NOW, is_new=False)[1] == "per_hour"


def head(chat_id: int, *, live: bool = True, since: float = NOW, new: bool = False) -> Head:
    return Head(chat_id, 0, is_new=new, is_live=live, needs_pause=False, waits_since=since)


def shared(
    *heads: Head, pacing: Pacing = QUICK, live_waiting_until: float | None = None
) -> tuple[list[int], list[int]]:
    """Who got a slot, in order, and who waits."""
    result = share_out(
        list(heads),
        Budget(),
        pacing,
        now=NOW,
        live_waiting_until=live_waiting_until,
        chances=[(0.0, 0.0)] * len(heads),
    )
    return sorted(result.slots, key=result.slots.__getitem__), sorted(result.waits, key=lambda c: result.waits[c].until)


SLOW = with_(gap_s=10)
FIRST = {
    "who waits longest": ((head(1, since=NOW), head(2, since=NOW - 5)), SLOW, ([2], [1])),
    "a live answer before bulk": ((head(1, live=False, since=NOW - 99), head(2)), SLOW, ([2], [1])),
    "bulk, when nobody else wants to": ((head(1, live=False),), SLOW, ([1], [])),
    "as many as fit": ((head(1), head(2), head(3), head(4)), QUICK, ([1, 2, 3], [4])),
    "bulk not beside a live answer that waits": (
        (head(1), head(2), head(3, live=False)),
        SLOW,
        ([1], [3, 2]),
    ),
    "bulk beside a new conversation that waits": (
        (head(1, new=True), head(2, new=True), head(3, live=False)),
        QUICK,
        ([1, 3], [2]),
    ),
}


@pytest.mark.parametrize("case", FIRST)
def test_who_goes_first(case: str) -> None:
    heads, pacing, (sent, waiting) = FIRST[case]
    found = shared(*heads, pacing=pacing)
    assert found[0] == sent
    assert sorted(found[1]) == sorted(waiting)


def test_bulk_waits_for_a_live_answer_elsewhere() -> None:
    assert shared(head(1, live=False), live_waiting_until=NOW + 3) == ([], [1])
    assert shared(head(1), live_waiting_until=NOW + 3) == ([1], [])


def test_those_who_wait_come_back_one_after_the_other() -> None:
    result = share_out(
        [head(number) for number in range(1, 6)],
        Budget(),
        SLOW,
        now=NOW,
        live_waiting_until=None,
        chances=[(0.0, 0.0)] * 5,
    )
    assert [wait.until for wait in result.waits.values()] == [NOW + 10, NOW + 20, NOW + 30, NOW + 40]


@given(seed=some.integers(0, 10_000), most=some.integers(1, 6), gap=some.floats(0, 20))
def test_a_random_crowd_never_exceeds_the_minute(seed: int, most: int, gap: float) -> None:
    dice = random.Random(seed)
    pacing = with_(gap_s=gap, gap_jitter_s=gap, per_minute=most, typing_s=0.5, longest_pause_s=5)
    budget, now = Budget(), NOW
    sent: list[float] = []
    for chat_id in range(40):
        now += dice.random() * 3
        result = share_out(
            [head(chat_id)], budget, pacing, now=now, live_waiting_until=None, chances=[(dice.random(), dice.random())]
        )
        budget = result.budget
        sent += result.slots.values()
    assert all(later - earlier >= gap - 1e-6 for earlier, later in itertools.pairwise(sent))
    assert all(sent[index + most] - sent[index] >= 60 for index in range(len(sent) - most))


def test_the_defaults_are_on_in_production_alone() -> None:
    assert pacing_of(None, is_production=True) == Pacing()
    assert pacing_of(None, is_production=False) == OFF
    assert pacing_of({"gap_s": 5}, is_production=False) == Pacing(gap_s=5)


@pytest.mark.parametrize(
    "stored", [{"gap_s": -1}, {"per_minute": 0}, {"longest_pause_s": LONGEST_PAUSE_S + 1}, {"gaps": 1}, {"typing_s": 9}]
)
def test_settings_that_make_no_sense_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        pacing_of(stored, is_production=True)
