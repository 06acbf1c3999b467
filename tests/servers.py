"""Where the tests' PostgreSQL and RabbitMQ come from, and how a module gets its own corner of them."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import httpx
from sqlalchemy.engine import make_url
from yarl import URL

from shared.db import migrations
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


@contextmanager
def bare_database(servers: Servers, *, template: str = "template1") -> Iterator[str]:
    """The address of a fresh database without a schema, which is gone after the block."""
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(_execute(servers.database_url, f'create database "{name}" template "{template}"'))
    try:
        yield make_url(servers.database_url).set(database=name).render_as_string(hide_password=False)
    finally:  # whoever is still connected
        asyncio.run(_execute(servers.database_url, f'drop database "{name}" with (force)'))


@contextmanager
def migrated_database(servers: Servers) -> Iterator[str]:
    """The same, with the schema: a copy of one that was migrated once."""
    with bare_database(servers, template=_migrated(servers)) as url:
        yield url


@cache
def _migrated(servers: Servers) -> str:
    """The name of a database to copy, by the migrations that made it: servers that are given may know older ones."""
    files = sorted(Path(migrations.__file__).parent.rglob("*.py"))
    name = f"migrated_{sha256(b''.join(file.read_bytes() for file in files)).hexdigest()[:12]}"
    with bare_database(servers) as url, suppress(asyncpg.DuplicateDatabaseError):
        migrations.upgrade(url)
        asyncio.run(_execute(servers.database_url, f'create database "{name}" template "{make_url(url).database}"'))
    return name


@contextmanager
def bare_vhost(servers: Servers) -> Iterator[str]:
    """The address of a fresh virtual host without a topology, which is gone after the block, with all its queues."""
    name = f"test-{uuid4().hex[:12]}"
    _manage(servers, "PUT", name)
    try:
        yield str(URL(servers.rabbitmq_url).with_path(f"/{name}"))
    finally:
        _manage(servers, "DELETE", name)


@contextmanager
def declared_vhost(servers: Servers) -> Iterator[str]:
    """The same, with the topology."""
    with bare_vhost(servers) as url:
        asyncio.run(declare_at(url))
        yield url


async def _execute(database_url: str, statement: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _manage(servers: Servers, method: str, vhost: str) -> None:
    url = URL(servers.rabbitmq_url)
    httpx.request(
        method,
        f"{servers.management_url}/api/vhosts/{quote(vhost, safe='')}",
        auth=(url.user or "guest", url.password or "guest"),
        timeout=30,
        trust_env=False,
        verify=False,  # noqa: S501 - there is no TLS, and reading certificates takes long
    ).raise_for_status()
