"""Messages: a thread's pages, single ones, and the history of a guest's session."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import OrderKey
from services.api.queries import visibility
from services.api.queries.message_parts import shown_error, shown_parts
from services.api.queries.visibility import Viewer
from services.api.schemas.messages import HistoryMessage, HistoryPage, Message, MessagePage
from services.api.schemas.problems import PersonRef

# A customer's message shows the provider's time as far as it was believed; ours shows when it was written.
MESSAGE_TIME = "case when m.sent_at is not null then m.order_time else m.created_at end"

_COLUMNS = f"""
    m.id, m.chat_id, m.sender, m.type, m.text, m.status, m.error_code, m.error, m.agent_id, u.name as agent_name,
    m.origin, m.provider_message_id, m.client_key, m.attempts, m.recovered, {MESSAGE_TIME} as shown_at,
    m.order_time, m.order_tie, m.content, m.quoted, m.participant, m.reactions, m.votes, m.edited_at, m.original_text,
    m.revoked_at, m.discarded_at, f.file, q.original as quoted_message, h.changes
"""
# A quoted message is looked for by its provider's id at every read, so it does not matter which of the two came first.
_FROM = """
    from messages m
    left join users u on u.id = m.agent_id
    left join lateral (
        select to_jsonb(x) as file from (
            select id, type, state, mime_type, file_name, size, width, height, seconds, waveform,
                   preview_key is not null as has_preview, error_code, error
            from media_files where message_id = m.id) x
    ) f on m.content is not null
    left join lateral (
        select to_jsonb(x) as original from (
            select o.id, o.chat_id, o.sender, o.type, o.text, oc.assigned_agent_id, oc.team_id,
                   coalesce(ou.name, o.participant ->> 'name', op.given_name, op.name, op.phone)
                       as name
            from message_anchors a join messages o on o.id = a.message_id
            join chats oc on oc.id = o.chat_id join contacts op on op.id = oc.contact_id
            left join users ou on ou.id = o.agent_id
            where a.channel_id = m.channel_id and a.from_me in (true, false)
              and a.provider_message_id = m.quoted ->> 'provider_message_id'
            order by o.chat_id = m.chat_id desc, a.from_me limit 1) x
    ) q on m.quoted is not null
    left join lateral (
        select jsonb_agg(to_jsonb(x) order by x.id) as changes from (
            select distinct on (operation) id, operation, status, emoji, text, error_code, error
            from message_changes where message_id = m.id order by operation, id desc) x
        where x.status <> 'done'
    ) h on true
"""
_PLACE = "(m.order_time, m.order_tie, m.id)"

_BY_ID = text(f"select {_COLUMNS} {_FROM} where m.id = any(cast(:ids as bigint[]))")
_LATEST = text(
    f"select {_COLUMNS} {_FROM} where m.chat_id = :chat "
    "order by m.order_time desc, m.order_tie desc, m.id desc limit :limit"
)
_BEFORE = text(
    f"select {_COLUMNS} {_FROM} where m.chat_id = :chat and {_PLACE} < (:time, :tie, :id) "
    "order by m.order_time desc, m.order_tie desc, m.id desc limit :limit"
)
_AFTER = text(
    f"select {_COLUMNS} {_FROM} where m.chat_id = :chat and {_PLACE} > (:time, :tie, :id) "
    "order by m.order_time, m.order_tie, m.id limit :limit"
)
_ORDER_OF = text("select order_time, order_tie from messages where id = :id and chat_id = :chat")
_SESSION = f"select {_COLUMNS} {_FROM} where m.stay_session_id = :session"
_SHOWN = " and exists (select from chats c where c.id = m.chat_id and {visible})"
_FORWARD = " order by m.order_time, m.order_tie, m.id limit :limit"


def _fields(row: RowMapping, viewer: Viewer) -> dict[str, Any]:
    agent = None if row["agent_id"] is None else PersonRef(id=row["agent_id"], name=row["agent_name"])
    same = ("id", "chat_id", "sender", "type", "text", "status", "origin", "provider_message_id", "client_key")
    done_to = ("edited_at", "original_text", "revoked_at", "discarded_at")
    return {
        **{name: row[name] for name in (*same, *done_to, "attempts", "recovered")},
        **shown_parts(row, viewer),
        "agent": agent,
        "error": shown_error(row["error_code"], row["error"]),
        "created_at": row["shown_at"],
        "order": str(OrderKey(row["order_time"], row["order_tie"], row["id"])),
    }


async def messages_by_id(connection: AsyncConnection, ids: Collection[int], viewer: Viewer) -> dict[int, Message]:
    """Those that exist, whosever they are; the viewer decides what is told of other chats' messages that they quote."""
    if not ids:
        return {}
    rows = await connection.execute(_BY_ID, {"ids": sorted(set(ids))})
    return {row["id"]: Message(**_fields(row, viewer)) for row in rows.mappings()}


async def message_page(
    connection: AsyncConnection, chat_id: int, viewer: Viewer, *, before: OrderKey | None, limit: int
) -> MessagePage:
    """The latest messages, or the latest of those before a place; oldest first."""
    parameters: dict[str, Any] = {"chat": chat_id, "limit": limit + 1}
    if before is not None:
        parameters |= {"time": before.time, "tie": before.tie, "id": before.id}
    rows = (await connection.execute(_LATEST if before is None else _BEFORE, parameters)).mappings().all()
    items = [Message(**_fields(row, viewer)) for row in reversed(rows[:limit])]
    return MessagePage(items=items, next_cursor=items[0].order if len(rows) > limit else None)


async def message_page_after(
    connection: AsyncConnection, chat_id: int, viewer: Viewer, *, after: OrderKey, limit: int
) -> MessagePage:
    """The first of the messages after a place; oldest first."""
    parameters = {"chat": chat_id, "limit": limit + 1, "time": after.time, "tie": after.tie, "id": after.id}
    rows = (await connection.execute(_AFTER, parameters)).mappings().all()
    items = [Message(**_fields(row, viewer)) for row in rows[:limit]]
    return MessagePage(items=items, next_cursor=None, later_cursor=items[-1].order if len(rows) > limit else None)


async def message_page_around(
    connection: AsyncConnection, chat_id: int, viewer: Viewer, message_id: int, *, limit: int
) -> MessagePage | None:
    """A message between its neighbours, about as many on each side; None when the chat has no such message."""
    place = (await connection.execute(_ORDER_OF, {"id": message_id, "chat": chat_id})).one_or_none()
    if place is None:
        return None
    before = (limit - 1) // 2
    key = OrderKey(place.order_time, place.order_tie, message_id)
    earlier = await message_page(connection, chat_id, viewer, before=key, limit=max(1, before))
    # Up to and with the message itself: the place just before its own.
    own = OrderKey(key.time, key.tie, message_id - 1)
    later = await message_page_after(connection, chat_id, viewer, after=own, limit=max(1, limit - before))
    return MessagePage(
        items=[*earlier.items, *later.items], next_cursor=earlier.next_cursor, later_cursor=later.later_cursor
    )


async def session_history(
    connection: AsyncConnection, session_id: UUID, viewer: Viewer, *, after: OrderKey | None, limit: int
) -> HistoryPage:
    """The messages of a guest's session in the chats that the viewer sees, oldest first."""
    parameters: dict[str, Any] = {"session": session_id, "limit": limit + 1, **visibility.parameters(viewer)}
    statement = _SESSION if viewer.sees_all else _SESSION + _SHOWN.format(visible=visibility.condition(viewer))
    if after is not None:
        parameters |= {"time": after.time, "tie": after.tie, "id": after.id}
        statement += f" and {_PLACE} > (:time, :tie, :id)"
    rows = (await connection.execute(text(statement + _FORWARD), parameters)).mappings().all()
    items = [
        HistoryMessage(**_fields(row, viewer), role="User" if row["sender"] == "customer" else "System")
        for row in rows[:limit]
    ]
    return HistoryPage(items=items, next_cursor=items[-1].order if len(rows) > limit else None)
