"""Concurrency per channel, and the circuit of a channel in trouble."""

import pytest

from services.sender.domain.circuit import Circuit, CircuitPolicy
from services.sender.domain.delivery import Accepted, Postponed, Refused
from services.sender.slots import Slots

POLICY = CircuitPolicy(failures=3, chats=2, first_hold_s=1, longest_hold_s=4, longest_asked_hold_s=30)
DOWN = Postponed("unreachable", "away", is_message_at_fault=False)


class Time:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def slots(time: Time) -> Slots:
    return Slots(total=5, per_channel=3, now=time, policy=POLICY)


def test_one_channel_cannot_use_up_anothers_share(slots: Slots) -> None:
    assert [slots.take(1) for _ in range(4)] == [True, True, True, False]
    assert slots.take(2)
    assert slots.look() == (1, [1])


def test_the_whole_process_is_bounded(slots: Slots) -> None:
    assert all([*(slots.take(1) for _ in range(3)), *(slots.take(2) for _ in range(2))])
    assert not slots.take(3)
    assert slots.look() == (0, [])


def test_room_is_told_to_who_waits_for_it(slots: Slots) -> None:
    told: list[bool] = []
    slots.on_room = lambda: told.append(True)
    for _ in range(3):
        slots.take(1)
    slots.give_back(1)
    assert told == []
    slots.take(1)
    assert not slots.take(1)
    slots.look()  # a look cannot serve a full channel, so it stays noted
    slots.give_back(1)
    assert told == [True]


def test_a_closed_set_gives_nothing_out(slots: Slots) -> None:
    slots.take(1)
    slots.close()
    assert not slots.take(1)
    assert not slots.keep(1)


def test_one_failing_chat_is_no_failing_channel(slots: Slots) -> None:
    for _ in range(20):
        assert not slots.note(1, 7, DOWN)
    assert slots.take(1)


def test_failures_of_several_chats_hold_the_channel_and_only_it(slots: Slots, time: Time) -> None:
    assert not slots.note(1, 7, DOWN)
    assert not slots.note(1, 8, DOWN)
    assert slots.note(1, 7, DOWN)
    assert not slots.take(1)
    assert not slots.keep(1)
    assert slots.take(2)
    assert slots.opens_in() == 1.0
    time.now += 1.0
    assert [slots.take(1), slots.take(1)] == [True, False]  # a single probe


@pytest.mark.parametrize("answer", [Accepted("id"), Refused("forbidden", "no")])
def test_any_answer_about_a_message_ends_the_hold(slots: Slots, time: Time, answer: Accepted | Refused) -> None:
    for chat_id in (1, 2, 3):
        slots.note(1, chat_id, DOWN)
    time.now += 1.0
    assert slots.take(1)
    slots.note(1, 1, answer)
    assert slots.take(1)


def test_holds_grow_to_a_bound() -> None:
    circuit = Circuit(POLICY)
    now, holds = 0.0, []
    for chat_id in range(3):
        circuit.failed(chat_id, now)
    for _ in range(5):
        holds.append(circuit.held_until - now)
        now = circuit.held_until
        circuit.failed(1, now)
    assert holds == [1, 2, 4, 4, 4]


def test_a_rate_limit_holds_the_channel_as_long_as_asked_within_bounds(slots: Slots, time: Time) -> None:
    slots.note(1, 7, Postponed("rate_limited", "slow", 12.0, is_message_at_fault=False))
    assert not slots.take(1)
    time.now += 12.0
    assert [slots.take(1), slots.take(1)] == [True, True]
    slots.note(2, 7, Postponed("rate_limited", "slow", 900.0, is_message_at_fault=False))
    time.now += 30.0
    assert slots.take(2)
