"""Who has which chat before them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.queries import visibility
from services.api.schemas.problems import PersonRef
from services.api.schemas.viewers import Viewer, ViewerList

_NOW = """
    select v.chat_id, v.agent_id, u.name, v.state, v.until
    from chat_viewers v join users u on u.id = v.agent_id join chats c on c.id = v.chat_id
    where v.until > now() and v.state <> 'gone' and {visible} order by v.chat_id, v.agent_id
"""


async def viewers(connection: AsyncConnection, asking: visibility.Viewer) -> ViewerList:
    """Everybody whose time is not over, at chats that the one who asks sees."""
    statement = text(_NOW.format(visible=visibility.condition(asking)))
    rows = await connection.execute(statement, visibility.parameters(asking))
    return ViewerList(
        items=[
            Viewer(
                chat_id=row.chat_id, agent=PersonRef(id=row.agent_id, name=row.name), state=row.state, until=row.until
            )
            for row in rows
        ]
    )
