"""Poison, crashes and records."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aio_pika
import httpx

from shared.clock import utc_now
from shared.contracts.messages import ProviderEventReceived, WebhookQuarantined
from shared.messaging.topology import ROUTER_INTAKE
from tests.integration.router.world import WHAPI, World, new_address, received
from tests.loopback import loopback
from tests.waiting import until

ROOT = Path(__file__).parents[3]


async def test_one_bad_event_spoils_nothing_but_itself(here: World, rabbitmq_url: str) -> None:
    bad = received(new_address(), "a\x00b")  # PostgreSQL takes no NUL
    good = [received(new_address()) for _ in range(40)]
    await here.publish(*good[:20], bad, *good[20:])
    async with here.routers(2):
        await here.outcomes(good)
        assert await here.outcome(bad) == "failed"
        async with await aio_pika.connect(rabbitmq_url) as connection:
            queue = await (await connection.channel()).get_queue(ROUTER_INTAKE.dead_letters)
            dead = await until(lambda: queue.get(fail=False), what="the dead letter")
            await dead.ack()
    assert dead.message_id == str(bad.event_id)
    assert {await here.outcome(event) for event in good} == {"applied"}


async def test_a_body_that_breaks_its_contract_is_dead_lettered(here: World, rabbitmq_url: str) -> None:
    async with here.routers(), await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("events")
        await exchange.publish(aio_pika.Message(b'{"nothing": 1}', type="message.received.v1"), "message.received.v1")
        queue = await channel.get_queue(ROUTER_INTAKE.dead_letters)
        dead = await until(lambda: queue.get(fail=False), what="the dead letter")
        await dead.ack()


async def test_other_things_are_kept(here: World) -> None:
    now = utc_now()
    other = ProviderEventReceived(
        occurred_at=now, received_at=now, channel=WHAPI, kind="presence", provider_event="presences", raw={"id": 1}
    )
    unusable = WebhookQuarantined(
        occurred_at=now, received_at=now, provider="waha", reason="missing_sender", detail="no sender", raw={"a": [1]}
    )
    async with here.routers():
        await here.publish(*[other] * 3, *[unusable] * 3)
        await here.outcomes([other, unusable])
    assert await here.one("select count(*) from event_archive where event_id = $1", other.event_id) == 1
    assert await here.one("select reason from quarantined_webhooks where event_id = $1", unusable.event_id) == (
        "missing_sender"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _router_process(here: World, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DATABASE_URL": here.settings["database_url"],
        "RABBITMQ_URL": here.settings["rabbitmq_url"],
        "HTTP_PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "ROUTER_TURN_DEADLINE_S": "300",
    }
    process = subprocess.Popen([sys.executable, "-m", "services.router"], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


async def _ready(port: int) -> bool:
    async with loopback() as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/ready")).status_code == 200
        except httpx.TransportError:
            return False


async def test_kill_9_in_the_middle_loses_nothing(here: World) -> None:
    events = [received(new_address(), f"{number}") for number in range(600)]
    port = _free_port()
    with _router_process(here, port) as process:
        await until(lambda: _ready(port), 30, what="a ready router")
        publishing = asyncio.create_task(here.publish(*events))
        await until(lambda: _begun(here), 20, what="a first part of the load")
        process.kill()
        process.wait(10)
        await publishing
    with _router_process(here, port) as second:
        await here.outcomes(events, timeout=60)
        addresses = [event.address for event in events]
        texts = await here.rows(
            """select a.address, array_agg(m.text) as texts from messages m join addresses a on a.chat_id = m.chat_id
               where a.address = any($1) group by 1""",
            addresses,
        )
        await until(lambda: _requested(here, len(events)), 20, what="every request to reach the bot")
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) in (0, -signal.SIGTERM)  # drained, then ended by the signal
    assert {row["address"]: row["texts"] for row in texts} == {event.address: [event.text] for event in events}


async def _begun(here: World) -> bool:
    return int(await here.one("select count(*) from processed_events")) > 60


def _requested(here: World, count: int) -> bool:
    return len({request.turn_id for request in here.requests}) >= count
