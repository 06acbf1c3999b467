"""State, outbox and feed become true together; what the hot path leaves, the relay publishes."""

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest
from sqlalchemy import text

from shared.clock import utc_now
from shared.contracts.chats import ChatRead
from shared.db.unit_of_work import FeedItem, Transactions
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.runtime import Foundation, foundation
from shared.settings import CommonSettings
from tests.waiting import until

_WITHHELD = text("select count(*) from outbox where relay_from > now()")


@pytest.fixture
async def base(database_url: str, rabbitmq_url: str) -> AsyncIterator[Foundation]:
    settings = CommonSettings.model_validate({"database_url": database_url, "rabbitmq_url": rabbitmq_url})
    async with foundation(settings, service="test") as running:
        yield running


async def _count(base: Foundation, table: str) -> int:
    async with base.engine.connect() as connection:
        return int((await connection.execute(text(f"select count(*) from {table}"))).scalar_one())


async def test_a_commit_publishes_and_empties_the_outbox(base: Foundation, rabbitmq_url: str) -> None:
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind("events", "chat.read.v1")
        event = ChatRead(occurred_at=utc_now(), chat_id=1, last_seen_message_id=None)
        async with base.transactions.begin() as work:
            work.publish(event)
            work.announce(FeedItem("chat.updated", chat_id=1), FeedItem("chat.updated", chat_id=1))
        message = await until(lambda: queue.get(fail=False), what="the event on the broker")
        assert message is not None
        assert ChatRead.model_validate_json(message.body) == event
        assert message.correlation_id == event.correlation_id
    await until(lambda: _empty(base), what="an empty outbox")
    assert await _count(base, "feed") >= 1


async def _empty(base: Foundation) -> bool:
    return await _count(base, "outbox") == 0


async def test_an_error_leaves_nothing_behind(base: Foundation) -> None:
    before = await _count(base, "feed"), await _count(base, "outbox")

    async def fails() -> None:
        async with base.transactions.begin() as work:
            work.publish(ChatRead(occurred_at=utc_now(), chat_id=2, last_seen_message_id=None))
            work.announce(FeedItem("chat.updated", chat_id=2))
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        await fails()
    assert (await _count(base, "feed"), await _count(base, "outbox")) == before


async def test_the_relay_publishes_what_a_crash_left(base: Foundation) -> None:
    async with base.engine.begin() as connection:
        await connection.execute(
            text(
                """insert into outbox (event_id, exchange, routing_key, correlation_id, payload, created_at)
                   values (gen_random_uuid(), 'events', 'chat.read.v1', 'left', '{}', now() - interval '1 minute')"""
            )
        )
    relay = Relay(base.engine, base.publisher).leadership
    relay.start()
    try:
        await until(lambda: _empty(base), what="the relay to publish the row")
    finally:
        await relay.stop()


async def test_feed_positions_are_gapless_in_the_order_of_commits(base: Foundation) -> None:
    async def write(number: int) -> None:
        async with base.transactions.begin() as work:
            work.announce(*(FeedItem("chat.updated", chat_id=number * 10 + part) for part in range(3)))

    await asyncio.gather(*(write(number) for number in range(20)))
    async with base.engine.connect() as connection:
        positions = list((await connection.execute(text("select position from feed order by position"))).scalars())
    assert positions == list(range(1, len(positions) + 1))


async def test_what_was_committed_while_the_broker_was_busy_waits_and_is_published(base: Foundation) -> None:
    events = [ChatRead(occurred_at=utc_now(), chat_id=number, last_seen_message_id=None) for number in range(1500)]
    async with base.transactions.begin() as work:
        work.publish(*events)
    await until(lambda: _empty(base), what="an empty outbox: nothing was left to the relay, which is not running")


async def test_a_process_that_stops_leaves_its_unpublished_rows_to_the_relay_at_once(base: Foundation) -> None:
    away = Publisher("amqp://127.0.0.1:1/", name="away")
    leaving = OutboxPublisher(base.engine, away)
    leaving.start()
    transactions = Transactions(base.engine, leaving, None)
    async with transactions.begin() as work:
        work.publish(ChatRead(occurred_at=utc_now(), chat_id=3, last_seen_message_id=None))
    async with base.engine.connect() as connection:
        assert (await connection.execute(_WITHHELD)).scalar_one() == 1
    await leaving.stop()
    async with base.engine.begin() as connection:
        assert (await connection.execute(_WITHHELD)).scalar_one() == 0
        await connection.execute(text("delete from outbox"))
