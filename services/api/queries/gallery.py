"""A chat's pictures, films, sounds, documents and links, the newest first; by an index for each."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import OrderKey
from services.api.queries.messages import messages_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.gallery import Gallery, GalleryKind

# Written as the partial indexes are, so that the planner sees that they fit (ix_messages_files, ix_messages_links).
_FILES = "type in ('image', 'video', 'document', 'audio', 'voice')"
_LINKS = "text ~* 'https?://'"
_NEWEST_FIRST = "order by order_time desc, order_tie desc, id desc limit :limit"


def _one_type(message_type: str, place: str) -> str:
    return f"""
    (select id, order_time, order_tie from messages
     where chat_id = :chat and {_FILES} and type = '{message_type}' and revoked_at is null {place} {_NEWEST_FIRST})
    """  # noqa: S608 - made of constants


def _statement(kind: GalleryKind, *, further: bool) -> str:
    place = "and (order_time, order_tie, id) < (:time, :tie, :id)" if further else ""
    if kind == "link":
        return f"""
        select id from messages where chat_id = :chat and {_LINKS} and revoked_at is null {place} {_NEWEST_FIRST}
        """  # noqa: S608
    types = ("audio", "voice") if kind == "audio" else (kind,)
    return f"select id from ({' union all '.join(_one_type(one, place) for one in types)}) found {_NEWEST_FIRST}"  # noqa: S608


async def gallery(
    connection: AsyncConnection, chat_id: int, viewer: Viewer, kind: GalleryKind, *, before: OrderKey | None, limit: int
) -> Gallery:
    """One page of them, older than the place where there is one."""
    parameters: dict[str, Any] = {"chat": chat_id, "limit": limit + 1}
    if before is not None:
        parameters |= {"time": before.time, "tie": before.tie, "id": before.id}
    statement = text(_statement(kind, further=before is not None))
    ids = list((await connection.execute(statement, parameters)).scalars())
    found = await messages_by_id(connection, ids[:limit], viewer)
    items = [found[one] for one in ids[:limit]]
    return Gallery(items=items, next_cursor=items[-1].order if len(ids) > limit else None)
