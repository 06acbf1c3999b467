"""The router's watch over every consumer's dead letters."""

from typing import Any

import aio_pika
import pytest

from shared.clock import utc_now
from shared.contracts.envelope import Contract
from shared.messaging.dead_letters import (
    ATTEMPTS,
    DIED_AT,
    ERROR,
    EXHAUSTED,
    REASON,
    REDRIVEN,
    REJECTED,
    DeadLetter,
    dead_letter_office,
)
from shared.messaging.topology import BOT_REPLIES, ROUTER_INTAKE, ROUTER_STATUSES, Queue
from tests.integration.router.world import World, new_address, received, reported
from tests.waiting import until

ADMINS = "+62 811 1111 1111, 0812 2222 2222, nobody"


async def park(url: str, queue: Queue, event: Contract, *, reason: str = REJECTED, redriven: bool = False) -> None:
    """Put a letter among the dead ones."""
    headers: dict[str, str | int] = {
        REASON: reason,
        ERROR: "event_failed: DataError while applying it",
        ATTEMPTS: 21,
        DIED_AT: utc_now().isoformat(),
    }
    if redriven:
        headers[REDRIVEN] = 1
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        message = aio_pika.Message(
            event.model_dump_json().encode(),
            message_id=str(event.event_id),
            correlation_id=event.correlation_id,
            type=event.routing_key,
            headers=dict(headers),
        )
        await channel.default_exchange.publish(message, queue.dead_letters)


async def letters(url: str, queue: Queue) -> list[DeadLetter]:
    async with dead_letter_office(url) as office:
        return await office.look(queue)


@pytest.fixture(autouse=True)
async def none_are_left(here: World, rabbitmq_url: str) -> None:
    for queue in (ROUTER_INTAKE, ROUTER_STATUSES, BOT_REPLIES):
        async with dead_letter_office(rabbitmq_url) as office:
            await office.drop(queue, lambda _letter: True)
    await here.database.execute("truncate dead_letter_alerts, findings")


async def alerts(here: World) -> list[str]:
    return [row["text"] for row in await here.rows("select text from messages where origin = 'alert' order by id")]


async def test_what_only_hit_the_delivery_limit_is_tried_again_by_itself(here: World, rabbitmq_url: str) -> None:
    events = [received(new_address(), f"{number}") for number in range(3)]
    for event in events:
        await park(rabbitmq_url, ROUTER_INTAKE, event, reason=EXHAUSTED)
    async with here.routers(2, whapi_admins=ADMINS):
        await here.outcomes(events)
        for event in events:
            assert [message["text"] for message in await here.messages(event.address)] == [event.text]
    assert await letters(rabbitmq_url, ROUTER_INTAKE) == []
    assert await alerts(here) == []


async def test_what_fails_alone_again_stays_and_operators_are_told_once(here: World, rabbitmq_url: str) -> None:
    admin = await here.one(
        """insert into users (email, name, role, password_hash) values ('boss@example.com', 'Boss', 'admin', 'x')
           returning id"""
    )
    poison = received(new_address(), "a\x00b")
    await park(rabbitmq_url, ROUTER_INTAKE, poison, reason=EXHAUSTED)
    async with here.routers(2, whapi_admins=ADMINS):
        told = await until(lambda: alerts(here), what="an alert")
        assert len(told) == 2
        assert "router.intake could not handle 1 message" in told[0]
        assert "message.received.v1" in told[0]
        [letter] = await letters(rabbitmq_url, ROUTER_INTAKE)
        assert (letter.id, letter.redriven) == (str(poison.event_id), True)
        phones = await here.rows(
            """select p.phone from messages m join chats c on c.id = m.chat_id join contacts p on p.id = c.contact_id
               where m.origin = 'alert' order by p.phone"""
        )
        assert [row["phone"] for row in phones] == ["+6281111111111", "+6281222222222"]
        notices = await here.rows("select data from feed where type = 'notification' and data->>'kind' = 'dead_letter'")
        assert len(notices) == 1
        assert f'"agent_id": {admin}' in notices[0]["data"]
        # Another one within the interval waits; another queue's does not.
        await park(rabbitmq_url, ROUTER_INTAKE, reported("other", "read"))
        await park(rabbitmq_url, BOT_REPLIES, reported("third", "read"))
        await until(lambda: _count(here, 4), 20, what="the other queue's alert")
    async with here.routers(whapi_admins=ADMINS, router_alert_every_s=0):
        await until(lambda: _count(here, 6), 20, what="the alert that waited")
        assert "1 message." in (await alerts(here))[-1]


async def test_letters_stand_as_a_trouble_of_their_queue_until_the_last_is_gone(here: World, rabbitmq_url: str) -> None:
    await here.database.execute("delete from feed")
    kept = [reported("first", "read"), reported("second", "read")]
    for event in kept:
        await park(rabbitmq_url, ROUTER_STATUSES, event)
    async with here.routers(2):
        await until(lambda: _stands(here, "2 messages"), 20, what="a trouble")
        [first] = await _troubles(here)
        assert first["subject"] == ROUTER_STATUSES.name
        await _drop(rabbitmq_url, kept[0])
        await until(lambda: _stands(here, "1 message "), 20, what="the other one alone")
        assert [row["since"] for row in await _troubles(here)] == [first["since"]]
        await _drop(rabbitmq_url, kept[1])
        await until(lambda: _stands(here, None), 30, what="the end")
    told = await here.rows(
        """select data->>'kind' as kind from feed
           where data->>'detail' = 'dead_letters' or data->>'detail' like '%dlq list' order by position"""
    )
    assert [row["kind"] for row in told] == ["health_alert", "health_recovered"]


async def _drop(url: str, event: Contract) -> None:
    async with dead_letter_office(url) as office:
        assert await office.drop(ROUTER_STATUSES, lambda letter: letter.id == str(event.event_id))


async def _troubles(here: World) -> list[dict[str, Any]]:
    return await here.rows("select * from findings where kind = 'dead_letters'")


async def _stands(here: World, wording: str | None) -> bool:
    """One trouble with this wording; without one, none."""
    details = [row["detail"] for row in await _troubles(here)]
    return details == [] if wording is None else len(details) == 1 and details[0].startswith(wording)


async def _count(here: World, wanted: int) -> bool:
    return len(await alerts(here)) == wanted
