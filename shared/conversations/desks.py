"""Agents under their locks, so that what they have is counted right; and who of a team is there."""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_LOCK = text("select id from users where id = any(cast(:ids as int[])) and is_active order by id for no key update")


async def lock_agents(connection: AsyncConnection, ids: Collection[int]) -> set[int]:
    """Lock them until the transaction ends, after the chats; those that are users who may sign in.

    Whoever gives an agent a chat holds this lock: two who count the agent's chats at once would both find room.
    """
    if not ids:
        return set()
    return set((await connection.execute(_LOCK, {"ids": sorted(set(ids))})).scalars())


_ONLINE = text(
    """
    select m.team_id, m.user_id from team_members m join users u on u.id = m.user_id
    join agent_presences p on p.user_id = u.id
    where m.team_id = any(cast(:teams as int[])) and u.is_active and p.availability = 'online'
    order by m.user_id
    """
)


async def online_members(connection: AsyncConnection, team_ids: Collection[int]) -> dict[int, Sequence[int]]:
    """Of each team: who is online."""
    if not team_ids:
        return {}
    found: dict[int, list[int]] = {}
    for row in await connection.execute(_ONLINE, {"teams": sorted(team_ids)}):
        found.setdefault(row.team_id, []).append(row.user_id)
    return dict(found)
