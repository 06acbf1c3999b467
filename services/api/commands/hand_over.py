"""A chat is left to somebody else: an agent, a team, or the bot; in one step, with a note where one is given."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.change_chat import Author
from services.api.commands.claim import refuse_other_mode, refuse_overtaken
from services.api.commands.handover_note import refuse_without_note
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.schemas.chats import Chat
from services.api.schemas.teams import HandBack, Handing
from shared.conversations.desks import lock_agents, online_members
from shared.conversations.handing import assign, change_mode, route
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.conversations.telling import tell_of_assignment, tell_of_routing
from shared.db.unit_of_work import Transactions, UnitOfWork

_TEAM = text("select is_default from teams where id = :id and is_active for key share")


async def hand_over(
    transactions: Transactions, chat_id: int, wanted: Handing, author: Author, *, now: datetime
) -> Chat:
    """The chat as it is then. Left to a team alone, it waits for one of its agents. Raises Refused."""

    async def work(unit: UnitOfWork) -> Chat:
        connection = unit.connection
        chat = await locked_chat(connection, chat_id, author.viewer)
        await refuse_overtaken(connection, chat, wanted.expected_assignment_version, None)
        team_id = await _team(connection, chat, wanted)
        agent_id = await _agent(connection, wanted)
        if (team_id, agent_id) != (chat.team_id, chat.assigned_agent_id):
            await refuse_without_note(connection, to=agent_id, by=author.agent_id, note=wanted.note)
        changes, before = Changes(), (chat.team_id, chat.assigned_agent_id)
        common: dict[str, Any] = {"now": now, "cause": author.cause, "agent_id": author.agent_id}
        about = {"note": wanted.note} if wanted.note else {}
        if route(chat, team_id, changes, reason="changed", about=about, **common):
            about = {}  # said once
        reason = "changed" if "assigned_agent_id" in wanted.model_fields_set else "routed"
        assign(chat, agent_id, changes, reason=reason, about=about, **common)
        if (chat.team_id, chat.assigned_agent_id) != before:
            await _tell(connection, chat, before, author, changes, now)
        elif about:
            data = {**about, "assigned_agent_id": agent_id, "previous_agent_id": agent_id, "reason": "changed"}
            changes.timeline.append(NewTimelineEntry(chat.id, "assigned", author.agent_id, data))
            changes.announce("chat.updated", chat_id=chat.id)
        await save(unit, [chat], changes)
        return (await chats_by_id(connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


async def hand_back(
    transactions: Transactions, chat_id: int, wanted: HandBack, author: Author, *, now: datetime
) -> Chat:
    """The bot answers from now on, and nobody has the chat. What was written meanwhile it does not answer."""

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, author.viewer)
        refuse_other_mode(chat, wanted.expected_mode_version)
        changes = Changes()
        common: dict[str, Any] = {"now": now, "cause": author.cause, "agent_id": author.agent_id}
        about = {"note": wanted.note} if wanted.note else {}
        if change_mode(chat, "bot", changes, reason="handed_back", about=about, **common):
            about = {}
        assign(chat, None, changes, reason="handed_back", about=about, **common)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


async def _team(connection: AsyncConnection, chat: ChatState, wanted: Handing) -> int | None:
    if "team_id" not in wanted.model_fields_set:
        return chat.team_id
    if wanted.team_id is None:
        return None
    is_default: bool | None = (await connection.execute(_TEAM, {"id": wanted.team_id})).scalar_one_or_none()
    if is_default is None:
        raise Refused("unknown_team", "There is no team with this id.", field="team_id")
    return None if is_default else wanted.team_id


async def _agent(connection: AsyncConnection, wanted: Handing) -> int | None:
    """Left to a team alone, nobody has it: that is what it is left for."""
    agent_id = wanted.assigned_agent_id
    if agent_id is not None and not await lock_agents(connection, [agent_id]):
        raise Refused("unknown_agent", "There is no active user with this id.", field="assigned_agent_id")
    return agent_id


async def _tell(
    connection: AsyncConnection,
    chat: ChatState,
    before: tuple[int | None, int | None],
    author: Author,
    changes: Changes,
    now: datetime,
) -> None:
    """Nobody is told of what they did themselves, and nobody of a chat that the bot still answers."""
    if chat.assigned_agent_id not in (None, author.agent_id, before[1]):
        tell_of_assignment(chat, changes, now=now, cause=author.cause)
    elif chat.assigned_agent_id is None and chat.team_id is not None and chat.mode == "agent":
        online = (await online_members(connection, [chat.team_id])).get(chat.team_id, ())
        others = [one for one in online if one != author.agent_id]
        if others:
            tell_of_routing(chat, others, changes, now=now, cause=author.cause)
