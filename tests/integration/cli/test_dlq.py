"""`sapa dlq`."""

import asyncio
from uuid import uuid4

import aio_pika
import pytest

from shared.messaging.dead_letters import ATTEMPTS, DIED_AT, ERROR, REASON
from shared.messaging.topology import BOT_REPLIES, ROUTER_INTAKE, Queue
from tests.integration.cli.conftest import Sapa


def park(url: str, queue: Queue, body: bytes = b'{"text": "Halo"}') -> str:
    key = str(uuid4())

    async def run() -> None:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            message = aio_pika.Message(
                body,
                message_id=key,
                correlation_id=f"journey-{key}",
                type=queue.keys[0],
                headers={
                    REASON: "rejected",
                    ERROR: "event_failed: DataError",
                    ATTEMPTS: 1,
                    DIED_AT: "2026-11-21T10:00:00+00:00",
                },
            )
            await channel.default_exchange.publish(message, queue.dead_letters)

    asyncio.run(run())
    return key


def counts(url: str, queue: Queue) -> tuple[int, int]:
    """Messages that wait for the consumer, and dead ones."""

    async def run() -> tuple[int, int]:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            found = [
                (await channel.declare_queue(name, passive=True)).declaration_result.message_count or 0
                for name in (queue.name, queue.dead_letters)
            ]
            return found[0], found[1]

    return asyncio.run(run())


@pytest.fixture
def broker(rabbitmq_url: str) -> Sapa:
    async def purge() -> None:
        async with await aio_pika.connect(rabbitmq_url) as connection:
            channel = await connection.channel()
            for queue in (ROUTER_INTAKE, BOT_REPLIES):
                for name in (queue.name, queue.dead_letters):
                    await (await channel.get_queue(name)).purge()

    asyncio.run(purge())
    return Sapa(RABBITMQ_URL=rabbitmq_url)


def test_none(broker: Sapa) -> None:
    assert broker.json("dlq", "list") == {"items": []}
    assert "no dead letters" in broker.run("dlq", "requeue", "--all", "--yes").stderr


def test_list_and_show_tell_all_there_is(broker: Sapa, rabbitmq_url: str) -> None:
    key = park(rabbitmq_url, ROUTER_INTAKE)
    park(rabbitmq_url, BOT_REPLIES)
    [item] = broker.json("dlq", "list", "--queue", "router.intake")["items"]
    assert item == {
        "queue": "router.intake",
        "id": key,
        "routing_key": "message.received.v1",
        "reason": "rejected",
        "attempts": 1,
        "error": "event_failed: DataError",
        "correlation_id": f"journey-{key}",
        "died_at": "2026-11-21T10:00:00+00:00",
        "tried_again": False,
    }
    assert len(broker.json("dlq", "list")["items"]) == 2
    table = broker.run("dlq", "list").stdout
    assert "event_failed: DataError" in table
    assert "Halo" not in table
    assert '"text": "Halo"' in broker.run("dlq", "show", key[:8]).stdout


def test_requeue_by_id_and_all(broker: Sapa, rabbitmq_url: str) -> None:
    first, _, _ = (park(rabbitmq_url, ROUTER_INTAKE) for _ in range(3))
    park(rabbitmq_url, BOT_REPLIES)
    assert broker.json("dlq", "requeue", first, "--yes")["requeued"] == 1
    assert counts(rabbitmq_url, ROUTER_INTAKE) == (1, 2)
    assert broker.json("dlq", "requeue", "--all", "--queue", "router.intake", "--yes")["requeued"] == 2
    assert counts(rabbitmq_url, ROUTER_INTAKE) == (3, 0)
    assert counts(rabbitmq_url, BOT_REPLIES) == (0, 1)


def test_drop_asks_first(broker: Sapa, rabbitmq_url: str) -> None:
    park(rabbitmq_url, ROUTER_INTAKE)
    broker.run("dlq", "drop", "--all", code=1, typed="n\n")
    assert counts(rabbitmq_url, ROUTER_INTAKE) == (0, 1)
    assert "Dropped 1 dead letter." in broker.run("dlq", "drop", "--all", typed="y\n").stdout
    assert counts(rabbitmq_url, ROUTER_INTAKE) == (0, 0)


def test_what_makes_no_sense_is_said(broker: Sapa) -> None:
    assert "name letters by id" in broker.fails("dlq", "requeue", code=2)
    assert "name letters by id" in broker.fails("dlq", "drop", "abc", "--all", code=2)
    assert "there is no dead letter abc" in broker.fails("dlq", "requeue", "abc", "--yes", code=1)
    assert "there is no queue nowhere" in broker.fails("dlq", "list", "--queue", "nowhere", code=2)
    assert "RABBITMQ_URL" in Sapa(RABBITMQ_URL=None).fails("dlq", "list", code=2)
    away = Sapa(RABBITMQ_URL="amqp://guest:guest@127.0.0.1:1/")
    assert "cannot be reached" in away.fails("dlq", "list", code=1)
