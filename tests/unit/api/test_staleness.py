"""Whether somebody else has answered since."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.api.domain.staleness import Answered, newer_answer

SARI, BUDI = 1, 2
BUDIS = Answered(10, "agent", "inbox", "queued", BUDI, datetime(2026, 1, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    "answer",
    [
        BUDIS,
        replace(BUDIS, status="read"),
        replace(BUDIS, status="unknown"),
        replace(BUDIS, sender="bot", origin="bot", agent_id=None),
        replace(BUDIS, origin="phone", agent_id=None),
        replace(BUDIS, origin="api", agent_id=None),
    ],
)
def test_somebody_elses_answer_holds_a_reply(answer: Answered) -> None:
    assert newer_answer([answer], SARI) == answer


@pytest.mark.parametrize(
    "message",
    [
        replace(BUDIS, agent_id=SARI),
        replace(BUDIS, status="failed"),
        replace(BUDIS, status="cancelled"),
        replace(BUDIS, sender="system", origin="registration", agent_id=None),
    ],
)
def test_ones_own_and_what_never_arrived_do_not(message: Answered) -> None:
    assert newer_answer([message], SARI) is None


def test_the_latest_is_told() -> None:
    later = replace(BUDIS, message_id=11)
    assert newer_answer([BUDIS, later, replace(BUDIS, message_id=12, agent_id=SARI)], SARI) == later


def test_a_machine_knows_of_no_answer_without_an_agent() -> None:
    machines = replace(BUDIS, origin="api", agent_id=None)
    assert newer_answer([machines], None) == machines
