"""What passes between agents' screens: who is at which chat, and, to their own screens alone, agents' drafts."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.live.showing import Passing
from services.api.queries.drafts import shown_draft
from services.api.queries.visibility import Placement
from services.api.schemas.events import LiveDraft, LiveViewer
from services.api.schemas.problems import PersonRef

# A transaction's time is its beginning: one that took a moment to commit is seen by the next look.
_VIEWERS = text(
    """
    select v.chat_id, v.agent_id, u.name, v.state, v.until, v.changed_at, c.assigned_agent_id, c.team_id
    from chat_viewers v join users u on u.id = v.agent_id join chats c on c.id = v.chat_id
    where v.changed_at > now() - interval '5 seconds'
    """
)
_DRAFTS = text(
    """
    select d.agent_id, coalesce(c.merged_into, d.chat_id) as chat_id, d.kind, d.text, d.version, d.client, d.changed_at
    from drafts d join chats c on c.id = d.chat_id
    where d.changed_at > now() - interval '5 seconds'
    """
)


class _News:
    """Gives each row that has changed within the last seconds once."""

    def __init__(self, statement: TextClause, *key: str) -> None:
        self._statement = statement
        self._key = key
        self._told: dict[tuple[Hashable, ...], datetime] = {}

    async def read(self, connection: AsyncConnection) -> list[RowMapping]:
        rows: Sequence[RowMapping] = (await connection.execute(self._statement)).mappings().all()
        keyed = {tuple(row[name] for name in self._key): row for row in rows}
        news = [row for key, row in keyed.items() if self._told.get(key) != row["changed_at"]]
        self._told = {key: row["changed_at"] for key, row in keyed.items()}
        return news


class DeskReader:
    """Reads the changes of viewers and drafts."""

    def __init__(self) -> None:
        self._viewers = _News(_VIEWERS, "chat_id", "agent_id")
        self._drafts = _News(_DRAFTS, "agent_id", "chat_id", "kind")

    async def read(self, connection: AsyncConnection) -> list[Passing]:
        """What has changed since the last look, or within the last seconds."""
        viewers = [
            Passing("viewer", _viewer(row).model_dump_json(), Placement(row["assigned_agent_id"], row["team_id"]))
            for row in await self._viewers.read(connection)
        ]
        drafts = [
            Passing("draft", LiveDraft(draft=shown_draft(row)).model_dump_json(), only_for=row["agent_id"])
            for row in await self._drafts.read(connection)
        ]
        return drafts + viewers


def _viewer(row: RowMapping) -> LiveViewer:
    agent = PersonRef(id=row["agent_id"], name=row["name"])
    return LiveViewer(chat_id=row["chat_id"], agent=agent, state=row["state"], until=row["until"])
