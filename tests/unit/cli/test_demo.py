"""The example data makes sense at any time of day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.cli.demo import Demo, load, moment
from shared.phones import to_e164

ZONE = ZoneInfo("Asia/Jakarta")


@pytest.fixture(params=[datetime(2026, 1, 1, 0, 5, tzinfo=ZONE), datetime(2026, 7, 15, 23, 59, 59, 999, tzinfo=ZONE)])
def now(request: pytest.FixtureRequest) -> datetime:
    moment_of_seeding: datetime = request.param
    return moment_of_seeding


@pytest.fixture
def demo(now: datetime) -> Demo:
    return load(now)


def test_nothing_lies_in_the_future_and_messages_are_in_order(demo: Demo, now: datetime) -> None:
    for chat in demo.chats:
        times = [message.at for message in chat.messages]
        assert times == sorted(times), chat.name
        assert times[-1] < now
        assert chat.mode_changed_at is None or chat.mode_changed_at < now - timedelta(minutes=1)


def test_rooms_101_to_110_are_free_and_stays_use_others(demo: Demo) -> None:
    assert demo.free_rooms == tuple(str(number) for number in range(101, 111))
    stays = [chat.stay.room for chat in demo.chats if chat.stay]
    assert sorted(stays) == ["201", "202", "203", "204", "205", "206"]


def test_every_number_is_a_valid_one_of_its_own(demo: Demo) -> None:
    phones = [chat.phone for chat in demo.chats]
    assert len(set(phones)) == len(phones)
    assert [to_e164(phone) for phone in phones] == phones


def test_both_providers_all_modes_and_the_states_of_delivery_are_shown(demo: Demo) -> None:
    assert {chat.provider for chat in demo.chats} == {"whapi", "waha"}
    assert {chat.mode for chat in demo.chats} == {"bot", "agent", "paused", "closed"}
    said = [message for chat in demo.chats for message in chat.messages]
    assert {message.status for message in said} >= {"received", "delivered", "read", "failed"}
    assert {message.sender for message in said} == {"customer", "agent", "bot", "system"}
    assert {message.origin for message in said} == {"customer", "inbox", "phone", "bot", "registration"}
    assert not {message.status for message in said} & {"queued", "sending"}


def test_whoever_is_named_exists(demo: Demo) -> None:
    agents = {agent.key for agent in demo.agents}
    for chat in demo.chats:
        named = {chat.assigned, chat.mode_changed_by, *(message.author for message in chat.messages)} - {None}
        assert named <= agents
        assert (chat.mode == "bot") is (chat.mode_changed_at is None), chat.name
        assert chat.unread <= sum(message.sender == "customer" for message in chat.messages)


@pytest.mark.parametrize("text", ["", "now", "-0 10:00", "10:00", "+1 10:00"])
def test_only_times_in_the_past_are_understood(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time"):
        moment(text, datetime(2026, 1, 1, tzinfo=ZONE))
