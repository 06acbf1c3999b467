"""Notes: single ones, and those between a thread's messages."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import OrderKey
from services.api.schemas.messages import MessagePage
from services.api.schemas.notes import Note, NoteHistory, NoteVersion
from services.api.schemas.problems import PersonRef

_MENTIONED = """
    left join lateral (
        select jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name) order by x.name, x.id) as people
        from users x where x.id = any({source}.mentions)
    ) p on true
"""
_SELECT = f"""
    select n.id, n.chat_id, n.agent_id, u.name as agent_name, n.text, n.client_key, n.created_at, n.edited_at,
           n.deleted_at, n.order_time, n.order_tie, p.people
    from notes n join users u on u.id = n.agent_id {_MENTIONED.format(source="n")}
"""  # noqa: S608 - constants
_BY_ID = text(f"{_SELECT} where n.id = any(cast(:ids as bigint[]))")
_BETWEEN = text(
    f"""
    {_SELECT} where n.chat_id = :chat
      and (cast(:after as timestamptz) is null
           or (n.order_time, n.order_tie) >= (cast(:after as timestamptz), cast(:after_tie as bigint)))
      and (cast(:before as timestamptz) is null
           or (n.order_time, n.order_tie) < (cast(:before as timestamptz), cast(:before_tie as bigint)))
    order by n.order_time, n.order_tie, n.id
    """
)
_HISTORY = text(
    f"""
    select h.text, h.replaced_at, p.people from (
      select id, text, mentions, replaced_at from note_versions where note_id = :note
      union all
      select 9223372036854775807, text, mentions, null from notes where id = :note
    ) h {_MENTIONED.format(source="h")} order by h.id
    """  # noqa: S608 - constants
)


def shown_note(row: RowMapping) -> Note:
    """A row as it goes over HTTP. What a deleted note said is in its history alone."""
    is_deleted = row["deleted_at"] is not None
    same = ("id", "chat_id", "client_key", "created_at", "edited_at", "deleted_at")
    return Note(
        **{name: row[name] for name in same},
        agent=PersonRef(id=row["agent_id"], name=row["agent_name"]),
        text=None if is_deleted else row["text"],
        mentions=[] if is_deleted else _people(row),
        order=str(OrderKey(row["order_time"], row["order_tie"], row["id"])),
    )


def _people(row: RowMapping) -> list[PersonRef]:
    return [PersonRef(**person) for person in row["people"] or ()]


async def notes_by_id(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Note]:
    """Those that exist."""
    if not ids:
        return {}
    rows = await connection.execute(_BY_ID, {"ids": sorted(set(ids))})
    return {row["id"]: shown_note(row) for row in rows.mappings()}


async def notes_beside(
    connection: AsyncConnection,
    chat_id: int,
    page: MessagePage,
    *,
    after: OrderKey | None = None,
    before: OrderKey | None = None,
) -> list[Note]:
    """The notes of the stretch that a page of messages shows: from `after` or its first message, where earlier ones
    follow, up to `before` or its last message, where later ones follow."""
    first = OrderKey.parse(page.items[0].order) if page.items and page.next_cursor is not None else after
    last = OrderKey.parse(page.items[-1].order) if page.items and page.later_cursor is not None else None
    if last is not None:
        before = OrderKey(last.time, last.tie + 1, 0)
    parameters: dict[str, Any] = {
        "chat": chat_id,
        "after": None if first is None else first.time,
        "after_tie": None if first is None else first.tie,
        "before": None if before is None else before.time,
        "before_tie": None if before is None else before.tie,
    }
    return [shown_note(row) for row in (await connection.execute(_BETWEEN, parameters)).mappings()]


async def note_history(connection: AsyncConnection, note_id: int) -> NoteHistory:
    """What the note says or said, from the first words on; empty when there is no such note."""
    rows = (await connection.execute(_HISTORY, {"note": note_id})).mappings()
    return NoteHistory(
        items=[NoteVersion(text=row["text"], mentions=_people(row), replaced_at=row["replaced_at"]) for row in rows]
    )
