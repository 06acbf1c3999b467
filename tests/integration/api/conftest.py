"""One running api for all of these tests, and clients for the people of the house."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.integration.api.house import House, Writer, client, furnish, serving, writer
from tests.servers import Servers, declared_vhost, migrated_database


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
