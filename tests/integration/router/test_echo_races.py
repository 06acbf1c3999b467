"""The echo of a message of ours: before the send's result, after it, twice, under another form of the address."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.envelope import Contract
from shared.contracts.sending import MessageSending, SendMessage
from tests.integration.router.test_deliveries import fact
from tests.integration.router.world import World, echoed, reported, sent
from tests.waiting import until

RACES = {
    "before the result": ("echo", "sent"),
    "after the result": ("sent", "echo"),
    "twice before": ("echo", "echo", "sent"),
    "before and after": ("echo", "sent", "echo"),
    "twice after": ("sent", "echo", "echo"),
    "under the linked id, before": ("lid", "sent"),
    "under the linked id, after": ("sent", "lid"),
    "under both, before": ("lid", "echo", "sent"),
    "under both, around": ("echo", "sent", "lid"),
}


def events_of(race: tuple[str, ...], address: str, order: SendMessage, name: str) -> list[Contract]:
    lid = f"9{uuid4().int % 10**14}@lid"
    make: dict[str, Any] = {
        "sent": lambda: sent(order, name),
        "echo": lambda: echoed(address, order.text, name, source="api"),
        "lid": lambda: echoed(lid, order.text, name, source="unknown"),
    }
    return [make[kind]() for kind in race]


async def one_message(here: World, order: SendMessage, name: str) -> None:
    rows = await here.rows("select * from messages where from_me and provider_message_id = $1", name)
    assert [(row["id"], row["chat_id"], row["origin"]) for row in rows] == [(order.message_id, order.chat_id, "bot")]
    assert rows[0]["status"] in {"sent", "delivered"}
    in_chat = await here.one("select count(*) from messages where chat_id = $1 and from_me", order.chat_id)
    assert in_chat == 1


@pytest.mark.parametrize("race", RACES)
async def test_one_after_the_other(here: World, race: str) -> None:
    async with here.routers(2):
        address, order = await here.conversation()
        name = f"race-{address}"
        await here.publish(under_way := fact(MessageSending, order))
        await here.outcome(under_way)
        for event in (*events_of(RACES[race], address, order, name), reported(name, "delivered")):
            await here.publish(event)
            await here.outcome(event)
        await one_message(here, order, name)


async def test_all_at_once(here: World) -> None:
    async with here.routers(3):
        met = [(await here.conversation(), race) for race in RACES.values()]
        events = [event for (address, order), race in met for event in events_of(race, address, order, f"x-{address}")]
        await asyncio.gather(*(here.publish(event) for event in events))
        await here.outcomes(events)
        for (address, order), _ in met:
            await one_message(here, order, f"x-{address}")


async def test_an_echo_waits_as_long_as_its_message_is_looked_for(here: World) -> None:
    async with here.routers(router_echo_hold_s=0.2):
        address, order = await here.conversation()
        name = f"looked-for-{address}"
        await here.publish(under_way := fact(MessageSending, order))
        await here.outcome(under_way)
        await here.publish(echo := echoed(address, order.text, name, source="api"))
        assert await here.outcome(echo) == "applied:held"
        first = await here.one("select echo_hold_until from message_anchors where provider_message_id = $1", name)

        async def held_again() -> bool:
            until_ = await here.one("select echo_hold_until from message_anchors where provider_message_id = $1", name)
            return until_ is not None and until_ > first

        await until(held_again)
        await here.publish(result := sent(order, name))
        await here.outcome(result)
        await one_message(here, order, name)
