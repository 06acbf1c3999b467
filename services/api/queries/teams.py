"""Teams, agents, and the history of a chat's assignments, as they are shown."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.schemas.problems import PersonRef
from services.api.schemas.teams import Agent, AgentList, AssignmentEntry, AssignmentHistory, Team, TeamList, TeamRef

_TEAMS = text(
    """
    select t.id, t.name, t.is_default, t.policy, t.return_offline_min, t.return_unanswered_min,
           array(select m.user_id from team_members m where m.team_id = t.id order by m.user_id) as member_ids,
           (select count(*) from chats c where c.mode = 'agent' and c.assigned_agent_id is null
              and c.merged_into is null and (c.team_id = t.id or t.is_default and not exists (
                select from teams o where o.id = c.team_id and o.is_active))) as waiting
    from teams t where t.is_active and (cast(:id as int) is null or t.id = :id)
    order by t.is_default desc, lower(t.name), t.id
    """
)
_AGENTS = text(
    """
    select u.id, u.name, u.capacity, coalesce(p.availability, 'offline') as availability, p.since,
           (select count(*) from chats c where c.assigned_agent_id = u.id and c.mode = 'agent'
              and c.merged_into is null) as open_chats,
           array(select m.team_id from team_members m join teams t on t.id = m.team_id and t.is_active
                 where m.user_id = u.id order by m.team_id) as team_ids
    from users u left join agent_presences p on p.user_id = u.id
    where u.is_active and (cast(:id as int) is null or u.id = :id) order by lower(u.name), u.id
    """
)
_HISTORY = text(
    """
    select id, kind, agent_id, data, created_at from timeline_entries
    where chat_id = :chat and kind in ('assigned', 'routed', 'mode_changed') order by id desc limit 50
    """
)
_PEOPLE = text("select id, name from users where id = any(cast(:ids as int[]))")
_NAMES = text("select id, name from teams where id = any(cast(:ids as int[]))")


async def teams(connection: AsyncConnection) -> TeamList:
    """All of them."""
    rows = (await connection.execute(_TEAMS, {"id": None})).mappings()
    return TeamList(items=[Team(**row) for row in rows])


async def team(connection: AsyncConnection, team_id: int) -> Team:
    """One of them. Raises Refused."""
    row = (await connection.execute(_TEAMS, {"id": team_id})).mappings().one_or_none()
    if row is None:
        raise Refused("team_not_found", f"There is no team {team_id}.")
    return Team(**row)


async def agents(connection: AsyncConnection) -> AgentList:
    """Everybody who may sign in."""
    rows = (await connection.execute(_AGENTS, {"id": None})).mappings()
    return AgentList(items=[Agent(**row) for row in rows])


async def agent(connection: AsyncConnection, agent_id: int) -> Agent:
    """One of them. Raises Refused."""
    row = (await connection.execute(_AGENTS, {"id": agent_id})).mappings().one_or_none()
    if row is None:
        raise Refused("agent_not_found", f"There is no active user {agent_id}.")
    return Agent(**row)


async def assignment_history(connection: AsyncConnection, chat_id: int) -> AssignmentHistory:
    """The chat's latest entries, newest first."""
    rows = (await connection.execute(_HISTORY, {"chat": chat_id})).mappings().all()
    people = await _named(connection, _PEOPLE, {person for row in rows for person in _people_in(row)})
    named = await _named(connection, _NAMES, {row["data"].get("team_id") for row in rows})
    return AssignmentHistory(items=[_entry(row, people, named) for row in rows])


async def _named(connection: AsyncConnection, statement: Any, ids: Collection[int | None]) -> dict[int, str]:
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    return {row.id: row.name for row in await connection.execute(statement, {"ids": wanted})}


def _people_in(row: RowMapping) -> tuple[int | None, ...]:
    data = row["data"]
    return row["agent_id"], data.get("assigned_agent_id"), data.get("previous_agent_id")


def _entry(row: RowMapping, people: dict[int, str], named: dict[int, str]) -> AssignmentEntry:
    data: dict[str, Any] = row["data"]
    by, assigned, previous = (
        None if one is None else PersonRef(id=one, name=people.get(one, "")) for one in _people_in(row)
    )
    team_id = data.get("team_id")
    same = ("mode", "load", "capacity", "offline_since", "minutes", "note")
    return AssignmentEntry(
        id=row["id"],
        kind=row["kind"],
        reason=data["reason"],
        by=by,
        assigned_agent=assigned,
        previous_agent=previous,
        team=None if team_id is None else TeamRef(id=team_id, name=named.get(team_id, "")),
        created_at=row["created_at"],
        **{name: data.get(name) for name in same},
    )
