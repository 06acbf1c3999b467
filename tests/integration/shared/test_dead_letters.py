"""Dead letters: what they tell, and that none is ever lost on its way back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage

from shared.clock import utc_now
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.messages import StatusReported
from shared.errors import Permanent
from shared.messaging import dead_letters
from shared.messaging.consuming import Consumer, consuming_broker, subscribe
from shared.messaging.dead_letters import DeadLetter, dead_letter_office
from shared.messaging.publisher import Parcel, Publisher
from shared.messaging.topology import DELIVERY_LIMIT, ROUTER_STATUSES, declare_at
from tests.waiting import until

QUEUE = ROUTER_STATUSES


def status(provider_message_id: str = "m") -> StatusReported:
    now = utc_now()
    return StatusReported(
        occurred_at=now,
        received_at=now,
        channel=ChannelRef(provider="whapi"),
        provider_message_id=provider_message_id,
        status="read",
    )


async def publish(url: str, *events: Contract) -> None:
    publisher = Publisher(url, name="test")
    await publisher.start()
    await asyncio.gather(*(publisher.publish(Parcel.of(event)) for event in events))
    await publisher.stop()


@asynccontextmanager
async def consumer(url: str, handler: Callable[[Any], Awaitable[None]]) -> AsyncIterator[None]:
    broker = consuming_broker(url)
    subscribe(broker, QUEUE, handler, prefetch=20)
    running = Consumer(broker, url)
    running.start()
    try:
        await until(lambda: running.is_consuming, what="a consumer")
        yield
    finally:
        await running.stop()


async def letters(url: str) -> list[DeadLetter]:
    async with dead_letter_office(url) as office:
        return await office.look(QUEUE)


async def waiting(url: str) -> int:
    async with await aio_pika.connect(url) as connection:
        queue = await (await connection.channel()).declare_queue(QUEUE.name, passive=True)
        return queue.declaration_result.message_count or 0


@pytest.fixture(autouse=True)
async def empty(rabbitmq_url: str) -> None:
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        for name in (QUEUE.name, QUEUE.dead_letters):
            await (await channel.get_queue(name)).purge()


async def test_a_refused_message_tells_why_and_stops_nobody(rabbitmq_url: str) -> None:
    handled: list[StatusReported] = []
    poison, *good = [status(f"{number}") for number in range(30)]

    async def handle(event: StatusReported) -> None:
        if event.event_id == poison.event_id:
            raise Permanent("ProgrammingError while applying it", code="event_failed")
        handled.append(event)

    async with consumer(rabbitmq_url, handle):
        await publish(rabbitmq_url, *good[:15], poison, *good[15:])
        await until(lambda: len(handled) == len(good), what="the others to be handled")
        [letter] = await until(lambda: letters(rabbitmq_url), what="the dead letter")
    assert letter.id == str(poison.event_id)
    assert (letter.reason, letter.attempts, letter.routing_key) == ("rejected", 1, "message.status_reported.v1")
    assert letter.error == "event_failed: ProgrammingError while applying it"
    assert letter.correlation_id == poison.correlation_id
    assert letter.died_at is not None
    assert not letter.deserves_another_try


async def test_a_body_that_breaks_its_contract_tells_where_but_not_what(rabbitmq_url: str) -> None:
    async def handle(_event: StatusReported) -> None:
        raise AssertionError("must not be called")

    async with consumer(rabbitmq_url, handle):
        async with await aio_pika.connect(rabbitmq_url) as connection:
            exchange = await (await connection.channel()).get_exchange("events")
            body = b'{"status": "very secret", "occurred_at": "2026-01-01T00:00:00Z"}'
            await exchange.publish(aio_pika.Message(body), "message.status_reported.v1")
        [letter] = await until(lambda: letters(rabbitmq_url), what="the dead letter")
    assert letter.error is not None
    assert "status literal_error" in letter.error
    assert "secret" not in letter.error
    assert letter.routing_key == "message.status_reported.v1"


async def test_an_error_that_does_not_go_away_ends_at_the_limit_with_its_name(rabbitmq_url: str) -> None:
    tries = 0

    async def handle(_event: StatusReported) -> None:
        nonlocal tries
        tries += 1
        raise LookupError("some customer's words")

    async with consumer(rabbitmq_url, handle):
        await publish(rabbitmq_url, status())
        [letter] = await until(lambda: letters(rabbitmq_url), 20, what="the dead letter")
    assert tries == DELIVERY_LIMIT + 1
    assert (letter.reason, letter.error, letter.attempts) == ("delivery_limit", "LookupError", DELIVERY_LIMIT + 1)
    assert letter.deserves_another_try


async def test_consumers_that_only_ever_die_end_at_the_limit_too(rabbitmq_url: str) -> None:
    await publish(rabbitmq_url, event := status())

    async def take_and_die() -> list[DeadLetter]:
        async with await aio_pika.connect(rabbitmq_url) as connection:
            queue = await (await connection.channel()).get_queue(QUEUE.name)
            await queue.get(fail=False)
        return await letters(rabbitmq_url)

    [letter] = await until(take_and_die, 30, what="the dead letter", interval=0.01)
    assert (letter.id, letter.reason, letter.attempts) == (str(event.event_id), "delivery_limit", DELIVERY_LIMIT + 1)
    assert letter.error is not None
    assert letter.died_at is not None
    assert letter.routing_key == "message.status_reported.v1"


async def bury_one(url: str) -> StatusReported:
    async def refuse(_event: StatusReported) -> None:
        raise Permanent("no")

    event = status()
    async with consumer(url, refuse):
        await publish(url, event)
        await until(lambda: letters(url), what="the dead letter")
    return event


async def test_a_requeued_letter_is_handled_as_new(rabbitmq_url: str) -> None:
    event = await bury_one(rabbitmq_url)
    async with dead_letter_office(rabbitmq_url) as office:
        assert [letter.id for letter in await office.requeue(QUEUE, lambda _letter: True)] == [str(event.event_id)]
    assert await letters(rabbitmq_url) == []
    handled: list[StatusReported] = []

    async def handle(again: StatusReported) -> None:
        handled.append(again)

    async with consumer(rabbitmq_url, handle):
        await until(lambda: handled, what="the message")
    assert handled == [event]


async def test_killed_between_publish_and_acknowledgement_a_requeue_loses_nothing(
    rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await bury_one(rabbitmq_url)

    class Killed(BaseException):
        pass

    async def die(_message: AbstractIncomingMessage) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(dead_letters, "_settle", die)
        with pytest.raises(Killed):
            async with dead_letter_office(rabbitmq_url) as office:
                await office.requeue(QUEUE, lambda _letter: True)
    # Both copies carry the id by which consumers know that it is one event.
    assert [letter.id for letter in await until(lambda: letters(rabbitmq_url))] == [str(event.event_id)]
    assert await waiting(rabbitmq_url) == 1


async def test_a_queue_that_takes_nothing_keeps_the_letter_where_it_was(rabbitmq_url: str) -> None:
    event = await bury_one(rabbitmq_url)
    async with await aio_pika.connect(rabbitmq_url) as connection:
        await (await connection.channel()).queue_delete(QUEUE.name)
    try:
        with pytest.raises(dead_letters.NotMoved):
            async with dead_letter_office(rabbitmq_url) as office:
                await office.requeue(QUEUE, lambda _letter: True)
        assert [letter.id for letter in await letters(rabbitmq_url)] == [str(event.event_id)]
    finally:
        await declare_at(rabbitmq_url)


async def test_looking_changes_nothing_however_often(rabbitmq_url: str) -> None:
    await bury_one(rabbitmq_url)
    before = await letters(rabbitmq_url)
    for _ in range(30):
        assert await letters(rabbitmq_url) == before


async def test_only_what_is_wanted_is_dropped(rabbitmq_url: str) -> None:
    first = await bury_one(rabbitmq_url)
    second = status("other")

    async def refuse(_event: StatusReported) -> None:
        raise Permanent("no")

    async def both() -> bool:
        return len(await letters(rabbitmq_url)) == 2

    async with consumer(rabbitmq_url, refuse):
        await publish(rabbitmq_url, second)
        await until(both)
    async with dead_letter_office(rabbitmq_url) as office:
        await office.drop(QUEUE, lambda letter: letter.id == str(first.event_id))
    assert [letter.id for letter in await letters(rabbitmq_url)] == [str(second.event_id)]
