"""Changing a chat's mode, agent and labels."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.queries.identities import Identity
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import Chat, ChatChange
from shared.contracts.chats import ChatLabelsChanged
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState, NewTimelineEntry
from shared.conversations.transitions import Cause, assign, change_mode
from shared.db.unit_of_work import Transactions, UnitOfWork

_ACTIVE_USER = text("select exists (select from users where id = :id and is_active)")
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
            assign(
                chat,
                change.assigned_agent_id,
                changes,
                reason="changed",
                now=now,
                cause=author.cause,
                agent_id=author.agent_id,
            )
        if change.labels is not None and change.labels != chat.labels:
            await _label(unit.connection, chat, change.labels, changes, author, now)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


def _refuse_stale(chat: ChatState, expected: int | None) -> None:
    if expected is not None and expected != chat.mode_version:
        raise Refused(
            "mode_version_mismatch",
            "The chat's mode was changed by someone else meanwhile.",
            mode_version=chat.mode_version,
        )


async def _refuse_unknown_agent(connection: AsyncConnection, user_id: int | None) -> None:
    if user_id is None:
        return
    if not (await connection.execute(_ACTIVE_USER, {"id": user_id})).scalar_one():
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
    changes.announce("chat.updated", chat_id=chat.id)
