"""How many chats the inbox's tabs hold: counted once for everybody, however many inboxes ask."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.api.domain.counting import Group, Marked, Teams, counts_for
from services.api.queries.in_turns import InTurns
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import ChatCounts

# So long lies between the beginnings of two counts of one process.
_PAUSE_SECONDS = 0.25

_GROUPS = text(
    """
    select assigned_agent_id as agent_id, case when assigned_agent_id is null then team_id end as team_id,
           count(*) as chats, count(*) filter (where mode = 'bot') as bot,
           count(*) filter (where unread_count > 0) as unread,
           count(*) filter (where assignee_unread_count > 0) as own_unread,
           count(*) filter (where unread_count > 0 and mode = 'bot') as bot_unread,
           count(*) filter (where assignee_unread_count > 0 and mode = 'bot') as bot_own_unread
    from chats where merged_into is null group by 1, 2
    """
)
_MARKS = text(
    """
    select r.user_id, c.assigned_agent_id as agent_id, c.team_id, c.mode, c.unread_count > 0 as unread,
           c.assignee_unread_count > 0 as own_unread
    from chat_reads r join chats c on c.id = r.chat_id where r.marked_unread and c.merged_into is null
    """
)

_TEAMS = text(
    """
    select t.id, array_remove(array_agg(m.user_id), null) as members
    from teams t left join team_members m on m.team_id = t.id where t.is_active group by t.id
    """
)

Counted = tuple[list[Group], list[Marked], Teams]


async def count_chats(connection: AsyncConnection) -> Counted:
    """What `counts_for` makes each person's counts of."""
    groups = [Group(**row) for row in (await connection.execute(_GROUPS)).mappings()]
    marks = [Marked(**row) for row in (await connection.execute(_MARKS)).mappings()]
    return groups, marks, {row.id: row.members for row in await connection.execute(_TEAMS)}


class CountsBoard:
    """Counts once for all who ask."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._counts = InTurns(self._count, pause=_PAUSE_SECONDS)

    async def counts_for(self, me: int | None, viewer: Viewer) -> ChatCounts:
        """The tabs of this person; of a machine's key where it is None."""
        return counts_for(me, viewer, *await self._counts.answer())

    async def _count(self) -> Counted:
        async with self._engine.connect() as connection:
            return await count_chats(connection)
