"""The `sapa` command against real servers."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from shared.db.locks import Lock
from tests.servers import Servers, bare_database, bare_vhost


class Sapa:
    """Runs commands in this process, with an environment of its own."""

    def __init__(self, **env: str | None) -> None:
        self.env: dict[str, str | None] = env

    def run(self, *arguments: str, code: int = 0, typed: str | None = None) -> Result:
        """The result, whose exit code must be `code`."""
        result = CliRunner().invoke(app, arguments, env=self.env, input=typed)
        assert result.exit_code == code, f"{result.exit_code}: {result.output} {result.exception!r}"
        return result

    def json(self, *arguments: str) -> Any:
        """What the command prints with `--json`."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def fails(self, *arguments: str, code: int) -> str:
        """The one line of the error."""
        result = self.run(*arguments, code=code)
        assert result.stdout == ""
        return result.stderr.strip()


@pytest.fixture
def empty_database(servers: Servers) -> Iterator[str]:
    """A database without a schema."""
    with bare_database(servers) as url:
        yield url


@pytest.fixture
def empty_vhost(servers: Servers) -> Iterator[str]:
    """A virtual host without a topology."""
    with bare_vhost(servers) as url:
        yield url


@pytest.fixture
def sapa(database_url: str) -> Sapa:
    """The command on a migrated database that holds nothing but two channels."""
    query_on(database_url)(
        "truncate users, user_sessions, api_keys, audit_log, channels, contacts, rooms, guests restart identity cascade"
    )
    query_on(database_url)(
        """
        insert into channels (name, provider, external_id, unknown_senders)
        values ('Whapi', 'whapi', null, 'create'), ('WAHA', 'waha', 'default', 'guests_only')
        """
    )
    return Sapa(DATABASE_URL=database_url)


Query = Callable[[str], list[dict[str, Any]]]


def query_on(url: str) -> Query:
    """Runs statements in that database."""

    def query(sql: str) -> list[dict[str, Any]]:
        async def fetch() -> list[dict[str, Any]]:
            connection = await asyncpg.connect(url)
            try:
                return [dict(row) for row in await connection.fetch(sql)]
            finally:
                await connection.close()

        return asyncio.run(fetch())

    return query


@contextmanager
def led(url: str) -> Iterator[None]:
    """Every leader's lock is held, as it is while services run."""
    with asyncio.Runner() as runner:
        session = runner.run(asyncpg.connect(url))
        for lock in set(Lock) - {Lock.MIGRATION, Lock.SETUP, Lock.SEED}:
            runner.run(session.execute("select pg_advisory_lock($1)", lock))
        yield
        runner.run(session.close())


@pytest.fixture
def rows(database_url: str) -> Query:
    """Reads the command's database."""
    return query_on(database_url)
