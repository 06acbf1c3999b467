"""How full the queues are."""

from dataclasses import dataclass

import aio_pika
from aio_pika.exceptions import ChannelNotFoundEntity

from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import QUEUES


@dataclass(frozen=True, slots=True)
class Depth:
    """A queue with what waits in it; None where the queue itself is missing."""

    queue: str
    messages: int | None
    consumers: int | None
    dead_letters: int | None


@dataclass(frozen=True, slots=True)
class BrokerLook:
    """The broker's version and its queues."""

    version: str | None
    depths: tuple[Depth, ...]


async def look_at_broker(url: str) -> BrokerLook:
    """One look, on a connection of its own. Raises what aio-pika raises when the broker does not answer."""
    async with await aio_pika.connect(with_heartbeat(url), timeout=5) as connection:
        depths = []
        for queue in QUEUES:
            messages, consumers = await _count(connection, queue.name)
            dead, _ = await _count(connection, queue.dead_letters)
            depths.append(Depth(queue.name, messages, consumers, dead))
        transport = connection.transport
        told = getattr(transport.connection, "server_properties", None) if transport is not None else None
        version = told.get("version") if isinstance(told, dict) else None
        return BrokerLook(str(version) if version is not None else None, tuple(depths))


async def _count(connection: aio_pika.abc.AbstractConnection, name: str) -> tuple[int | None, int | None]:
    try:
        async with connection.channel() as channel:
            declared = (await channel.declare_queue(name, passive=True)).declaration_result
            return declared.message_count or 0, declared.consumer_count or 0
    except ChannelNotFoundEntity:
        return None, None
