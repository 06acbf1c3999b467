"""The inbox's list of chats, and how many each of its tabs holds."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import ActivityKey
from services.api.queries.chat_conditions import conditions_for
from services.api.queries.chats import shown_chat, shown_chats
from services.api.queries.identities import Identity
from services.api.schemas.chat_filters import ChatFilters
from services.api.schemas.chats import ChatCounts, ChatPage


async def chat_page(
    connection: AsyncConnection,
    filters: ChatFilters,
    *,
    asking: Identity,
    after: ActivityKey | None,
    limit: int,
    now: datetime,
) -> ChatPage:
    """The next chats after a place in the list; newest activity first."""
    wanted = conditions_for(filters, asking, now=now)
    if after is not None:
        wanted.add("(c.last_activity_at, c.id) < (:after_at, :after_id)", after_at=after.at, after_id=after.id)
    # The page is chosen first, so that what is joined for show is looked up for its rows only.
    page = f"""(
        select c.* from chats c join contacts p on p.id = c.contact_id where {wanted}
        order by c.last_activity_at desc, c.id desc limit :limit
    )"""  # noqa: S608 - conditions are ours, what people type are parameters
    statement = f"{shown_chats(page)} order by c.last_activity_at desc, c.id desc"
    parameters = {**wanted.parameters, "limit": limit + 1}
    rows = (await connection.execute(text(statement), parameters)).mappings().all()
    items = [shown_chat(row, now) for row in rows[:limit]]
    more = len(rows) > limit
    cursor = str(ActivityKey(items[-1].last_activity_at, items[-1].id)) if more else None
    return ChatPage(items=items, next_cursor=cursor)


_COUNTS = text(
    """
    select count(*) as all, count(*) filter (where assigned_agent_id = cast(:me as int)) as mine,
           count(*) filter (where assigned_agent_id is null) as unassigned,
           count(*) filter (where mode = 'bot') as bot, count(*) filter (where unread_count > 0) as unread
    from chats where merged_into is null
    """
)


async def chat_counts(connection: AsyncConnection, me: int | None) -> ChatCounts:
    """How many chats each tab's list holds."""
    return ChatCounts(**(await connection.execute(_COUNTS, {"me": me})).mappings().one())
