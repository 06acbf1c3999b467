"""A message as its provider told it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.schemas.messages import RawMessage

_RAW = text("select id, raw from messages where id = :id")


async def raw_message(connection: AsyncConnection, message_id: int) -> RawMessage | None:
    """None when there is no such message."""
    row = (await connection.execute(_RAW, {"id": message_id})).one_or_none()
    return None if row is None else RawMessage(id=row.id, raw=row.raw)
