"""A single RabbitMQ node grows into a cluster, as deploy/cluster/README.md says it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import pytest

from shared.messaging.topology import EVENT_LOG, ROUTER_RECORDS, declare_at
from tests.chaos.cluster import PrivateCluster
from tests.chaos.system import kill
from tests.waiting import until

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[PrivateCluster]:
    """Not started yet."""
    cluster = PrivateCluster(tmp_path / "rabbitmq")
    yield cluster
    cluster.destroy()


async def test_queues_get_members_on_new_nodes_and_outlive_the_first(cluster: PrivateCluster) -> None:
    first, *new = cluster.nodes
    await asyncio.to_thread(cluster.prepare)
    await asyncio.to_thread(first.start, keep_port=True)
    await declare_at(first.url)
    async with await aio_pika.connect(first.url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.default_exchange.publish(aio_pika.Message(b"kept"), ROUTER_RECORDS.name)

    await asyncio.to_thread(cluster.start)
    assert not await asyncio.to_thread(cluster.is_whole)
    for node in new:
        await asyncio.to_thread(first.rabbitmqctl, "grow", node.node, "all", program="rabbitmq-queues")
        add = ("add_replica", EVENT_LOG, node.node)
        await asyncio.to_thread(first.rabbitmqctl, *add, program="rabbitmq-streams")
    # What coordinates streams follows the stream to the new nodes by itself, some time later.
    await until(lambda: asyncio.to_thread(cluster.is_whole), 300, what="every member", interval=0.5)

    await asyncio.to_thread(kill, first)
    await until(lambda: _read(cluster.url), 30, what="the message", interval=0.5)


async def _read(url: str) -> bool:
    try:
        async with await aio_pika.connect(url, timeout=5) as connection:
            queue = await (await connection.channel()).get_queue(ROUTER_RECORDS.name)
            message = await queue.get(timeout=5, fail=False)
    except (aio_pika.exceptions.AMQPError, OSError, TimeoutError):
        return False
    return message is not None and message.body == b"kept"
