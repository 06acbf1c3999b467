"""Who gets which waiting chat."""

import pytest

from services.router.domain.assignment import Desk, Policy, Waiting, give_out

ALL: tuple[Policy, ...] = ("round_robin", "least_busy")


def _pairs(policy: Policy, waiting: list[Waiting], desks: list[Desk], last: int | None = None) -> list[tuple[int, int]]:
    return [(one.chat_id, one.agent_id) for one in give_out(policy, waiting, desks, last_agent_id=last)]


def _chats(*ids: int) -> list[Waiting]:
    return [Waiting(chat_id) for chat_id in ids]


def test_round_robin_goes_on_from_the_last_one_and_around() -> None:
    desks = [Desk(3, 0), Desk(1, 0), Desk(2, 0)]
    assert _pairs("round_robin", _chats(10, 11, 12, 13), desks, last=2) == [(10, 3), (11, 1), (12, 2), (13, 3)]


def test_round_robin_does_not_look_at_loads() -> None:
    assert _pairs("round_robin", _chats(10, 11), [Desk(1, 9), Desk(2, 0)]) == [(10, 1), (11, 2)]


def test_least_busy_evens_loads_out_and_counts_what_it_gives() -> None:
    desks = [Desk(1, 2), Desk(2, 0), Desk(3, 1)]
    assert _pairs("least_busy", _chats(10, 11, 12, 13), desks) == [(10, 2), (11, 3), (12, 2), (13, 3)]


@pytest.mark.parametrize("policy", ALL)
def test_nobody_gets_more_than_fits_and_the_longest_waiting_come_first(policy: Policy) -> None:
    given = _pairs(policy, _chats(10, 11, 12, 13), [Desk(1, 1, 2), Desk(2, 3, 3), Desk(3, 0, 1)])
    assert [chat for chat, _ in given] == [10, 11]
    assert {agent for _, agent in given} == {1, 3}


@pytest.mark.parametrize("policy", ALL)
def test_a_chat_does_not_go_back_to_whom_it_was_taken_from(policy: Policy) -> None:
    waiting = [Waiting(10, returned_from=1), Waiting(11)]
    assert _pairs(policy, waiting, [Desk(1, 0)]) == [(11, 1)]
    assert _pairs(policy, waiting, [Desk(1, 0), Desk(2, 5)])[0] == (10, 2)


@pytest.mark.parametrize("policy", ALL)
def test_without_anybody_nothing_is_given(policy: Policy) -> None:
    assert _pairs(policy, _chats(10), []) == []
    assert _pairs(policy, _chats(10), [Desk(1, 0, 0)]) == []


def test_the_load_that_is_told_includes_the_chat() -> None:
    (one,) = give_out("least_busy", _chats(10), [Desk(1, 1, 3)], last_agent_id=None)
    assert one.about() == {"load": 2, "capacity": 3}
