"""The connection pool, with the time limits that keep one stuck session from holding up the rest."""

import orjson
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.errors import SapaError

SESSION_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
    "tcp_user_timeout": "15s",
    "jit": "off",
}


class UnsafeDatabase(SapaError):  # noqa: N818
    """The database is set up in a way that would break a promise."""


def async_url(url: str) -> URL:
    """Any `postgres://…` spelling, for asyncpg."""
    return make_url(url).set(drivername="postgresql+asyncpg")


def create_engine(
    url: str, *, application_name: str, pool_size: int = 8, limits: dict[str, str] | None = None
) -> AsyncEngine:
    """A pool whose sessions carry `application_name` and the time limits (`limits` overrides single ones)."""
    return create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,  # errors are logged, and parameters are what customers write
        json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
        json_deserializer=orjson.loads,
        connect_args={
            "timeout": 5,
            "server_settings": {"application_name": application_name, **SESSION_LIMITS, **(limits or {})},
        },
    )


async def refuse_unsafe_settings(engine: AsyncEngine) -> None:
    """Raises UnsafeDatabase when a commit may return before it is on disk: a webhook answered 200 could be lost."""
    async with engine.connect() as connection:
        value = (await connection.execute(text("show synchronous_commit"))).scalar_one()
    if value == "off":
        raise UnsafeDatabase("synchronous_commit is off: commits could be lost. Set it to on for Sapa's database.")
