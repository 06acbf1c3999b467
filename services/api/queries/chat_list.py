"""The inbox's list of chats, and how many each of its tabs holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import ActivityKey
from services.api.domain.search import Search
from services.api.queries import visibility
from services.api.queries.chats import shown_chat, shown_chats
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import ChatCounts, ChatPage


@dataclass(frozen=True, slots=True)
class ChatFilter:
    """Which chats are wanted; what is None is left open."""

    search: Search | None = None
    mode: str | None = None
    assigned_to: int | None = None
    unassigned: bool = False
    label: str | None = None
    channel_id: int | None = None


def _conditions(wanted: ChatFilter, viewer: Viewer, after: ActivityKey | None) -> tuple[str, dict[str, Any]]:
    conditions = ["c.merged_into is null", visibility.condition(viewer)]
    parameters = visibility.parameters(viewer)
    if wanted.mode is not None:
        conditions.append("c.mode = :mode")
        parameters["mode"] = wanted.mode
    if wanted.unassigned:
        conditions.append("c.assigned_agent_id is null")
    if wanted.assigned_to is not None:
        conditions.append("c.assigned_agent_id = :assigned_to")
        parameters["assigned_to"] = wanted.assigned_to
    if wanted.label is not None:
        conditions.append("c.labels @> array[cast(:label as text)]")
        parameters["label"] = wanted.label
    if wanted.channel_id is not None:
        conditions.append("c.channel_id = :channel")
        parameters["channel"] = wanted.channel_id
    if wanted.search is not None:
        found = "p.name ilike :q or c.address ilike :q or exists (select from unnest(c.labels) l where l ilike :q)"
        parameters["q"] = wanted.search.text
        if wanted.search.digits is not None:
            found += " or p.phone like :digits"
            parameters["digits"] = wanted.search.digits
        conditions.append(f"({found})")
    if after is not None:
        conditions.append("(c.last_activity_at, c.id) < (:after_at, :after_id)")
        parameters |= {"after_at": after.at, "after_id": after.id}
    return " and ".join(conditions), parameters


async def chat_page(
    connection: AsyncConnection,
    wanted: ChatFilter,
    viewer: Viewer,
    *,
    after: ActivityKey | None,
    limit: int,
    now: datetime,
) -> ChatPage:
    """The next chats after a place in the viewer's list; newest activity first."""
    conditions, parameters = _conditions(wanted, viewer, after)
    # The page is chosen first, so that what is joined for show is looked up for its rows only.
    page = f"""(
        select c.* from chats c join contacts p on p.id = c.contact_id where {conditions}
        order by c.last_activity_at desc, c.id desc limit :limit
    )"""  # noqa: S608 - conditions are written above, what people type are parameters
    statement = f"{shown_chats(page)} order by c.last_activity_at desc, c.id desc"
    rows = (await connection.execute(text(statement), {**parameters, "limit": limit + 1})).mappings().all()
    items = [shown_chat(row, now) for row in rows[:limit]]
    more = len(rows) > limit
    cursor = str(ActivityKey(items[-1].last_activity_at, items[-1].id)) if more else None
    return ChatPage(items=items, next_cursor=cursor)


_COUNTS = """
select count(*) as all, count(*) filter (where assigned_agent_id = cast(:me as int)) as mine,
       count(*) filter (where assigned_agent_id is null) as unassigned,
       count(*) filter (where mode = 'bot') as bot, count(*) filter (where unread_count > 0) as unread
from chats c where merged_into is null and {visible}
"""


async def chat_counts(connection: AsyncConnection, me: int | None, viewer: Viewer) -> ChatCounts:
    """How many chats each tab's list holds, of those that the viewer sees."""
    statement = text(_COUNTS.format(visible=visibility.condition(viewer)))
    values = {"me": me, **visibility.parameters(viewer)}
    return ChatCounts(**(await connection.execute(statement, values)).mappings().one())
