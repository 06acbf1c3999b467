"""One transaction on the database for one command, with errors that a person can act on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.errors import BadInput, CommandError, NotDone
from deploy.cli.settings import DatabaseSettings, read
from shared.db.connecting import servers_in
from shared.db.engine import create_engine
from shared.db.faults import is_database_away

Result = TypeVar("Result")


@asynccontextmanager
async def transaction(database_url: str) -> AsyncIterator[AsyncConnection]:
    """Commits on leaving without an error."""
    engine = create_engine(database_url, application_name="sapa-command", pool_size=1)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def in_transaction(work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
    """Run `work` in one transaction on the database that `DATABASE_URL` names."""
    url = read(DatabaseSettings).database_url.get_secret_value()

    async def run() -> Result:
        async with transaction(url) as connection:
            return await work(connection)

    try:
        return asyncio.run(run())
    except CommandError:
        raise
    except Exception as error:
        raise told(error) from error


def told(error: Exception) -> CommandError:
    """The database's error in a person's words; raises the error itself when it is not one that a person can mend."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(error, ArgumentError):
        return BadInput("DATABASE_URL", "is not a database URL")
    if isinstance(cause, asyncpg.UndefinedTableError | asyncpg.UndefinedColumnError):
        return NotDone("database", "is not migrated; run `sapa migrate` first")
    if isinstance(cause, asyncpg.InvalidCatalogNameError):
        return NotDone("DATABASE_URL", "names a database that does not exist")
    if isinstance(cause, asyncpg.InvalidAuthorizationSpecificationError):
        return NotDone("DATABASE_URL", "was refused by the server: wrong user or password")
    if is_database_away(error):
        return NotDone("database", f"cannot be reached ({type(cause).__name__})")
    raise error


async def wait_for_database(database_url: str, *, patience: float) -> None:
    """Return once the database answers; it may still be starting. Raises NotDone after `patience` seconds."""
    try:
        servers_in(database_url)
    except ArgumentError as error:
        raise told(error) from error
    deadline = asyncio.get_running_loop().time() + patience
    while True:
        try:
            async with transaction(database_url) as connection:
                await connection.execute(text("select 1"))
            return
        except Exception as error:
            if not is_database_away(error) or asyncio.get_running_loop().time() >= deadline:
                raise told(error) from error
        await asyncio.sleep(0.5)
