"""Paced channels: seen, typing, pause, send; caps that hold with any number of senders; nothing fails by waiting."""

import asyncio
import itertools
from typing import Any

import pytest

from tests.integration.sender.harness import Chat, World
from tests.waiting import until

FREE: dict[str, Any] = {
    "marks_seen": False,
    "shows_typing": False,
    "typing_s": 0,
    "characters_per_s": 1000,
    "longest_pause_s": 0.1,
    "gap_s": 0,
    "gap_jitter_s": 0,
    "per_minute": None,
    "per_hour": None,
    "per_day": None,
}
_channels = itertools.count(9000)


async def paced(world: World, provider: str = "waha", **fields: Any) -> int:
    channel_id = next(_channels)
    await world.pace(channel_id, {**FREE, **fields}, provider=provider)
    return channel_id


async def waiting(world: World) -> dict[int, str]:
    rows = await world.rows("select chat_id, waits_for from lanes where waiting_since is not null")
    return {row.chat_id: row.waits_for for row in rows}


async def test_a_burst_over_the_cap_never_exceeds_it_with_three_senders(world: World) -> None:
    channel_id = await paced(world, per_minute=6)
    chats = [Chat.new(channel_id=channel_id) for _ in range(30)]
    async with world.senders(3):
        await world.order(*(chat.write(words) for chat in chats for words in ("1", "2")))
        await until(lambda: len(world.provider.asked) == 6, 20)
        held = await until(lambda: all_wait(world), 20)
        for _ in range(3):  # whoever wakes, for whatever reason, gets nothing either
            await world.execute("update lanes set next_at = now() where waiting_since is not null")
            await until(lambda: all_wait(world), 20)
    assert len(world.provider.asked) == 6
    assert set(held.values()) == {"per_minute"}
    await until(lambda: sum(len(world.outcomes(chat)) for chat in chats) == 6)
    rows = await world.rows("select state, count(*) as n from outbound group by state")
    assert {row.state: row.n for row in rows} == {"sent": 6, "pending": 54}
    [row] = await world.rows(
        """select min(next_at - waiting_since) > interval '40 s' as is_told
           from lanes where waiting_since is not null"""
    )
    assert row.is_told


async def all_wait(world: World) -> dict[int, str] | None:
    """The lanes that wait, once all do that have something to send."""
    [row] = await world.rows(
        """select count(*) as n from lanes l join outbound o on o.chat_id = l.chat_id and o.seq = l.next_seq
           where o.state = 'pending' and (l.waiting_since is null or l.next_at <= now())"""
    )
    found = await waiting(world)
    return found if found and row.n == 0 else None


async def test_sends_of_a_channel_keep_their_gap_with_three_senders(world: World) -> None:
    channel_id = await paced(world, gap_s=0.3, gap_jitter_s=0.1)
    chats = [Chat.new(channel_id=channel_id, provider="waha") for _ in range(12)]
    async with world.senders(3):
        await world.order(*(chat.write("1") for chat in chats))
        await until(lambda: all(world.outcomes(chat) == ["sent"] for chat in chats), 60)
    times = sorted(asked.at for asked in world.provider.asked)
    assert len(times) == 12
    # Whoever is written late by a busy machine makes the gap after it seem shorter, not the caps.
    assert times[-1] - times[0] >= 11 * 0.3 - 0.3
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(times))


@pytest.mark.parametrize("provider", ["whapi", "waha"])
async def test_seen_then_typing_then_a_pause_then_the_message(world: World, provider: Any) -> None:
    channel_id = await paced(
        world,
        provider,
        marks_seen=True,
        shows_typing=True,
        typing_s=1.5,
        longest_pause_s=2,
        jitter=0,
        characters_per_s=1000,
    )
    chat = Chat.new(channel_id=channel_id, provider=provider)
    await world.put_chat(chat, mode_version=1)
    await world.execute(
        """insert into messages (chat_id, channel_id, from_me, sender, origin, text, status, provider_message_id,
                                 order_time, order_tie)
           select :chat, channel_id, false, 'customer', 'webhook', 'Halo', 'received', 'ASKED-1', now(), 1
           from chats where id = :chat""",
        chat=chat.id,
    )
    async with world.senders():
        started = asyncio.get_running_loop().time()
        await world.order(chat.write("Halo"))
        await until(lambda: world.outcomes(chat) == ["sent"], 20)
    shown = [shown.kind for shown in world.provider.shown]
    assert shown == (["seen", "typing"] if provider == "whapi" else ["seen", "typing", "paused"])
    [sent] = world.provider.asked
    assert all(shown.at <= sent.at for shown in world.provider.shown)
    assert sent.at - started >= 1.4
    seen = world.provider.shown[0]
    assert (
        seen.phone == "ASKED-1"
        if provider == "whapi"
        else seen.body["messageIds"] == [f"false_{chat.phone}@c.us_ASKED-1"]
    )


async def test_signals_that_fail_do_not_hold_the_message_up(world: World) -> None:
    channel_id = await paced(world, shows_typing=True, marks_seen=True, typing_s=0.3, longest_pause_s=0.5)
    chat = Chat.new(channel_id=channel_id)
    world.provider.signals_answer = 500
    async with world.senders():
        await world.order(chat.write("Halo"))
        await until(lambda: world.outcomes(chat) == ["sent"])
    assert world.provider.received(chat.phone) == ["Halo"]


async def test_a_bots_message_is_not_sent_once_a_person_took_over_while_it_was_typed(world: World) -> None:
    channel_id = await paced(world, shows_typing=True, typing_s=2, longest_pause_s=2, jitter=0)
    chat = Chat.new(channel_id=channel_id, provider="waha")
    await world.put_chat(chat, mode_version=5)
    async with world.senders():
        await world.order(chat.write("bot", mode_version=5))
        await until(lambda: world.provider.shown)
        await world.execute("update chats set mode_version = 6 where id = :id", id=chat.id)
        await until(lambda: world.keys(chat)[-1:] == ["cancelled"], 20)
    assert world.provider.asked == []


async def test_answers_go_before_bulk(world: World) -> None:
    channel_id = await paced(world, gap_s=1)
    bulk = [Chat.new(channel_id=channel_id) for _ in range(6)]
    live = Chat.new(channel_id=channel_id)
    async with world.senders(2):
        await world.order(*(chat.write("bulk").model_copy(update={"sender": "system"}) for chat in bulk))
        await until(lambda: world.provider.asked)
        await world.order(live.write("live"))
        await until(lambda: world.outcomes(live) == ["sent"], 20)
        assert len(world.provider.asked) <= 4
        await until(lambda: all(world.outcomes(chat) == ["sent"] for chat in bulk), 30)


async def test_new_conversations_wait_and_answers_do_not(world: World) -> None:
    channel_id = await paced(world, new_gap_s=60, new_gap_jitter_s=0)
    first, second, answered = (Chat.new(channel_id=channel_id) for _ in range(3))
    new = {"is_first_contact": True}
    async with world.senders():
        await world.order(first.write("1").model_copy(update=new))
        await until(lambda: world.outcomes(first) == ["sent"])
        await world.order(second.write("1").model_copy(update=new), answered.write("1"))
        await until(lambda: world.outcomes(answered) == ["sent"])
        await until(lambda: waiting(world))
    assert await waiting(world) == {second.id: "new_gap"}


async def test_a_changed_setting_ends_the_wait(world: World) -> None:
    channel_id = await paced(world, per_minute=1)
    chats = [Chat.new(channel_id=channel_id) for _ in range(2)]
    async with world.senders():
        await world.order(*(chat.write("1") for chat in chats))
        await until(lambda: waiting(world))
        await world.execute("update channels set pacing = '{\"is_on\": false}' where id = :id", id=channel_id)
        await until(lambda: all(world.outcomes(chat) == ["sent"] for chat in chats), 30)


async def test_a_stopping_sender_gives_back_what_it_types(world: World) -> None:
    channel_id = await paced(world, shows_typing=True, typing_s=10, longest_pause_s=10, jitter=0)
    chat = Chat.new(channel_id=channel_id, provider="waha")
    async with world.senders():
        await world.order(chat.write("1"))
        await until(lambda: world.provider.shown)
        stopping = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopping < 6
    assert world.provider.asked == []
    [row] = await world.rows("select outcome, error_code from attempts where chat_id = :c", c=chat.id)
    assert (row.outcome, row.error_code) == ("transient", "not_written")


async def test_the_lease_covers_the_pause(world: World) -> None:
    channel_id = await paced(world, typing_s=4, longest_pause_s=4, jitter=0)
    chat = Chat.new(channel_id=channel_id)
    async with world.senders(2, sender_deadline_s=1, sender_lease_s=2):
        await world.order(chat.write("1"))
        await until(lambda: world.outcomes(chat) == ["sent"], 20)
    assert world.provider.texts(chat.phone) == ["1"]
    [row] = await world.rows("select count(*) as n from attempts where chat_id = :c", c=chat.id)
    assert row.n == 1
