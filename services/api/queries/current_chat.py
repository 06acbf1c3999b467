"""The chat that is meant."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.queries.chats import chat_is_shown
from services.api.queries.visibility import Viewer
from shared.conversations.loading import merged_into


async def current_chat(connection: AsyncConnection, chat_id: int, viewer: Viewer) -> int:
    """The chat, or what it has become where it was merged. Raises Refused when the viewer sees none."""
    current = (await merged_into(connection, [chat_id])).get(chat_id, chat_id)
    if not await chat_is_shown(connection, current, viewer):
        raise Refused("chat_not_found", f"There is no chat {chat_id}.")
    return current
