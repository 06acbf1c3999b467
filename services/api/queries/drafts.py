"""An agent's drafts."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.queries import visibility
from services.api.queries.visibility import Viewer
from services.api.schemas.drafts import Draft, DraftKind, DraftList

_SELECT = """
    select coalesce(c.merged_into, d.chat_id) as chat_id, d.kind, d.text, d.version, d.client, d.changed_at
    from drafts d join chats c on c.id = d.chat_id
"""
_ALL = f"{_SELECT} where d.agent_id = :agent and d.text <> '' and {{visible}} order by d.changed_at desc"
_ONE = text(f"{_SELECT} where d.agent_id = :agent and d.chat_id = :chat and d.kind = :kind")


def shown_draft(row: RowMapping) -> Draft:
    """A row as it goes over HTTP."""
    same = ("chat_id", "kind", "text", "version", "client")
    return Draft(**{name: row[name] for name in same}, updated_at=row["changed_at"])


async def drafts_of(connection: AsyncConnection, agent_id: int, viewer: Viewer) -> DraftList:
    """Everything that the agent has not sent yet, the latest first; of chats that they still see."""
    statement = text(_ALL.format(visible=visibility.condition(viewer)))
    rows = (await connection.execute(statement, {"agent": agent_id, **visibility.parameters(viewer)})).mappings()
    return DraftList(items=[shown_draft(row) for row in rows])


async def one_draft(connection: AsyncConnection, agent_id: int, chat_id: int, kind: DraftKind) -> Draft:
    """A draft that has been saved at some time."""
    found = await connection.execute(_ONE, {"agent": agent_id, "chat": chat_id, "kind": kind})
    return shown_draft(found.mappings().one())
