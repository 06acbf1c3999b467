"""A database of the tests' own, replicas of the desk on it, and a clock that moves when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.api.webhooks.desk import WebhookDesk
from services.api.webhooks.signing import new_secret
from shared.channels.secrets import Secrets, keys_in, new_key
from shared.db.engine import create_engine
from shared.outbound.addresses import Exceptions
from tests.integration.api.house import House, Writer, furnish, writer
from tests.integration.webhooks.receiver import Receiver, listening
from tests.servers import Servers, declared_vhost, migrated_database

LOOPBACK = Exceptions.of(["127.0.0.0/8"])


@dataclass
class Time:
    """The desks' clock."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **parts: float) -> None:
        """Let time pass."""
        self.now += timedelta(**parts)


class Office:
    """A house with receivers and as many desks as a test wants."""

    def __init__(self, house: House, time: Time, stack: AsyncExitStack) -> None:
        self.house = house
        self.time = time
        self.secrets = Secrets(keys_in(new_key()))
        self._stack = stack

    async def desk(self, exceptions: Exceptions = LOOPBACK) -> WebhookDesk:
        """A replica that does nothing by itself."""
        engine = create_engine(self.house.database_url, application_name="test-webhooks", pool_size=4)
        self._stack.push_async_callback(engine.dispose)
        desk = WebhookDesk(engine, self.secrets, exceptions, self.time, chance=lambda: 0.5)
        desk._teller.start()
        self._stack.push_async_callback(desk._teller.stop)
        return desk

    async def subscribe(
        self, url: str, *, types: list[str] | None = None, channels: list[int] | None = None
    ) -> tuple[int, str]:
        """A receiver's subscription and its secret."""
        secret = new_secret()
        subscription: int = await self.house.value(
            """insert into webhook_subscriptions (name, url, event_types, channel_ids, secret)
               values ('test', $1, $2, $3, $4) returning id""",
            url,
            types,
            channels,
            self.secrets.encrypt(secret),
        )
        return subscription, secret

    async def work(self, *desks: WebhookDesk) -> None:
        """All that is due now."""
        while True:
            begun = False
            for desk in desks:
                while await desk.round():
                    pass
                begun = begun or bool(desk._running)
            for desk in desks:
                await desk.quiet()
            if not begun:
                return

    async def of(self, subscription: int) -> list[dict[str, Any]]:
        """Its deliveries, oldest first."""
        rows = await self.house.fetch(
            """select d.*, e.type, e.uid from webhook_deliveries d join webhook_events e on e.id = d.event_id
               where subscription_id = $1 order by d.id""",
            subscription,
        )
        return [dict(row) for row in rows]


@pytest.fixture(scope="package")
def database_url(servers: Servers) -> Iterator[str]:
    with migrated_database(servers) as url:
        yield url


@pytest.fixture(scope="package")
def rabbitmq_url(servers: Servers) -> Iterator[str]:
    with declared_vhost(servers) as url:
        yield url


@pytest.fixture(scope="package")
def house(database_url: str, rabbitmq_url: str) -> House:
    return asyncio.run(furnish(database_url, rabbitmq_url))


@pytest.fixture
async def office(house: House) -> AsyncIterator[Office]:
    await house.fetch("delete from webhook_subscriptions")
    await house.fetch("update webhook_cursor set position = h.position, epoch = h.epoch from feed_head h")
    async with AsyncExitStack() as stack:
        yield Office(house, Time(), stack)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as made:
        yield made


@pytest.fixture
async def router(house: House) -> AsyncIterator[Writer]:
    async with writer(house) as made:
        yield made
