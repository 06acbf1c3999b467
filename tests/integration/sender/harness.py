"""Senders, commands and events for these tests."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import aio_pika
import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sender.bootstrap import Sender, build
from services.sender.files import Files
from services.sender.providers.gateway import Outgoing
from services.sender.settings import SenderSettings
from shared.contracts.catalog import CONTRACTS
from shared.contracts.envelope import Contract
from shared.contracts.sending import ChangeMessage, SendMessage, SendSignal
from shared.messaging.publisher import Parcel, Publisher
from shared.messaging.topology import ROUTER_DELIVERIES
from tests.integration.sender.fake_provider import FakeProvider

_ids = itertools.count(1)


@dataclass
class Chat:
    """One customer, whose messages get their places as they are written."""

    id: int
    phone: str
    channel_id: int = 1
    provider: Literal["whapi", "waha"] = "whapi"
    seq: int = 0

    @classmethod
    def new(cls, *, channel_id: int = 1, provider: Literal["whapi", "waha"] = "whapi") -> "Chat":
        number = next(_ids)
        return cls(number, f"6281{number:08d}", channel_id, provider)

    def write(self, words: str, *, message_id: int | None = None, mode_version: int | None = None) -> SendMessage:
        self.seq += 1
        return SendMessage(
            occurred_at=datetime.now(UTC),
            message_id=message_id or next(_ids),
            chat_id=self.id,
            seq=self.seq,
            channel_id=self.channel_id,
            provider=self.provider,
            address=f"{self.phone}@c.us",
            text=words,
            sender="agent" if mode_version is None else "bot",
            origin="inbox" if mode_version is None else "bot",
            mode_version=mode_version,
            composed_at=datetime.now(UTC),
        )

    def send(self, message: Outgoing, **fields: Any) -> SendMessage:
        """An order of any kind."""
        order = self.write(message.text)
        return order.model_copy(
            update={
                "type": message.type,
                "content": message.content,
                "quoted": message.quoted,
                "link_preview": message.link_preview,
                **fields,
            }
        )

    def change(self, of: SendMessage, operation: Literal["react", "edit", "revoke"], **fields: Any) -> ChangeMessage:
        """An order to change one of ours; its provider's id is not known unless it is given."""
        self.seq += 1
        about: dict[str, Any] = {
            "occurred_at": datetime.now(UTC),
            "change_id": next(_ids),
            "message_id": of.message_id,
            "chat_id": self.id,
            "seq": self.seq,
            "channel_id": self.channel_id,
            "provider": self.provider,
            "address": f"{self.phone}@c.us",
            "operation": operation,
            "target_from_me": True,
            "provider_message_id": None,
            "composed_at": datetime.now(UTC),
            **fields,
        }
        return ChangeMessage.model_validate(about)

    def signal(self, signal: Literal["seen", "typing", "paused"], *ids: str, seconds: float = 30) -> SendSignal:
        now = datetime.now(UTC)
        return SendSignal(
            occurred_at=now,
            chat_id=self.id,
            channel_id=self.channel_id,
            provider=self.provider,
            address=f"{self.phone}@c.us",
            signal=signal,
            provider_message_ids=ids,
            expires_at=now + timedelta(seconds=seconds),
        )


@dataclass
class World:
    """Everything around the senders."""

    database_url: str
    rabbitmq_url: str
    engine: AsyncEngine
    publisher: Publisher
    provider: FakeProvider
    events: list[Contract] = field(default_factory=list)
    files: Files | None = None

    def environment(self, **others: Any) -> dict[str, Any]:
        return {
            "database_url": self.database_url,
            "rabbitmq_url": self.rabbitmq_url,
            "whapi_base_url": f"{self.provider.url}/whapi",
            "whapi_token": "secret",
            "waha_host": f"{self.provider.url}/waha",
            "waha_api_key": "key",
            "sender_backoff_base_ms": 20,
            "sender_backoff_max_ms": 200,
            "sender_poll_ms": 100,
            "sender_sending_after_ms": 60_000,
            "sender_settle_s": 0.1,
            **others,
        }

    @asynccontextmanager
    async def senders(self, count: int = 1, **settings: Any) -> AsyncIterator[list[Sender]]:
        async with AsyncExitStack() as stack:
            running = []
            for _ in range(count):
                app = build(SenderSettings(**self.environment(**settings)), files=self.files)
                await stack.enter_async_context(app.router.lifespan_context(app))
                running.append(app.state.sender)
            yield running

    async def order(self, *commands: Contract) -> None:
        for start in range(0, len(commands), 500):
            await asyncio.gather(
                *(self.publisher.publish(Parcel.of(command), timeout=30) for command in commands[start : start + 500])
            )

    def of(self, chat: Chat) -> list[Contract]:
        """In the order in which it happened: events travel in any."""
        mine = [event for event in self.events if getattr(event, "chat_id", None) == chat.id]
        return sorted(mine, key=lambda event: event.occurred_at)

    def keys(self, chat: Chat) -> list[str]:
        return [event.routing_key.removeprefix("message.").removesuffix(".v1") for event in self.of(chat)]

    def outcomes(self, chat: Chat) -> list[str]:
        """`keys` without the word that something is under way."""
        return [key for key in self.keys(chat) if key != "sending"]

    async def states(self, chat: Chat) -> list[str]:
        rows = await self.rows("select state from outbound where chat_id = :chat order by seq", chat=chat.id)
        return [row.state for row in rows]

    async def rows(self, statement: str, **values: Any) -> Sequence[Any]:
        async with self.engine.connect() as connection:
            return (await connection.execute(text(statement), values)).all()

    async def execute(self, statement: str, **values: Any) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement), values)

    async def pace(self, channel_id: int, pacing: dict[str, Any], *, provider: str = "waha") -> None:
        """Make a channel with its pacing."""
        await self.execute(
            """insert into channels (id, name, provider, external_id, unknown_senders, pacing)
               overriding system value values (:id, 'paced', :provider, :name, 'create', cast(:pacing as jsonb))""",
            id=channel_id,
            name=uuid4().hex,
            provider=provider,
            pacing=orjson.dumps(pacing).decode(),
        )

    async def put_chat(self, chat: Chat, *, mode_version: int) -> None:
        """The router's row of this chat, which the sender only reads."""
        async with self.engine.begin() as connection:
            await connection.execute(
                text(
                    """
                    with channel as (
                        insert into channels (name, provider, external_id, unknown_senders)
                        values ('c', 'waha', :unique, 'create') returning id
                    ), contact as (
                        insert into contacts (identity) values (:unique) returning id
                    )
                    insert into chats (id, channel_id, contact_id, address, mode, mode_version)
                    overriding system value
                    select :id, channel.id, contact.id, :address, 'agent', :mode_version from channel, contact
                    """
                ),
                {
                    "id": chat.id,
                    "address": chat.phone,
                    "mode_version": mode_version,
                    "unique": uuid4().hex,
                },
            )


async def collect_events(url: str, into: list[Contract]) -> aio_pika.abc.AbstractConnection:
    """Append every event about deliveries as it is published."""
    connection = await aio_pika.connect(url)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=500)
    queue = await channel.get_queue(ROUTER_DELIVERIES.name)

    async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        into.append(CONTRACTS[message.routing_key or ""].model_validate_json(message.body))
        await message.ack()

    await queue.consume(take)
    return connection
