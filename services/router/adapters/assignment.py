"""What giving out chats reads: lanes, queues, desks; and which chats are to leave their agents."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.assignment import Desk, Policy, Waiting
from shared.conversations.desks import online_members
from shared.conversations.state import ChatState

# Of the chats `c`: those that wait for an agent of the team `t`. A team that is gone leaves its chats to everybody.
_QUEUED = """
c.mode = 'agent' and c.assigned_agent_id is null and c.merged_into is null
  and (c.team_id = t.id or t.is_default and not exists (select from teams o where o.id = c.team_id and o.is_active))
"""
# Of the users `u` with their presence `p`: those of the team `t` to whom chats may be given.
_THERE = """
u.is_active and p.availability = 'online' and (u.capacity is null or u.capacity > 0)
  and (t.is_default or exists (select from team_members m where m.team_id = t.id and m.user_id = u.id))
"""
_LANES = text(
    f"""
    select t.id from teams t where t.is_active and t.policy <> 'manual'
      and exists (select from chats c where {_QUEUED})
      and exists (select from users u join agent_presences p on p.user_id = u.id where {_THERE})
    order by t.id
    """  # noqa: S608 - constants
)
_MAKE_LANE = text("insert into assignment_lanes (team_id) values (:team) on conflict do nothing")
_TAKE_LANE = text(
    """
    select t.policy, l.last_agent_id from assignment_lanes l join teams t on t.id = l.team_id
    where l.team_id = :team and t.is_active and t.policy <> 'manual' for update of l skip locked
    """
)
_SET_LAST = text("update assignment_lanes set last_agent_id = :agent where team_id = :team")
_QUEUE = text(
    f"""
    select c.id, c.returned_from_id from chats c join teams t on t.id = :team
    where {_QUEUED} order by c.queued_at, c.id limit :most
    """  # noqa: S608
)
_THERE_IDS = text(
    f"""
    select u.id from users u join agent_presences p on p.user_id = u.id join teams t on t.id = :team where {_THERE}
    """  # noqa: S608
)
_DESKS = text(
    f"""
    select u.id, u.capacity, (select count(*) from chats c where c.assigned_agent_id = u.id and c.mode = 'agent'
                                and c.merged_into is null) as load
    from users u join agent_presences p on p.user_id = u.id join teams t on t.id = :team
    where u.id = any(cast(:ids as int[])) and {_THERE}
    """  # noqa: S608
)
# An agent who goes offline in the very moment of being given a chat counts as going offline with it.
_GONE = """
coalesce(p.availability, 'offline') = 'offline'
  and coalesce(p.since, '-infinity') >= coalesce(c.assigned_at, '-infinity') - interval '1 minute'
  and p.since <= cast(:now as timestamptz) - make_interval(mins => t.return_offline_min)
"""
# `w.since`: the oldest customer's message that no agent's message follows.
_UNANSWERED = """
left join lateral (
  select a.order_time, a.order_tie from messages a where a.chat_id = c.id and a.sender = 'agent'
  order by a.order_time desc, a.order_tie desc, a.id desc limit 1) k on true
left join lateral (
  select min(m.created_at) as since from messages m
  where m.chat_id = c.id and m.sender = 'customer' and m.revoked_at is null
    and (m.order_time, m.order_tie) > (coalesce(k.order_time, '-infinity'), coalesce(k.order_tie, 0))) w on true
"""
_RETURNS = text(
    f"""
    select c.id, c.assigned_agent_id as agent_id, p.since as offline_since, w.since as unanswered_since,
           ({_GONE}) is true as is_gone, t.return_unanswered_min as minutes
    from chats c
    left join teams own on own.id = c.team_id and own.is_active
    join teams t on case when own.id is null then t.is_default else t.id = own.id end
    join users u on u.id = c.assigned_agent_id
    left join agent_presences p on p.user_id = u.id
    {_UNANSWERED}
    where c.mode = 'agent' and c.assigned_agent_id is not null and c.merged_into is null and u.is_active
      and (cast(:ids as bigint[]) is null or c.id = any(cast(:ids as bigint[])))
      and (t.return_offline_min is not null or t.return_unanswered_min is not null)
      and (({_GONE}) or w.since is not null and greatest(c.assigned_at, w.since)
                        <= cast(:now as timestamptz) - make_interval(mins => t.return_unanswered_min))
    order by c.id limit 100
    """  # noqa: S608
)
# Whatever their team's rules, and whoever answers: no chat that is not closed belongs to somebody who may not sign in.
_OF_INACTIVE = text(
    f"""
    select c.id, c.assigned_agent_id as agent_id, w.since as unanswered_since
    from users u join chats c on c.assigned_agent_id = u.id
    {_UNANSWERED}
    where not u.is_active and c.mode <> 'closed' and c.merged_into is null
      and (cast(:ids as bigint[]) is null or c.id = any(cast(:ids as bigint[])))
    order by c.id limit 100
    """  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Lane:
    """A team's lane, held by this transaction."""

    policy: Policy
    last_agent_id: int | None


@dataclass(frozen=True, slots=True)
class Return:
    """A chat that is to leave its agent. `unanswered_since`: since when its customer waits, None when nobody does."""

    chat_id: int
    agent_id: int
    unanswered_since: datetime | None
    is_active: bool = True
    is_gone: bool = False
    offline_since: datetime | None = None
    minutes: int | None = None

    @property
    def reason(self) -> str:
        """Why, as the timeline says it."""
        if not self.is_active:
            return "agent_inactive"
        return "agent_offline" if self.is_gone else "not_answered"

    def about(self) -> dict[str, Any]:
        """What the timeline says beside the reason."""
        if self.reason == "agent_offline" and self.offline_since is not None:
            return {"offline_since": self.offline_since.isoformat()}
        return {"minutes": self.minutes} if self.reason == "not_answered" else {}


async def lanes_with_work(connection: AsyncConnection) -> list[int]:
    """Teams that have both chats that wait and somebody to give them to."""
    return list((await connection.execute(_LANES)).scalars())


async def take_lane(connection: AsyncConnection, team_id: int) -> Lane | None:
    """Hold the team's lane until the transaction ends; None while another replica holds it, or none is to be held."""
    await connection.execute(_MAKE_LANE, {"team": team_id})
    row = (await connection.execute(_TAKE_LANE, {"team": team_id})).one_or_none()
    return None if row is None else Lane(row.policy, row.last_agent_id)


async def turn_was(connection: AsyncConnection, team_id: int, agent_id: int) -> None:
    """Remember whose turn was last."""
    await connection.execute(_SET_LAST, {"team": team_id, "agent": agent_id})


async def queue_of(connection: AsyncConnection, team_id: int, *, most: int) -> list[Waiting]:
    """The chats that wait for this team, longest first."""
    rows = await connection.execute(_QUEUE, {"team": team_id, "most": most})
    return [Waiting(row.id, row.returned_from_id) for row in rows]


async def agents_there(connection: AsyncConnection, team_id: int) -> list[int]:
    """The team's agents to whom chats may be given, as far as can be said without their locks."""
    return list((await connection.execute(_THERE_IDS, {"team": team_id})).scalars())


async def desks_of(connection: AsyncConnection, team_id: int, agent_ids: Collection[int]) -> list[Desk]:
    """Those of the agents that are there, with what they have. Read it under their locks."""
    rows = await connection.execute(_DESKS, {"team": team_id, "ids": sorted(agent_ids)})
    return [Desk(row.id, row.load, row.capacity) for row in rows]


async def due_returns(
    connection: AsyncConnection, now: datetime, chat_ids: Collection[int] | None = None
) -> list[Return]:
    """Chats whose agents may not sign in any more, went offline, or did not answer in their team's time; of these chats
    only, where given."""
    ids = None if chat_ids is None else sorted(chat_ids)
    inactive = (await connection.execute(_OF_INACTIVE, {"ids": ids})).mappings()
    left = [Return(row["id"], row["agent_id"], row["unanswered_since"], is_active=False) for row in inactive]
    rows = (await connection.execute(_RETURNS, {"now": now, "ids": ids})).mappings()
    names = ("agent_id", "unanswered_since", "is_gone", "offline_since", "minutes")
    return left + [Return(chat_id=row["id"], **{name: row[name] for name in names}) for row in rows]


async def audience(connection: AsyncConnection, chats: Iterable[ChatState]) -> dict[int, Sequence[int]]:
    """Of the teams to which chats without an agent belong, or would if people took over: who is online."""
    waiting = [chat for chat in chats if chat.assigned_agent_id is None]
    teams = {team for chat in waiting for team in (chat.team_id, chat.channel_team_id) if team is not None}
    return await online_members(connection, teams)
