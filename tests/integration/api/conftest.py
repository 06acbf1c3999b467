"""One running api for all of these tests, and clients for the people of the house."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import httpx
import pytest

from tests.integration.api.house import House, Writer, client, furnish, serving, writer
from tests.servers import Broker, Database, Servers


@pytest.fixture(scope="package")
def database_url(servers: Servers) -> Iterator[str]:
    database = Database(servers.database_url, f"test_{uuid4().hex[:12]}")
    asyncio.run(database.create())
    yield database.url
    asyncio.run(database.drop())


@pytest.fixture(scope="package")
def rabbitmq_url(servers: Servers) -> Iterator[str]:
    broker = Broker(servers.management_url, servers.rabbitmq_url, f"test-{uuid4().hex[:12]}")
    broker.create()
    yield broker.url
    broker.drop()


@pytest.fixture(scope="package")
def house(database_url: str, rabbitmq_url: str) -> House:
    return asyncio.run(furnish(database_url, rabbitmq_url))


@pytest.fixture(scope="package")
def base_url(house: House) -> Iterator[str]:
    with serving(house.settings()) as address:
        yield address


@pytest.fixture
async def nobody(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client(base_url) as made:
        yield made


@pytest.fixture
async def admin(base_url: str, house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client(base_url, house.tokens["admin"]) as made:
        yield made


@pytest.fixture
async def sari(base_url: str, house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client(base_url, house.tokens["sari"]) as made:
        yield made


@pytest.fixture
async def budi(base_url: str, house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client(base_url, house.tokens["budi"]) as made:
        yield made


@pytest.fixture
async def router(house: House) -> AsyncIterator[Writer]:
    async with writer(house) as made:
        yield made
