"""How Alembic reaches the database; several migration jobs at once wait for one another."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.db.engine import DIALECT
from shared.db.locks import Lock
from shared.db.models import Base


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": Lock.MIGRATION})
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(
        DIALECT, async_creator=context.config.attributes["connector"].connect, poolclass=NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(_run())
