"""Messages by their words, newest first.

A word that many messages have is found among the newest ones at once; there the index of words would bring all of
them together only to sort them. A word that few have is what that index is for. So the newest are looked through one by
one first, and the index is asked for what is older: neither can meet a word that makes it slow.
"""

from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.search import tsquery_of
from services.api.domain.snippets import snippet
from services.api.queries.identities import Identity
from services.api.queries.messages import MESSAGE_TIME
from services.api.schemas.search import FoundIn, FoundMessage, FoundMessages, SnippetPiece

LOOKED_THROUGH = 10_000
"""So many of the newest messages are read one by one."""

_SHOWN = f"""
    select m.id, m.sender, m.type, m.text, {MESSAGE_TIME} as shown_at, c.id as chat_id,
           coalesce(nullif(p.given_name, ''), nullif(p.name, ''), p.phone, c.address) as customer_name,
           p.phone, p.avatar_url, p.is_group,
           n.name as channel_name, n.provider
    from (%s) s join messages m on m.id = s.message_id join chats c on c.id = m.chat_id
    join contacts p on p.id = c.contact_id join channels n on n.id = c.channel_id
    order by m.id desc limit :limit
"""  # noqa: S608 - no input gets in here, nor below
_QUERY = "to_tsquery('simple', :query)"
# Where the newest ones end; null when there are no more than those.
_EDGE = text(
    """
    select min(message_id) as edge, count(*) as many from (
        select message_id from message_search where message_id < :before order by message_id desc limit :through) x
    """
)
# The inner limits keep the planner from trying anything else.
_NEWEST = text(
    _SHOWN
    % f"""
    select message_id from (
        select message_id, words from message_search where message_id < :before and message_id >= :edge
        order by message_id desc limit :through) x
    where words @@ {_QUERY} order by message_id desc limit :limit
    """  # noqa: S608
)
_OLDER = text(
    _SHOWN
    % f"""
    with found as materialized (
        select message_id from message_search where words @@ {_QUERY}
    )
    select message_id from found where message_id < :before order by message_id desc limit :limit
    """  # noqa: S608
)
# In one chat its own messages are few enough to be looked through.
_IN_CHAT = text(
    _SHOWN
    % f"""
    select k.message_id from messages o join message_search k on k.message_id = o.id
    where o.chat_id = :chat and o.id < :before and k.words @@ {_QUERY} order by o.id desc limit :limit
    """  # noqa: S608
)


async def found_messages(
    connection: AsyncConnection,
    words: tuple[str, ...],
    *,
    asking: Identity,
    chat_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> FoundMessages:
    """Those with all of the words that `asking` may see; `before`: older than the message of this id."""
    if not words:
        return FoundMessages(items=[], next_cursor=None)
    parameters = {"query": tsquery_of(words), "before": before or 2**63 - 1, "limit": limit + 1}
    if chat_id is not None:
        rows = await _rows(connection, _IN_CHAT, {**parameters, "chat": chat_id})
    else:
        rows = await _everywhere(connection, parameters)
    items = [_shown(row, words) for row in rows[:limit]]
    return FoundMessages(items=items, next_cursor=str(items[-1].message_id) if len(rows) > limit else None)


async def _everywhere(connection: AsyncConnection, parameters: dict[str, Any]) -> list[RowMapping]:
    through = {"before": parameters["before"], "through": LOOKED_THROUGH}
    edge = (await connection.execute(_EDGE, through)).one()
    if edge.edge is None:
        return []
    rows = await _rows(connection, _NEWEST, {**parameters, **through, "edge": edge.edge})
    missing = parameters["limit"] - len(rows)
    if missing > 0 and edge.many == LOOKED_THROUGH:
        rows += await _rows(connection, _OLDER, {**parameters, "before": edge.edge, "limit": missing})
    return rows


async def _rows(connection: AsyncConnection, statement: Any, parameters: dict[str, Any]) -> list[RowMapping]:
    return list((await connection.execute(statement, parameters)).mappings())


def _shown(row: RowMapping, words: tuple[str, ...]) -> FoundMessage:
    return FoundMessage(
        message_id=row["id"],
        chat=FoundIn(
            id=row["chat_id"],
            customer_name=row["customer_name"],
            customer_phone=row["phone"],
            customer_avatar=row["avatar_url"],
            is_group=row["is_group"],
            channel_name=row["channel_name"],
            provider=row["provider"],
        ),
        sender=row["sender"],
        type=row["type"],
        snippet=[SnippetPiece(text=piece.text, found=piece.found) for piece in snippet(row["text"] or "", words)],
        created_at=row["shown_at"],
    )
