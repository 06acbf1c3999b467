"""How far a message has come, whatever the order of the facts."""

import itertools

import pytest

from services.router.domain.status import RANK, advance, after_older_attempt, furthest


@pytest.mark.parametrize(
    ("current", "reported", "expected"),
    [
        ("queued", "sending", "sending"),
        ("queued", "sent", "sent"),
        ("sent", "sending", "sent"),
        ("sent", "delivered", "delivered"),
        ("read", "delivered", "read"),
        ("read", "played", "played"),
        ("sent", "failed", "failed"),  # accepted first, refused later
        ("failed", "sent", "failed"),
        ("failed", "delivered", "delivered"),  # it did arrive
        ("delivered", "failed", "delivered"),
        ("sending", "unknown", "unknown"),
        ("sent", "unknown", "sent"),
        ("failed", "unknown", "failed"),
        ("unknown", "sent", "sent"),
        ("unknown", "failed", "failed"),
        ("unknown", "read", "read"),
        ("unknown", "sending", "unknown"),
        ("queued", "cancelled", "cancelled"),
        ("sent", "cancelled", "sent"),
        ("cancelled", "sent", "cancelled"),
        ("cancelled", "delivered", "delivered"),
        ("received", "failed", "received"),
        ("received", "read", "received"),
    ],
)
def test_advance(current: str, reported: str, expected: str) -> None:
    assert advance(current, reported) == expected


def test_the_order_of_reports_does_not_matter() -> None:
    for permutation in itertools.permutations(["sending", "sent", "failed", "delivered", "read"]):
        status = "queued"
        for report in permutation:
            status = advance(status, report)
        assert status == "read", permutation


def test_advance_never_goes_back_and_is_idempotent() -> None:
    for current, reported in itertools.product(RANK, RANK):
        result = advance(current, reported)
        assert RANK[result] >= RANK[current]
        assert advance(result, reported) == result


def test_furthest_begins_with_the_first_report() -> None:
    assert furthest(None, "delivered") == "delivered"
    assert furthest("read", "delivered") == "read"


@pytest.mark.parametrize(
    ("current", "reported", "expected"),
    [
        ("queued", "failed", "queued"),
        ("queued", "sent", "queued"),
        ("queued", "delivered", "delivered"),
        ("failed", "read", "read"),
        ("read", "delivered", "read"),
    ],
)
def test_an_older_attempt_only_counts_as_evidence(current: str, reported: str, expected: str) -> None:
    assert after_older_attempt(current, reported) == expected
