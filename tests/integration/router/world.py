"""A small world around the router: the contracts that reach it, and what it writes and orders."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import asyncpg

from services.router.bootstrap import Running, build
from services.router.settings import Settings
from shared.clock import utc_now
from shared.contracts.catalog import CONTRACTS
from shared.contracts.envelope import ChannelRef, Contract
from shared.contracts.media import FetchMedia
from shared.contracts.messages import MessageEchoed, MessageReceived, StatusReported
from shared.contracts.replies import GenerateReply, ReplyGenerated
from shared.contracts.sending import MessageSent, SendMessage
from shared.ids import new_id
from shared.messaging.publisher import Parcel, Publisher
from shared.messaging.topology import BOT_REPLIES, SENDER_MEDIA, SENDER_MESSAGES
from tests.waiting import until

WHAPI = ChannelRef(provider="whapi")
WAHA = ChannelRef(provider="waha", external_id="default")

_numbers = iter(range(10_000, 99_999))


def new_address() -> str:
    """A customer that nobody has met."""
    return f"628123{next(_numbers):05d}0@c.us"


def received(address: str, text: str | None = "Halo", *, channel: ChannelRef = WHAPI, **fields: Any) -> MessageReceived:
    """A customer's message."""
    now = utc_now()
    return MessageReceived.model_validate(
        {
            "occurred_at": now,
            "received_at": now,
            "sent_at": now.replace(microsecond=0),
            "channel": channel,
            "address": address,
            "provider_message_id": uuid4().hex,
            "text": text,
            **fields,
        }
    )


def echoed(address: str, text: str | None, provider_message_id: str, **fields: Any) -> MessageEchoed:
    """Our own number wrote."""
    now = utc_now()
    return MessageEchoed.model_validate(
        {
            "occurred_at": now,
            "received_at": now,
            "sent_at": now.replace(microsecond=0),
            "channel": WHAPI,
            "address": address,
            "provider_message_id": provider_message_id,
            "text": text,
            **fields,
        }
    )


def reported(provider_message_id: str, status: str) -> StatusReported:
    """A provider's status report."""
    now = utc_now()
    return StatusReported.model_validate(
        {
            "occurred_at": now,
            "received_at": now,
            "channel": WHAPI,
            "provider_message_id": provider_message_id,
            "status": status,
        }
    )


def told(kind: type[Contract], target: str, **fields: Any) -> Contract:
    """A reaction, edit, deletion or vote about a message."""
    now = utc_now()
    return kind.model_validate(
        {"occurred_at": now, "received_at": now, "channel": WHAPI, "target": target, "changed_at": now, **fields}
    )


def sent(order: SendMessage, provider_message_id: str | None) -> MessageSent:
    """The sender's result for an order."""
    return MessageSent(
        occurred_at=utc_now(),
        message_id=order.message_id,
        chat_id=order.chat_id,
        channel_id=order.channel_id,
        seq=order.seq,
        attempt=1,
        provider_message_id=provider_message_id,
    )


def replied(request: GenerateReply, text: str | None = "Selamat datang", **fields: Any) -> ReplyGenerated:
    """The bot's answer to a request."""
    return ReplyGenerated.model_validate(
        {
            "occurred_at": utc_now(),
            "correlation_id": request.correlation_id,
            "turn_id": request.turn_id,
            "chat_id": request.chat_id,
            "text": text,
            "rule": "test",
            **fields,
        }
    )


class World:
    """One database and one virtual host, with the router's two counterparts played by lists."""

    def __init__(self, database: asyncpg.Pool, publisher: Publisher, settings: dict[str, Any]) -> None:
        self.database = database
        self.publisher = publisher
        self.settings = settings
        self.requests: list[GenerateReply] = []  # each once: what is published may come twice
        self.orders: list[SendMessage] = []
        self.files: list[FetchMedia] = []

    async def publish(self, *contracts: Contract) -> None:
        """All at once, with confirms."""
        await asyncio.gather(*(self.publisher.publish(Parcel.of(contract)) for contract in contracts))

    async def rows(self, sql: str, *arguments: Any) -> list[dict[str, Any]]:
        """What a query gives."""
        return [dict(row) for row in await self.database.fetch(sql, *arguments)]

    async def one(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row."""
        return await self.database.fetchval(sql, *arguments)

    async def messages(self, address: str) -> list[dict[str, Any]]:
        """The chat's messages, as they are shown."""
        return await self.rows(
            """select m.* from messages m join addresses a on a.chat_id = m.chat_id where a.address = $1
               order by m.order_time, m.order_tie, m.id""",
            address,
        )

    async def chat(self, address: str) -> dict[str, Any] | None:
        """The chat of an address."""
        found = await self.rows(
            "select c.* from chats c join addresses a on a.chat_id = c.id where a.address = $1", address
        )
        return found[0] if found else None

    async def outcome(self, event: Contract, timeout: float = 10) -> str:
        """What became of an event, once something did."""
        return str(
            await until(
                lambda: self.one("select outcome from processed_events where event_id = $1", event.event_id),
                timeout,
                what=f"an outcome of {event.routing_key}",
            )
        )

    async def outcomes(self, events: Sequence[Contract], timeout: float = 20) -> None:
        """Return once all are dealt with."""
        ids = [event.event_id for event in events]

        async def all_there() -> bool:
            done = await self.one("select count(*) from processed_events where event_id = any($1::uuid[])", ids)
            return bool(done == len(set(ids)))

        await until(all_there, timeout, what=f"{len(ids)} events to be processed")

    async def request_for(self, chat_id: int, number: int = 1) -> GenerateReply:
        """The chat's n-th request to the bot."""

        def there() -> GenerateReply | None:
            mine = [request for request in self.requests if request.chat_id == chat_id]
            return mine[number - 1] if len(mine) >= number else None

        found: GenerateReply = await until(there, what=f"request {number} of chat {chat_id}")
        return found

    async def order_for(self, chat_id: int, number: int = 1) -> SendMessage:
        """The chat's n-th order to send."""

        def there() -> SendMessage | None:
            mine = [order for order in self.orders if order.chat_id == chat_id]
            return mine[number - 1] if len(mine) >= number else None

        found: SendMessage = await until(there, what=f"order {number} of chat {chat_id}")
        return found

    async def conversation(self, address: str | None = None, text: str = "Selamat datang") -> tuple[str, SendMessage]:
        """A customer wrote, the bot answered: the address, and the order to send the answer."""
        address = address or new_address()
        await self.publish(event := received(address))
        await self.outcome(event)
        chat = await self.chat(address)
        assert chat is not None
        await self.publish(replied(await self.request_for(chat["id"]), text))
        return address, await self.order_for(chat["id"])

    async def guest(self, phone: str, *, active: bool = True) -> None:
        """A registered guest with a session."""
        guest_id, checkin_id = new_id(), new_id()
        room_id = await self.one("insert into rooms (room_number) values ($1) returning id", phone[-6:])
        await self.database.execute(
            "insert into guests (id, phone, full_name, language) values ($1, $2, 'Ayu', 'id')", guest_id, phone
        )
        await self.database.execute(
            "insert into checkins (id, guest_id, room_id, checkin_date) values ($1, $2, $3, current_date)",
            checkin_id,
            guest_id,
            room_id,
        )
        await self.database.execute(
            "insert into guest_sessions (id, guest_id, checkin_id, phone, is_active) values ($1, $2, $3, $4, $5)",
            new_id(),
            guest_id,
            checkin_id,
            phone,
            active,
        )

    @asynccontextmanager
    async def routers(self, count: int = 1, **settings: Any) -> AsyncIterator[list[Running]]:
        """So many replicas in this process, consuming."""
        async with AsyncExitStack() as stack:
            apps = [build(Settings.model_validate(self.settings | settings)) for _ in range(count)]
            for app in apps:
                await stack.enter_async_context(app.router.lifespan_context(app))
            found: list[Running] = [app.state.running for app in apps]
            await until(lambda: all(running.consumer.is_consuming for running in found), what="consumers")
            yield found


@asynccontextmanager
async def world(database_url: str, rabbitmq_url: str) -> AsyncIterator[World]:
    """The world, its channels set up and its listeners listening."""
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=4)
    publisher = Publisher(rabbitmq_url, name="world")
    await publisher.start()
    connection = await aio_pika.connect(rabbitmq_url)
    try:
        await pool.execute(
            """insert into channels (name, provider, external_id, unknown_senders)
               values ('Whapi', 'whapi', null, 'create'), ('WAHA', 'waha', 'default', 'guests_only')
               on conflict do nothing"""
        )
        # Nothing is due by itself unless a test wants it to be.
        patience = {"router_turn_deadline_s": 300, "router_reemit_after_s": 600}
        here = World(pool, publisher, {"database_url": database_url, "rabbitmq_url": rabbitmq_url, **patience})
        channel = await connection.channel()
        await channel.set_qos(500)
        for queue, into in (
            (BOT_REPLIES, here.requests),
            (SENDER_MESSAGES, here.orders),
            (SENDER_MEDIA, here.files),
        ):
            await _collect(await channel.get_queue(queue.name), into)
        yield here
    finally:
        await connection.close()
        await publisher.stop()
        await pool.close()


async def _collect(queue: aio_pika.abc.AbstractQueue, into: list[Any]) -> None:
    seen: set[UUID] = set()

    async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        contract = CONTRACTS[message.routing_key or ""].model_validate_json(message.body)
        if contract.event_id not in seen:
            into.append(contract)
        seen.add(contract.event_id)
        await message.ack()

    await queue.consume(take)


def at(second: float) -> datetime:
    """A provider's time, so many seconds from a minute ago."""
    return (utc_now() - timedelta(minutes=1)).replace(microsecond=0) + timedelta(seconds=second)
