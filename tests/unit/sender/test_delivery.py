"""What follows from one attempt."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sender.domain.delivery import (
    Accepted,
    Decision,
    Doubtful,
    Failed,
    Policy,
    Postponed,
    Refused,
    Result,
    RetryAt,
    Sent,
    Uncertain,
    after_attempt,
    delay_before,
)
from services.sender.domain.reconciliation import FIRST_LOOK_S

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
POLICY = Policy(max_attempts=4, max_age_s=3600, backoff_base_s=1, backoff_max_s=10)


def decide(result: Result, *, tries: int = 1, age_s: float = 0, chance: float = 0.5) -> Decision:
    return after_attempt(
        result, tries=tries, created_at=NOW - timedelta(seconds=age_s), now=NOW, policy=POLICY, chance=chance
    )


def test_accepted_is_sent() -> None:
    assert decide(Accepted("ABC")) == Sent("ABC")


def test_refused_is_never_tried_again() -> None:
    assert decide(Refused("forbidden", "no")) == Failed("forbidden", "no")


@pytest.mark.parametrize("was_accepted", [True, False])
def test_uncertain_is_looked_for_before_anything_else(was_accepted: bool) -> None:
    assert decide(Uncertain("timed_out", "?", was_accepted)) == Doubtful(FIRST_LOOK_S, "timed_out", "?")


@pytest.mark.parametrize(
    ("tries", "ceiling"), [(1, 1.0), (2, 2.0), (3, 4.0)], ids=["first", "doubles", "doubles again"]
)
def test_back_off_is_exponential_with_full_jitter(tries: int, ceiling: float) -> None:
    for chance in (0.0, 0.25, 0.99):
        decision = decide(Postponed("provider_error", "later"), tries=tries, chance=chance)
        assert decision == RetryAt(
            NOW + timedelta(seconds=ceiling * chance), ceiling * chance, "provider_error", "later"
        )


def test_back_off_is_capped_however_many_attempts() -> None:
    assert delay_before(10_000, None, policy=POLICY, chance=1.0) == 10.0


def test_attempts_run_out() -> None:
    decision = decide(Postponed("provider_error", "later"), tries=4)
    assert isinstance(decision, Failed)
    assert decision.code == "provider_error"
    assert "4 attempts" in decision.error


def test_a_provider_out_of_reach_does_not_use_attempts_up() -> None:
    decision = decide(Postponed("unreachable", "away", is_message_at_fault=False), tries=500)
    assert isinstance(decision, RetryAt)


def test_age_runs_out_even_when_the_provider_is_out_of_reach() -> None:
    decision = decide(Postponed("unreachable", "away", is_message_at_fault=False), tries=500, age_s=3601)
    assert isinstance(decision, Failed)


def test_retry_after_is_a_floor_beyond_the_cap() -> None:
    decision = decide(Postponed("rate_limited", "slow down", 42.0, is_message_at_fault=False), chance=0.0)
    assert isinstance(decision, RetryAt)
    assert decision.delay_s == 42.0
    assert 42.0 < delay_before(2, 42.0, policy=POLICY, chance=0.9) <= 43.0


@pytest.mark.parametrize(("asked", "given"), [(-5.0, 0.0), (10**9, 3600.0)])
def test_absurd_retry_after_is_bounded(asked: float, given: float) -> None:
    assert delay_before(2, asked, policy=POLICY, chance=0.0) == given


def test_a_number_without_lid_is_tried_once_more_and_no_more() -> None:
    result = Postponed("lid_not_found", "no LID")
    assert isinstance(decide(result, tries=1), RetryAt)
    assert isinstance(decide(result, tries=2), Failed)
