"""What was decided about a chat, and what became of a message."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from services.api.domain.refusals import Refused
from services.api.domain.timeline import TimelineKey
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, ChatReader
from services.api.queries.current_chat import current_chat
from services.api.queries.message_info import message_info
from services.api.queries.timeline import timeline_page
from services.api.schemas.base import BigId
from services.api.schemas.timeline import MessageInfo, TimelinePage

router = APIRouter(tags=["timeline"], dependencies=SECURITY)


@router.get("/chats/{chat_id}/timeline", responses=problems(*SIGNED_IN, "chat_not_found"))
async def chat_timeline(
    chat_id: Annotated[BigId, Path()],
    caller: ChatReader,
    parts: PartsOf,
    before: Annotated[str | None, Query(max_length=90, description="`next_cursor` of the page after.")] = None,
    only: Annotated[
        Literal["events"] | None, Query(description="Only what was done with the chat, nothing about messages.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> TimelinePage:
    """Every decision on a chat, the latest first: received, routed, answered by whom, tried, delivered, read.

    Scope: `chats:read`.
    """
    place = TimelineKey.parse(before) if before else None
    if before and place is None:
        raise Refused("validation_failed", "is not a cursor of this timeline", field="before")
    async with parts.engine.connect() as connection:
        current = await current_chat(connection, chat_id, caller.viewer)
        return await timeline_page(connection, current, before=place, limit=limit, only_events=only == "events")


@router.get("/messages/{message_id}/info", responses=problems(*SIGNED_IN, "message_not_found"))
async def get_message_info(message_id: Annotated[BigId, Path()], caller: ChatReader, parts: PartsOf) -> MessageInfo:
    """Who wrote a message, every try to deliver it, and when it came how far. Scope: `chats:read`."""
    async with parts.engine.connect() as connection:
        found = await message_info(connection, message_id, caller.viewer)
    if found is None:
        raise Refused("message_not_found", f"There is no message {message_id}.")
    return found
