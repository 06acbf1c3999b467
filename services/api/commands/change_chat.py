"""Changing a chat's mode, agent, labels and priority."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.handover_note import refuse_without_note
from services.api.commands.naming_labels import labels_named
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.labelling import changed_labels
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.queries.identities import Identity
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import MAX_LABELS, Chat, ChatChange
from shared.contracts.chats import ChatLabelsChanged
from shared.conversations.desks import lock_agents
from shared.conversations.handing import assign, change_mode
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.conversations.telling import tell_of_assignment
from shared.conversations.transitions import Cause
from shared.conversations.urgency import set_priority
from shared.db.unit_of_work import Transactions, UnitOfWork

_SET_LABELS = text("update chats set labels = cast(:labels as text[]) where id = :id")


@dataclass(frozen=True, slots=True)
class Author:
    """Who does it, and why it happened; `agent_id` is None for a machine. `viewer`: which chats they may touch."""

    agent_id: int | None
    cause: Cause
    viewer: Viewer

    @classmethod
    def of(cls, identity: Identity, cause: Cause) -> "Author":
        """The person or key behind a request."""
        return cls(identity.user_id, cause, identity.viewer)


async def change_chat(
    transactions: Transactions, chat_id: int, change: ChatChange, author: Author, *, now: datetime
) -> Chat:
    """The chat as it is afterwards. Messages that came while the bot was not in charge stay unanswered by it."""

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, author.viewer)
        _refuse_stale(chat, change.expected_mode_version)
        changes = Changes()
        if change.mode is not None:
            change_mode(
                chat, change.mode, changes, reason="changed", now=now, cause=author.cause, agent_id=author.agent_id
            )
        if "assigned_agent_id" in change.model_fields_set:
            await _refuse_unknown_agent(unit.connection, change.assigned_agent_id)
            await _give(unit.connection, chat, change, changes, author, now)
        if change.priority is not None:
            correlation_id = author.cause.correlation_id
            set_priority(
                chat, change.priority, changes, now=now, correlation_id=correlation_id, agent_id=author.agent_id
            )
        labels = changed_labels(
            chat.labels,
            exactly=None if change.labels is None else await labels_named(unit.connection, change.labels),
            add=await labels_named(unit.connection, change.add_labels or []),
            remove=change.remove_labels or (),
            most=MAX_LABELS,
        )
        if labels != chat.labels:
            await _label(unit.connection, chat, labels, changes, author, now)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


async def _give(
    connection: AsyncConnection, chat: ChatState, change: ChatChange, changes: Changes, author: Author, now: datetime
) -> None:
    cause, by, assignee = author.cause, author.agent_id, change.assigned_agent_id
    if assignee != chat.assigned_agent_id:
        await refuse_without_note(connection, to=assignee, by=by, note=change.note)
    about = {"note": change.note} if change.note else {}
    is_news = assign(chat, assignee, changes, reason="changed", now=now, cause=cause, agent_id=by, about=about)
    if is_news and assignee is not None and assignee != by:
        tell_of_assignment(chat, changes, now=now, cause=cause)


def _refuse_stale(chat: ChatState, expected: int | None) -> None:
    if expected is not None and expected != chat.mode_version:
        raise Refused(
            "mode_version_mismatch",
            "The chat's mode was changed by someone else meanwhile.",
            mode_version=chat.mode_version,
        )


async def _refuse_unknown_agent(connection: AsyncConnection, user_id: int | None) -> None:
    if user_id is not None and not await lock_agents(connection, [user_id]):
        raise Refused("unknown_agent", "There is no active user with this id.", field="assigned_agent_id")


async def _label(
    connection: AsyncConnection, chat: ChatState, labels: list[str], changes: Changes, author: Author, now: datetime
) -> None:
    previous, chat.labels = chat.labels, labels
    await connection.execute(_SET_LABELS, {"labels": labels, "id": chat.id})
    changes.timeline.append(
        NewTimelineEntry(chat.id, "labels_changed", author.agent_id, {"labels": labels, "previous": previous})
    )
    changes.contracts.append(
        ChatLabelsChanged(
            occurred_at=now,
            correlation_id=author.cause.correlation_id,
            chat_id=chat.id,
            labels=tuple(labels),
            agent_id=author.agent_id,
        )
    )
    changes.announce("chat.updated", chat_id=chat.id, change="labels", labels=labels, previous=previous)
