"""Keeping what an agent has written and not sent."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.running import in_transaction
from services.api.queries.current_chat import current_chat
from services.api.queries.drafts import one_draft
from services.api.queries.visibility import Viewer
from services.api.schemas.drafts import Draft, DraftKind, DraftToSave
from shared.db.unit_of_work import Transactions, UnitOfWork

# One statement decides, so that of two saves at once none is half applied. A client's older save loses to its newer
# one; between clients of one agent the last wins.
_SAVE = text(
    """
    insert into drafts as d (agent_id, chat_id, kind, text, client, edit)
    values (:agent, :chat, :kind, :text, :client, :edit)
    on conflict (agent_id, chat_id, kind) do update
      set text = excluded.text, client = excluded.client, edit = excluded.edit, version = d.version + 1,
          changed_at = now()
    where d.client <> excluded.client or d.edit < excluded.edit
    """
)
_CLEAR = text(
    """
    update drafts set text = '', version = version + 1, changed_at = now()
    where agent_id = :agent and chat_id = :chat and kind = :kind and text <> ''
    """
)


async def save_draft(
    transactions: Transactions, agent_id: int, chat_id: int, kind: DraftKind, draft: DraftToSave, viewer: Viewer
) -> Draft:
    """The draft as it then is: another one where this save came late."""

    async def work(unit: UnitOfWork) -> Draft:
        connection = unit.connection
        current = await current_chat(connection, chat_id, viewer)
        whose = {"agent": agent_id, "chat": current, "kind": kind}
        text_kept = draft.text if draft.text.strip() else ""
        await connection.execute(_SAVE, {**whose, "text": text_kept, "client": draft.client, "edit": draft.edit})
        unit.ring = True
        return await one_draft(connection, agent_id, current, kind)

    return await in_transaction(transactions, work)


async def clear_draft(connection: AsyncConnection, agent_id: int, chat_id: int, kind: DraftKind) -> None:
    """It was sent. The row stays, so that a save on its way is known to be an older one."""
    await connection.execute(_CLEAR, {"agent": agent_id, "chat": chat_id, "kind": kind})
