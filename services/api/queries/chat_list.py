"""The inbox's list of chats."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import ActivityKey, WaitingKey
from services.api.queries.chat_conditions import conditions_for
from services.api.queries.chats import shown_chat, shown_chats
from services.api.queries.identities import Identity
from services.api.schemas.chat_filters import ChatFilters
from services.api.schemas.chats import Chat, ChatPage


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which chats, of whom, and when that is asked."""

    filters: ChatFilters
    asking: Identity
    now: datetime


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
    rows = await _stretch(connection, _Wanted(filters, asking, now), _BY_ACTIVITY, after, limit + 1)
    items = [shown_chat(row, now) for row in rows[:limit]]
    more = len(rows) > limit
    cursor = str(ActivityKey(items[-1].last_activity_at, items[-1].id)) if more else None
    return ChatPage(items=items, next_cursor=cursor)


async def waiting_page(
    connection: AsyncConnection,
    filters: ChatFilters,
    *,
    asking: Identity,
    after: WaitingKey | None,
    limit: int,
    now: datetime,
) -> ChatPage:
    """The same with the longest wait first; those who do not wait, or whose chat is paused, come after all who do."""
    wanted = _Wanted(filters, asking, now)
    rows: list[RowMapping] = []
    if after is None or after.waiting:
        place = None if after is None else ActivityKey(after.at, after.id)
        rows = await _stretch(connection, wanted, _BY_WAIT, place, limit + 1)
    if len(rows) <= limit:
        place = ActivityKey(after.at, after.id) if after is not None and not after.waiting else None
        rows += await _stretch(connection, wanted, _NOT_WAITING, place, limit + 1 - len(rows))
    items = [shown_chat(row, now) for row in rows[:limit]]
    return ChatPage(items=items, next_cursor=str(_waiting_key(items[-1])) if len(rows) > limit else None)


def _waiting_key(chat: Chat) -> WaitingKey:
    if chat.waiting_since is None or chat.mode == "paused":
        return WaitingKey(False, chat.last_activity_at, chat.id)
    return WaitingKey(True, chat.waiting_since, chat.id)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a list that one index gives in order."""

    condition: str
    after: str
    order: str


_BY_ACTIVITY = _Stretch(
    "true", "(c.last_activity_at, c.id) < (:after_at, :after_id)", "c.last_activity_at desc, c.id desc"
)
_BY_WAIT = _Stretch(
    "c.waiting_since is not null and c.mode <> 'paused'",
    "(c.waiting_since, c.id) > (:after_at, :after_id)",
    "c.waiting_since, c.id",
)
_NOT_WAITING = _Stretch("(c.waiting_since is null or c.mode = 'paused')", _BY_ACTIVITY.after, _BY_ACTIVITY.order)


async def _stretch(
    connection: AsyncConnection, wanted: _Wanted, stretch: _Stretch, after: ActivityKey | None, limit: int
) -> list[RowMapping]:
    conditions = conditions_for(wanted.filters, wanted.asking, now=wanted.now)
    conditions.add(stretch.condition)
    if after is not None:
        conditions.add(stretch.after, after_at=after.at, after_id=after.id)
    # The page is chosen first, so that what is joined for show is looked up for its rows only.
    page = f"""(
        select c.* from chats c join contacts p on p.id = c.contact_id where {conditions}
        order by {stretch.order} limit :limit
    )"""  # noqa: S608 - conditions are ours, what people type are parameters
    statement = f"{shown_chats(page)} order by {stretch.order}"
    parameters = {**conditions.parameters, "limit": limit}
    return list((await connection.execute(text(statement), parameters)).mappings())
