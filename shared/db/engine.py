"""The connection pool, with the time limits that keep one stuck session from holding up the rest."""

from typing import Any
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Engine, NullPool, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.db.connecting import Connector, servers_in
from shared.db.faults import is_session_lost
from shared.errors import SapaError

DIALECT = "postgresql+asyncpg://"

SESSION_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
    "tcp_user_timeout": "15s",
    "jit": "off",
    # The data is in memory or on an SSD; a planner that thinks of turning disks would rather read a whole table.
    "random_page_cost": "1.1",
}
# For a server that takes requests and never answers: longer than any statement may take.
COMMAND_SECONDS = 35.0


class UnsafeDatabase(SapaError):  # noqa: N818
    """The database is set up in a way that would break a promise."""


def create_engine(
    url: str, *, application_name: str, pool_size: int = 8, limits: dict[str, str] | None = None
) -> AsyncEngine:
    """A pool whose sessions carry `application_name` and the time limits (`limits` overrides single ones).

    Its sessions are on the one server of `url` that takes writes; when that changes, so do they.
    """
    settings = {"application_name": application_name, **SESSION_LIMITS, **(limits or {})}
    connector = Connector(servers_in(url), settings=settings, command_seconds=COMMAND_SECONDS)
    engine = _engine(connector, pool_size=pool_size, max_overflow=pool_size, pool_timeout=10, pool_pre_ping=False)
    _CONNECTORS[engine.sync_engine] = connector
    return engine


def apart(engine: AsyncEngine) -> AsyncEngine:
    """The same database for sessions that are held for as long as the process lives: none of the pool's is taken."""
    return _engine(_CONNECTORS[engine.sync_engine], poolclass=NullPool)


_CONNECTORS: WeakKeyDictionary[Engine, Connector] = WeakKeyDictionary()


def _engine(connector: Connector, **pool: Any) -> AsyncEngine:
    engine = create_async_engine(
        DIALECT,
        async_creator=connector.connect,
        hide_parameters=True,  # errors are logged, and parameters are what customers write
        json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
        json_deserializer=orjson.loads,
        **pool,
    )
    event.listen(engine.sync_engine, "handle_error", _give_up_lost_sessions)
    return engine


def _give_up_lost_sessions(context: ExceptionContext) -> None:
    """What hangs or takes no writes any more must not go back into the pool, though its connection still stands."""
    if is_session_lost(context.original_exception):
        context.is_disconnect = True


async def refuse_unsafe_settings(engine: AsyncEngine) -> None:
    """Raises UnsafeDatabase when a commit may return before it is on disk: a webhook answered 200 could be lost."""
    async with engine.connect() as connection:
        value = (await connection.execute(text("show synchronous_commit"))).scalar_one()
    if value == "off":
        raise UnsafeDatabase("synchronous_commit is off: commits could be lost. Set it to on for Sapa's database.")
