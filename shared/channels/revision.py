"""The number that every change of a channel's settings or access makes greater, within the change's own transaction."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_REVISION = text("select revision from channel_revision where id = 1")


async def revision_of(connection: AsyncConnection) -> int:
    """The number as it is committed now. What is read after it is at least as new; ask for it first."""
    return int((await connection.execute(_REVISION)).scalar_one())
