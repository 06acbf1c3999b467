"""An agent takes a chat as they see it: of two who click at once one has it, and the other is told who."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import Chat
from services.api.schemas.teams import Claim
from shared.conversations.desks import lock_agents
from shared.conversations.handing import assign, change_mode
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState
from shared.conversations.transitions import Cause
from shared.db.unit_of_work import Transactions, UnitOfWork

_NAME = text("select name from users where id = :id")


async def claim_chat(
    transactions: Transactions,
    chat_id: int,
    seen: Claim,
    agent_id: int,
    viewer: Viewer,
    *,
    now: datetime,
    cause: Cause,
) -> Chat:
    """Compare and set: mode and agent change together, if the chat is still as the caller saw it.

    From another agent it is taken too, if the caller saw them. Whoever has it already, has it. Raises Refused.
    """

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, viewer)
        if chat.mode != "agent" or chat.assigned_agent_id != agent_id:
            await refuse_overtaken(unit.connection, chat, seen.assignment_version, agent_id)
            refuse_other_mode(chat, seen.mode_version)
            await lock_agents(unit.connection, [agent_id])
            changes = Changes()
            change_mode(chat, "agent", changes, reason="claimed", now=now, cause=cause, agent_id=agent_id)
            assign(chat, agent_id, changes, reason="claimed", now=now, cause=cause, agent_id=agent_id)
            await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


async def refuse_overtaken(
    connection: AsyncConnection, chat: ChatState, seen_version: int | None, agent_id: int | None
) -> None:
    """Unless the chat's agent is the one whom the caller saw. None: the caller did not say."""
    if seen_version is None or seen_version == chat.assignment_version:
        return
    if chat.assigned_agent_id is None or chat.assigned_agent_id == agent_id:
        raise Refused(
            "assignment_changed",
            "Who has the chat was changed meanwhile.",
            assignment_version=chat.assignment_version,
        )
    raise await taken_by(connection, chat)


async def taken_by(connection: AsyncConnection, chat: ChatState) -> Refused:
    """The refusal that names who has the chat, and since when."""
    name = (await connection.execute(_NAME, {"id": chat.assigned_agent_id})).scalar_one()
    return Refused(
        "already_assigned",
        f"{name} has taken this chat.",
        assigned_agent={"id": chat.assigned_agent_id, "name": name},
        assigned_since=chat.assigned_at,
        assignment_version=chat.assignment_version,
    )


def refuse_other_mode(chat: ChatState, seen_version: int | None) -> None:
    """Unless the chat's mode is the one that the caller saw. None: the caller did not say."""
    if seen_version is not None and seen_version != chat.mode_version:
        raise Refused(
            "mode_version_mismatch",
            "The chat's mode was changed by someone else meanwhile.",
            mode_version=chat.mode_version,
        )
