"""An agent tells what they do with a chat: it holds for seconds, and is told again while it lasts."""

from datetime import timedelta

from sqlalchemy import text

from services.api.commands.running import in_transaction
from services.api.queries.current_chat import current_chat
from services.api.queries.visibility import Viewer
from services.api.schemas.viewers import Viewing
from shared.db.unit_of_work import Transactions, UnitOfWork

HOLDS = timedelta(seconds=40)
"""Two heartbeats and some patience."""
EDITING_HOLDS = timedelta(seconds=12)
"""Whoever types tells it every few seconds."""

# A tab in the background must not hide that the same agent looks at, or writes in, another one.
_TELL = text(
    """
    insert into chat_viewers as v (chat_id, agent_id, state, client, until)
    values (:chat, :agent, :state, :client, now() + make_interval(secs => :seconds))
    on conflict (chat_id, agent_id) do update
      set state = excluded.state, client = excluded.client, until = excluded.until, changed_at = now()
    where v.client = excluded.client or v.until <= now()
       or array_position(array['gone', 'open', 'viewing', 'editing'], excluded.state)
          >= array_position(array['gone', 'open', 'viewing', 'editing'], v.state)
    """
)
_FORGET = text("delete from chat_viewers where until < now() - interval '10 minutes'")


async def tell_viewing(
    transactions: Transactions, agent_id: int, chat_id: int, viewing: Viewing, viewer: Viewer
) -> None:
    """Other agents see it within a second, at every replica."""

    async def work(unit: UnitOfWork) -> None:
        connection = unit.connection
        current = await current_chat(connection, chat_id, viewer)
        held = EDITING_HOLDS if viewing.state == "editing" else HOLDS
        await connection.execute(
            _TELL,
            {
                "chat": current,
                "agent": agent_id,
                "state": viewing.state,
                "client": viewing.client,
                "seconds": 0.0 if viewing.state == "gone" else held.total_seconds(),
            },
        )
        if viewing.state == "gone":
            await connection.execute(_FORGET)
        unit.ring = True

    await in_transaction(transactions, work)
