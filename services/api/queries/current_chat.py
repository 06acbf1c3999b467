"""The chat that is meant."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from shared.conversations.loading import merged_into

_EXISTS = text("select exists (select from chats where id = :id)")


async def current_chat(connection: AsyncConnection, chat_id: int) -> int:
    """The chat, or what it has become where it was merged. Raises Refused when there is none."""
    if not (await connection.execute(_EXISTS, {"id": chat_id})).scalar_one():
        raise Refused("chat_not_found", f"There is no chat {chat_id}.")
    return (await merged_into(connection, [chat_id])).get(chat_id, chat_id)
