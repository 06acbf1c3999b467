"""The connection pool, with the time limits that keep one stuck session from holding up the rest."""

import orjson
from sqlalchemy import event, text
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
    # What is asked for lies in memory or on an SSD: a planner that thinks of turning disks would read whole tables.
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
    engine = create_async_engine(
        DIALECT,
        async_creator=Connector(servers_in(url), settings=settings, command_seconds=COMMAND_SECONDS).connect,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,  # errors are logged, and parameters are what customers write
        json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
        json_deserializer=orjson.loads,
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
