"""Order, contiguity, and what a lane does after each outcome."""

import random

import pytest

from shared.contracts.sending import (
    MessageAttemptFailed,
    MessageCancelled,
    MessageFailed,
    MessageSent,
)
from tests.integration.sender.fake_provider import accept, answer, fail
from tests.integration.sender.harness import Chat, World
from tests.waiting import until


async def test_a_message_goes_out_once_and_its_event_names_it(world: World) -> None:
    chat = Chat.new()
    command = chat.write("Halo")
    async with world.senders():
        await world.order(command)
        await until(lambda: world.of(chat))
    [event] = world.of(chat)
    assert isinstance(event, MessageSent)
    assert (event.message_id, event.seq, event.attempt) == (command.message_id, 1, 1)
    assert event.provider_message_id == "ID0"
    assert event.correlation_id == command.correlation_id
    assert event.causation_id == command.event_id
    assert world.provider.texts(chat.phone) == ["Halo"]
    [attempt] = await world.rows("select * from attempts where chat_id = :chat", chat=chat.id)
    assert (attempt.outcome, attempt.number, attempt.provider_message_id) == ("sent", 1, "ID0")
    assert await world.rows("select 1 from lanes where owner is not null") == []


async def test_waha_too(world: World) -> None:
    chat = Chat.new(provider="waha", channel_id=2)
    async with world.senders():
        await world.order(chat.write("Halo"))
        await until(lambda: world.keys(chat) == ["sent"])
    assert world.provider.texts(chat.phone) == ["Halo"]


async def test_each_command_is_sent_once_however_often_it_comes(world: World) -> None:
    chats = [Chat.new() for _ in range(5)]
    commands = [chat.write("Halo") for chat in chats]
    async with world.senders(3):
        await world.order(*(commands * 20))
        await until(lambda: len(world.events) == 5)
        await world.order(*commands)
        last = chats[0].write("end")
        await world.order(last)
        await until(lambda: world.provider.texts(chats[0].phone) == ["Halo", "end"])
    assert all(world.provider.texts(chat.phone) == ["Halo"] for chat in chats[1:])


async def test_a_place_waits_for_the_one_before_it(world: World) -> None:
    chat, other = Chat.new(), Chat.new()
    first, second, third = chat.write("1"), chat.write("2"), chat.write("3")
    async with world.senders():
        await world.order(third)
        await world.order(second)
        await world.order(other.write("other"))
        await until(lambda: world.keys(other) == ["sent"])
        assert world.provider.texts(chat.phone) == []
        await world.order(first)
        await until(lambda: world.keys(chat) == ["sent"] * 3)
    assert world.provider.texts(chat.phone) == ["1", "2", "3"]


async def test_order_per_chat_with_several_senders_and_flaky_answers(world: World) -> None:
    chats = [Chat.new(channel_id=1 + number % 2) for number in range(20)]
    commands = [chat.write(str(number)) for number in range(25) for chat in chats]
    random.Random(7).shuffle(commands)
    for chat in chats[:4]:
        world.provider.behave(chat.phone, fail(), fail(), accept(), fail(), accept())
    world.provider.default = accept(0.002)
    async with world.senders(3):
        await world.order(*commands)
        await until(lambda: sum(isinstance(event, MessageSent) for event in world.events) == 500, 60)
    expected = [str(number) for number in range(25)]
    for chat in chats[4:]:
        assert world.provider.texts(chat.phone) == expected
    for chat in chats[:4]:
        assert list(dict.fromkeys(world.provider.texts(chat.phone))) == expected  # repeats of failed ones only
        assert len(world.provider.texts(chat.phone)) == 28
    assert all(count == 1 for count in world.provider.most_at_once.values())


async def test_back_off_then_success(world: World) -> None:
    chat, other = Chat.new(), Chat.new()
    world.provider.behave(chat.phone, fail(), fail(), fail(), accept())
    async with world.senders(sender_backoff_base_ms=100, sender_backoff_max_ms=400):
        await world.order(chat.write("1"), chat.write("2"), other.write("other"))
        await until(lambda: world.outcomes(chat) == ["attempt_failed"] * 3 + ["sent"] * 2)
        assert world.keys(other) == ["sent"]
    assert world.provider.texts(chat.phone) == ["1", "1", "1", "1", "2"]
    events = [event for event in world.of(chat) if isinstance(event, MessageAttemptFailed)]
    assert [event.attempt for event in events] == [1, 2, 3]
    for event, at in zip(events, world.provider.times(chat.phone)[1:], strict=False):
        assert event.error_code == "provider_error"
        assert event.next_attempt_at >= event.occurred_at
        assert at >= world.provider.times(chat.phone)[0]


async def test_a_permanent_refusal_fails_and_a_retry_is_one_more_attempt(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, answer(403, {"error": {"code": 403, "message": "not allowed"}}))
    first = chat.write("1")
    async with world.senders():
        await world.order(first, chat.write("2"))
        await until(lambda: world.keys(chat) == ["failed", "failed"])
        event = world.of(chat)[0]
        assert isinstance(event, MessageFailed)
        assert (event.error_code, event.error, event.attempt) == ("forbidden", "not allowed", 1)
        await world.order(chat.write("1", message_id=first.message_id))
        await until(lambda: len(world.of(chat)) == 3)
        again = world.of(chat)[2]
        assert isinstance(again, MessageFailed)
        assert (again.message_id, again.seq, again.attempt) == (first.message_id, 3, 2)
    assert world.provider.texts(chat.phone) == ["1", "2", "1"]


async def test_attempts_run_out(world: World) -> None:
    chat = Chat.new()
    world.provider.behave(chat.phone, fail())
    async with world.senders(sender_max_attempts=3):
        await world.order(chat.write("1"))
        await until(lambda: world.outcomes(chat) == ["attempt_failed", "attempt_failed", "failed"])
    assert world.provider.texts(chat.phone) == ["1"] * 3


async def test_retry_after_is_obeyed_and_other_channels_do_not_wait(world: World) -> None:
    chat, other = Chat.new(channel_id=11), Chat.new(channel_id=12)
    world.provider.behave(chat.phone, answer(429, {}, {"Retry-After": "1"}), accept())
    async with world.senders():
        await world.order(chat.write("1"))
        await until(lambda: world.keys(chat) == ["attempt_failed"])
        await world.order(other.write("other"))
        await until(lambda: world.keys(other) == ["sent"])
        await until(lambda: world.keys(chat) == ["attempt_failed", "sent"])
    first, second = world.provider.times(chat.phone)
    assert second - first >= 1.0
    assert world.provider.times(other.phone)[0] - first < 1.0


async def test_a_quick_call_is_not_announced_as_under_way(world: World) -> None:
    slow, quick = Chat.new(), Chat.new()
    world.provider.behave(slow.phone, accept(1.5))
    async with world.senders(sender_sending_after_ms=700):
        await world.order(slow.write("1"), quick.write("1"))
        await until(lambda: world.keys(slow) == ["sending", "sent"] and world.keys(quick) == ["sent"])


async def test_a_provider_out_of_reach_is_waited_for(world: World) -> None:
    chats = [Chat.new() for _ in range(8)]
    port = int(world.provider.url.rpartition(":")[2])
    async with world.senders():
        await world.provider.stop()
        await world.order(*(chat.write("1") for chat in chats))
        await until(lambda: any(isinstance(event, MessageAttemptFailed) for event in world.events))
        assert world.of(chats[0]) == [] or world.of(chats[0])[0].model_dump()["error_code"] == "unreachable"
        await world.provider.start(port)
        await until(lambda: all(world.keys(chat)[-1:] == ["sent"] for chat in chats), 20)
    assert all(world.provider.texts(chat.phone) == ["1"] for chat in chats)


async def test_a_dead_channel_is_asked_with_single_probes(world: World) -> None:
    chats = [Chat.new(channel_id=21) for _ in range(60)]
    healthy = Chat.new(channel_id=22)
    for chat in chats:
        world.provider.behave(chat.phone, fail())
    async with world.senders(sender_channel_concurrency=10):
        await world.order(*(chat.write("1") for chat in chats))
        await until(lambda: len(world.provider.asked) >= 5)
        await world.order(healthy.write("1"))
        await until(lambda: world.keys(healthy) == ["sent"])
        await until(lambda: len({asked.phone for asked in world.provider.asked if asked.phone != healthy.phone}) >= 3)
        asked_by_then = len(world.provider.asked)
        for chat in chats:
            world.provider.behave(chat.phone, accept())
        await until(lambda: all(world.keys(chat)[-1:] == ["sent"] for chat in chats), 20)
    assert asked_by_then < 40  # of 60 chats with a back-off of at most 0.2 s each


@pytest.mark.parametrize(("chat_version", "expected"), [(5, "sent"), (6, "cancelled")])
async def test_pain_11_a_bots_message_is_dropped_once_the_mode_has_moved_on(
    world: World, chat_version: int, expected: str
) -> None:
    chat = Chat.new()
    await world.put_chat(chat, mode_version=chat_version)
    async with world.senders():
        await world.order(chat.write("bot", mode_version=5), chat.write("agent"))
        await until(lambda: world.keys(chat) == [expected, "sent"])
    assert world.provider.texts(chat.phone) == (["bot", "agent"] if expected == "sent" else ["agent"])
    if expected == "cancelled":
        event = world.of(chat)[0]
        assert isinstance(event, MessageCancelled)
        assert (event.reason, event.attempt) == ("mode_changed", 0)
        assert await world.states(chat) == ["cancelled", "sent"]


async def test_the_mode_is_looked_at_again_before_a_retry(world: World) -> None:
    chat = Chat.new()
    await world.put_chat(chat, mode_version=5)
    world.provider.behave(chat.phone, fail())
    async with world.senders():
        await world.order(chat.write("bot", mode_version=5))
        await until(lambda: "attempt_failed" in world.keys(chat))
        await world.execute("update chats set mode_version = 6 where id = :id", id=chat.id)
        await until(lambda: world.keys(chat)[-1] == "cancelled")
    cancelled = world.of(chat)[-1]
    assert isinstance(cancelled, MessageCancelled)
    assert cancelled.attempt == len(world.provider.texts(chat.phone))


async def test_a_command_that_cannot_be_stored_harms_no_other(world: World) -> None:
    bad, good = Chat.new(), Chat.new()
    async with world.senders():
        await world.order(bad.write("\x00"), good.write("1"))
        await until(lambda: world.keys(good) == ["sent"])
    assert world.provider.texts(bad.phone) == []
