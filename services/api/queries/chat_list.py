"""The inbox's list of chats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.cursors import ActivityKey, WaitingKey
from services.api.domain.search import Search
from services.api.queries.chats import shown_chat, shown_chats
from services.api.schemas.chats import Chat, ChatPage

# Teams of others than the one who asks.
_OTHER_TEAMS = """
select t.id from teams t where t.is_active
  and not exists (select from team_members m where m.team_id = t.id and m.user_id = cast(:me as int))
"""


@dataclass(frozen=True, slots=True)
class TeamFilter:
    """`id`: chats left to that team. `of`: all but those left to teams of others than this person. Neither: to none."""

    id: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class ChatFilter:
    """Which chats are wanted; what is None is left open."""

    search: Search | None = None
    mode: str | None = None
    assigned_to: int | None = None
    unassigned: bool = False
    team: TeamFilter | None = None
    label: str | None = None
    channel_id: int | None = None
    priority: str | None = None
    snoozed: bool | None = None


def _conditions(wanted: ChatFilter) -> tuple[str, dict[str, Any]]:
    conditions, parameters = ["c.merged_into is null"], dict[str, Any]()
    if wanted.mode is not None:
        conditions.append("c.mode = :mode")
        parameters["mode"] = wanted.mode
    if wanted.unassigned:
        conditions.append("c.assigned_agent_id is null")
    if wanted.assigned_to is not None:
        conditions.append("c.assigned_agent_id = :assigned_to")
        parameters["assigned_to"] = wanted.assigned_to
    if wanted.team is not None:
        if wanted.team.id is not None:
            conditions.append("c.team_id = :team")
            parameters["team"] = wanted.team.id
        elif wanted.team.of is not None:
            conditions.append(f"(c.team_id is null or c.team_id not in ({_OTHER_TEAMS}))")
            parameters["me"] = wanted.team.of
        else:
            conditions.append("c.team_id is null")
    if wanted.label is not None:
        conditions.append("c.labels @> array[cast(:label as text)]")
        parameters["label"] = wanted.label
    if wanted.channel_id is not None:
        conditions.append("c.channel_id = :channel")
        parameters["channel"] = wanted.channel_id
    if wanted.priority is not None:
        conditions.append("c.priority = :priority")
        parameters["priority"] = wanted.priority
    if wanted.snoozed is not None:
        conditions.append(f"c.snoozed_at is {'not null' if wanted.snoozed else 'null'}")
    if wanted.search is not None:
        found = "p.given_name ilike :q or p.name ilike :q or c.address ilike :q"
        found += " or exists (select from unnest(c.labels) l where l ilike :q)"
        parameters["q"] = wanted.search.text
        if wanted.search.digits is not None:
            found += " or p.phone like :digits"
            parameters["digits"] = wanted.search.digits
        conditions.append(f"({found})")
    return " and ".join(conditions), parameters


async def chat_page(
    connection: AsyncConnection, wanted: ChatFilter, *, after: ActivityKey | None, limit: int, now: datetime
) -> ChatPage:
    """The next chats after a place in the list; newest activity first."""
    rows = await _stretch(connection, wanted, _BY_ACTIVITY, after, limit + 1)
    items = [shown_chat(row, now) for row in rows[:limit]]
    more = len(rows) > limit
    cursor = str(ActivityKey(items[-1].last_activity_at, items[-1].id)) if more else None
    return ChatPage(items=items, next_cursor=cursor)


async def waiting_page(
    connection: AsyncConnection, wanted: ChatFilter, *, after: WaitingKey | None, limit: int, now: datetime
) -> ChatPage:
    """The same with the longest wait first; those who do not wait, or whose chat is paused, come after all who do."""
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
    connection: AsyncConnection, wanted: ChatFilter, stretch: _Stretch, after: ActivityKey | None, limit: int
) -> list[RowMapping]:
    conditions, parameters = _conditions(wanted)
    conditions += f" and {stretch.condition}"
    if after is not None:
        conditions += f" and {stretch.after}"
        parameters |= {"after_at": after.at, "after_id": after.id}
    # The page is chosen first, so that what is joined for show is looked up for its rows only.
    page = f"""(
        select c.* from chats c join contacts p on p.id = c.contact_id where {conditions}
        order by {stretch.order} limit :limit
    )"""  # noqa: S608 - conditions are written above, what people type are parameters
    statement = f"{shown_chats(page)} order by {stretch.order}"
    return list((await connection.execute(text(statement), {**parameters, "limit": limit})).mappings())
