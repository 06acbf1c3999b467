"""Where the tests' PostgreSQL and RabbitMQ come from, and how a module gets its own corner of them."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx
from sqlalchemy.engine import make_url
from yarl import URL

from shared.db import migrations
from shared.db.migrations import upgrade
from shared.messaging.topology import declare_at
from tests.containers import containers, engine_answers


@dataclass(frozen=True)
class Servers:
    """Addresses of running servers; the database URL is a superuser's, on the maintenance database."""

    database_url: str
    rabbitmq_url: str
    management_url: str


@contextmanager
def start_servers(folder: Path) -> Iterator[Servers]:
    """Given servers, else containers, else private ones in `folder`; what was started ends, data and all."""
    given = (
        os.environ.get("TEST_DATABASE_URL"),
        os.environ.get("TEST_RABBITMQ_URL"),
        os.environ.get("TEST_RABBITMQ_API"),
    )
    if all(given):
        yield Servers(*(value or "" for value in given))
        return
    if engine_answers():
        with containers() as addresses:
            yield Servers(*addresses)
        return
    from deploy.local.postgres import PrivatePostgres
    from deploy.local.rabbitmq import PrivateRabbit

    postgres, rabbit = PrivatePostgres(folder / "postgres"), PrivateRabbit(folder / "rabbitmq")
    try:
        postgres.start()
        rabbit.start()
        yield Servers(postgres.url, rabbit.url, rabbit.management_url)
    finally:
        # As root, PostgreSQL's data may lie outside the folder: leave nothing behind.
        rabbit.destroy()
        postgres.destroy()


@dataclass(frozen=True)
class Database:
    """One database on the server."""

    server_url: str
    name: str

    @property
    def url(self) -> str:
        """Its address."""
        return make_url(self.server_url).set(database=self.name).render_as_string(hide_password=False)

    async def create(self) -> None:
        """Create it, migrated: a copy of one that was migrated once."""
        template = f"migrated_{_digest_of_migrations()}"
        try:
            await self._execute(f'create database "{self.name}" template "{template}"')
        except asyncpg.InvalidCatalogNameError:
            await self._execute(f'create database "{self.name}"')
            await asyncio.to_thread(upgrade, self.url)
            await self._execute(f'create database "{template}" template "{self.name}"')

    async def drop(self) -> None:
        """Drop it, whoever is still connected."""
        await self._execute(f'drop database if exists "{self.name}" with (force)')

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@cache
def _digest_of_migrations() -> str:
    """Servers that are given may still have what earlier migrations made."""
    files = sorted(Path(migrations.__file__).parent.rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@dataclass(frozen=True)
class Broker:
    """One virtual host on the broker."""

    management_url: str
    server_url: str
    name: str

    @property
    def url(self) -> str:
        """Its address."""
        return str(URL(self.server_url).with_path(f"/{self.name}"))

    def create(self) -> None:
        """Create it, with the topology."""
        self._manage("PUT")
        asyncio.run(declare_at(self.url))

    def drop(self) -> None:
        """Delete it with all its queues."""
        self._manage("DELETE")

    def _manage(self, method: str) -> None:
        url = URL(self.server_url)
        httpx.request(
            method,
            f"{self.management_url}/api/vhosts/{quote(self.name, safe='')}",
            auth=(url.user or "guest", url.password or "guest"),
            timeout=30,
            trust_env=False,
            verify=False,  # noqa: S501 - there is no TLS, and reading certificates takes long
        ).raise_for_status()
