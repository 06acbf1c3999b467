"""Signals: shown at once or not at all, never twice, never a trouble."""

from functools import partial
from typing import Literal

import aio_pika
import pytest

from shared.messaging.topology import SENDER_SIGNALS
from tests.integration.sender.harness import Chat, World
from tests.waiting import until

Provider = Literal["whapi", "waha"]


@pytest.mark.parametrize("provider", ["whapi", "waha"])
async def test_each_signal_is_shown(world: World, provider: Provider) -> None:
    chat = Chat.new(provider=provider)
    async with world.senders():
        for count, signal in enumerate((chat.signal("seen", "A1"), chat.signal("typing"), chat.signal("paused")), 1):
            await world.order(signal)
            await until(partial(has_shown, world, count))
    assert [shown.kind for shown in world.provider.shown] == ["seen", "typing", "paused"]
    if provider == "waha":
        assert world.provider.shown[0].body["messageIds"] == [f"false_{chat.phone}@c.us_A1"]


async def test_what_has_expired_is_dropped(world: World) -> None:
    chat = Chat.new(provider="waha")
    async with world.senders():
        await world.order(chat.signal("typing", seconds=-1), chat.signal("paused"))
        await until(lambda: world.provider.shown)
        await until(partial(empty, world))
    assert [shown.kind for shown in world.provider.shown] == ["paused"]


async def test_the_latest_typing_of_a_chat_wins(world: World) -> None:
    chat = Chat.new(provider="waha")
    older, newer = chat.signal("typing"), chat.signal("paused")
    async with world.senders():
        await world.order(newer)
        await until(lambda: world.provider.shown)
        await world.order(older)
        await until(partial(empty, world))
    assert [shown.kind for shown in world.provider.shown] == ["paused"]


async def test_a_failure_is_not_repeated_and_leaves_no_dead_letter(world: World) -> None:
    chat = Chat.new(provider="waha")
    world.provider.signals_answer = 500
    async with world.senders():
        await world.order(chat.signal("typing"))
        await until(lambda: world.provider.shown)
        await until(partial(empty, world))
    assert len(world.provider.shown) == 1
    async with await aio_pika.connect(world.rabbitmq_url) as connection:
        channel = await connection.channel()
        dead = await channel.declare_queue(SENDER_SIGNALS.dead_letters, passive=True)
        assert dead.declaration_result.message_count == 0


def has_shown(world: World, count: int) -> bool:
    return len(world.provider.shown) == count


async def empty(world: World) -> bool:
    """Whether nothing waits in the queue any more."""
    async with await aio_pika.connect(world.rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(SENDER_SIGNALS.name, passive=True)
        return queue.declaration_result.message_count == 0
