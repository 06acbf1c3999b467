"""What becomes of changes, and how errors of an attempt are read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.sender.adapters.claim import Claim
from services.sender.domain.delivery import (
    MOST_REPEATS,
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
)
from services.sender.events import event_of
from services.sender.outcomes import result_of
from services.sender.providers.gateway import Change, Outgoing, Timing
from shared.contracts.sending import MessageChanged, MessageChangeFailed
from shared.errors import OutcomeUnknown, ProviderRejected, RateLimited, Transient
from shared.ids import new_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOST = Uncertain("connection_lost", "The connection broke")


def decided(result: Result, *, tries: int = 1) -> Decision:
    return after_attempt(result, tries=tries, created_at=NOW, now=NOW, policy=Policy(), chance=0.5, is_repeatable=True)


def test_doubt_about_a_change_is_settled_by_making_it_again() -> None:
    assert decided(LOST) == RetryAt(NOW + timedelta(seconds=0.25), 0.25, "connection_lost", "The connection broke")


def test_which_is_not_done_for_a_message() -> None:
    sent = after_attempt(LOST, tries=1, created_at=NOW, now=NOW, policy=Policy(), chance=0.5)
    assert isinstance(sent, Doubtful)


def test_but_not_for_ever() -> None:
    assert isinstance(decided(LOST, tries=MOST_REPEATS - 1), RetryAt)
    given_up = decided(LOST, tries=MOST_REPEATS)
    assert isinstance(given_up, Failed)
    assert given_up.code == "outcome_unknown"


def claim(operation: Any = "revoke", *, may_be_done: bool = False) -> Claim:
    change = Change("62@c.us", operation, "A", target_from_me=True) if operation is not None else None
    return Claim(
        owner=new_id(),
        attempt_id=1,
        attempt=2,
        tries=2,
        chat_id=3,
        seq=4,
        message_id=7,
        channel_id=1,
        provider="whapi",
        message=Outgoing("62@c.us", ""),
        correlation_id="c",
        command_id=new_id(),
        created_at=NOW,
        timing=Timing(0.0, 0.0),
        change=change,
        change_id=9,
        may_be_done=may_be_done,
    )


GONE = ProviderRejected("not there", code="not_found")
READ = {
    "refused": (claim(), ProviderRejected("no", code="forbidden"), Refused("forbidden", "no")),
    "gone at once": (claim(), GONE, Refused("not_found", "not there")),
    "gone, after a deletion that may have worked": (claim(may_be_done=True), GONE, Accepted(None)),
    "gone, after an edit that may have worked": (
        claim("edit", may_be_done=True),
        GONE,
        Refused("not_found", "not there"),
    ),
    "slow down": (
        claim(),
        RateLimited("wait", retry_after=3),
        Postponed("rate_limited", "wait", 3, is_message_at_fault=False),
    ),
    "away": (claim(), Transient("x", code="unreachable"), Postponed("unreachable", "x", is_message_at_fault=False)),
    "no file": (
        claim(None),
        Transient("x", code="file_not_read"),
        Postponed("file_not_read", "x", is_message_at_fault=False),
    ),
    "not sent": (claim(), Transient("x", code="not_sent"), Postponed("not_sent", "x")),
    "cut": (claim(), OutcomeUnknown("x", code="connection_lost"), Uncertain("connection_lost", "x")),
    "accepted": (
        claim(None),
        OutcomeUnknown("x", code="accepted_without_id"),
        Uncertain("accepted_without_id", "x", was_accepted=True),
    ),
    "a fault of ours": (
        claim(None),
        ValueError("bug"),
        Uncertain("internal_error", "Sapa failed while it sent this message"),
    ),
}


@pytest.mark.parametrize("case", READ)
def test_what_an_error_means(case: str) -> None:
    about, error, expected = READ[case]
    assert result_of(about, error) == expected


def test_the_events_of_a_change() -> None:
    done = event_of(claim(), Sent(None), NOW)
    assert isinstance(done, MessageChanged)
    assert (done.change_id, done.message_id, done.operation) == (9, 7, "revoke")
    failed = event_of(claim("edit"), Failed("too_old", "x"), NOW)
    assert isinstance(failed, MessageChangeFailed)
    assert (failed.error_code, failed.operation) == ("too_old", "edit")


def test_a_change_that_is_tried_again_says_nothing_of_its_message() -> None:
    assert event_of(claim(), RetryAt(NOW, 1.0, "x", "x"), NOW) is None
