"""What was exchanged in a chat beside words, and what a message was before anybody understood it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.api.domain.refusals import Refused
from services.api.http.context import PartsOf
from services.api.http.documentation import SIGNED_IN, problems
from services.api.http.security import SECURITY, Admin, ChatReader
from services.api.http.windows import read_place
from services.api.queries.current_chat import current_chat
from services.api.queries.gallery import gallery
from services.api.queries.raw_messages import raw_message
from services.api.schemas.base import BigId
from services.api.schemas.gallery import Gallery, GalleryKind
from services.api.schemas.messages import RawMessage

router = APIRouter(tags=["messages"], dependencies=SECURITY)


@router.get("/chats/{chat_id}/media", responses=problems(*SIGNED_IN, "chat_not_found"))
async def list_media(
    chat_id: Annotated[BigId, Path()],
    caller: ChatReader,
    parts: PartsOf,
    kind: Annotated[GalleryKind, Query(description="`audio` holds voice notes too.")] = "image",
    cursor: Annotated[str | None, Query(max_length=80, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Gallery:
    """The chat's pictures, videos, sounds, documents or links, newest first. Scope: `chats:read`."""
    place = read_place(cursor, "cursor")
    async with parts.engine.connect() as connection:
        chat = await current_chat(connection, chat_id, caller.viewer)
        return await gallery(connection, chat, caller.viewer, kind, before=place, limit=limit)


@router.get("/messages/{message_id}/raw", responses=problems(*SIGNED_IN, "message_not_found"))
async def get_raw_message(message_id: Annotated[BigId, Path()], admin: Admin, parts: PartsOf) -> RawMessage:
    """What the provider sent, of a message that nobody here understands (type `unsupported`). Admins only."""
    async with parts.engine.connect() as connection:
        found = await raw_message(connection, message_id)
    if found is None:
        raise Refused("message_not_found", f"There is no message {message_id}.")
    return found
