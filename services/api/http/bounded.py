"""Connections for what people look for: few at once, and none for long."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asyncpg.exceptions import QueryCanceledError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.parts import Parts

# Every pattern is planned for itself: how much it finds differs by five orders of magnitude.
_LIMIT = text(
    "select set_config('statement_timeout', :limit, true), set_config('plan_cache_mode', 'force_custom_plan', true)"
)


@asynccontextmanager
async def bounded(parts: Parts) -> AsyncIterator[AsyncConnection]:
    """A connection whose statements end after `API_SEARCH_SECONDS`. Raises Refused `too_slow` when one did."""
    milliseconds = max(1, int(parts.settings.api_search_seconds * 1000))
    try:
        async with parts.searching, parts.engine.begin() as connection:
            await connection.execute(_LIMIT, {"limit": str(milliseconds)})
            yield connection
    except DBAPIError as error:
        if not isinstance(error.orig, QueryCanceledError) and not isinstance(
            getattr(error.orig, "__cause__", None), QueryCanceledError
        ):
            raise
        raise Refused("too_slow", "Nothing was found in time. Type more of the word, or narrow the list.") from error
