"""Agents under their locks, so that what they have is counted right."""

from collections.abc import Collection

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
