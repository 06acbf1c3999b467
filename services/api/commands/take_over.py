"""An agent takes a chat: mode and assignment in one step, so that it cannot fail halfway."""

from datetime import datetime

from services.api.commands.claim import taken_by
from services.api.commands.running import in_transaction, locked_chat
from services.api.queries.chats import chats_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import Chat
from shared.conversations.desks import lock_agents
from shared.conversations.handing import assign, change_mode
from shared.conversations.saving import save
from shared.conversations.state import Changes
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import Transactions, UnitOfWork


async def take_over(
    transactions: Transactions, chat_id: int, agent_id: int, viewer: Viewer, *, now: datetime, cause: Cause
) -> Chat:
    """Of two agents who take a chat at once the first has it, and the other is told who that is."""

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, viewer)
        holder = chat.assigned_agent_id
        if chat.mode == "agent" and holder is not None and holder != agent_id:
            raise await taken_by(unit.connection, chat)
        await lock_agents(unit.connection, [agent_id])
        changes = Changes()
        change_mode(chat, "agent", changes, reason="taken_over", now=now, cause=cause, agent_id=agent_id)
        assign(chat, agent_id, changes, reason="taken_over", now=now, cause=cause, agent_id=agent_id)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)
