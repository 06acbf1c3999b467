"""Agents' notes: written, changed and deleted. Nothing here orders anything to be sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.drafts import clear_draft
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.notes import notes_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.notes import NewNote, Note, NoteChange
from shared.contracts.chats import AgentsNotified, NoteWritten
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState
from shared.conversations.transitions import Cause, outbound_order
from shared.db.unit_of_work import FeedItem, Transactions, UnitOfWork

_WRITTEN_BEFORE = text("select id from notes where chat_id = :chat and client_key = :key")
_INSERT = text(
    """
    insert into notes (chat_id, agent_id, text, mentions, client_key, order_time, order_tie, created_at)
    values (:chat, :agent, :text, cast(:mentions as bigint[]), :key, :time, :tie, :now) returning id
    """
)
_LATEST = text(
    """
    select order_time, order_tie from notes where chat_id = :chat
    order by order_time desc, order_tie desc limit 1
    """
)
_READ = text("select id, chat_id, agent_id, text, mentions, deleted_at from notes where id = :id for update")
_KEEP = text(
    "insert into note_versions (note_id, text, mentions, replaced_at) "
    "select id, text, mentions, :now from notes where id = :id"
)
_CHANGE = text("update notes set text = :text, mentions = cast(:mentions as bigint[]), edited_at = :now where id = :id")
_DELETE = text("update notes set deleted_at = :now where id = :id")
_UNKNOWN = text(
    """
    select x.id from unnest(cast(:ids as bigint[])) x(id)
    where not exists (select from users u where u.id = x.id and u.is_active) limit 1
    """
)
_NAME = text("select name from users where id = :id")


@dataclass(frozen=True, slots=True)
class NoteAuthor:
    """The agent who writes, and the request by which they do."""

    agent_id: int
    cause: Cause
    viewer: Viewer


async def write_note(
    transactions: Transactions, chat_id: int, new: NewNote, author: NoteAuthor, *, now: datetime
) -> Note:
    """The note stands after everything that the chat shows; those mentioned are told. A client key makes it once."""

    async def work(unit: UnitOfWork) -> Note:
        connection = unit.connection
        chat = await locked_chat(connection, chat_id, author.viewer)
        note_id: int | None = None
        if new.client_key is not None:
            found = await connection.execute(_WRITTEN_BEFORE, {"chat": chat.id, "key": new.client_key})
            note_id = found.scalar_one_or_none()
        if note_id is None:
            mentions = await _mentioned(connection, new.mentions)
            time, tie = await _place(connection, chat, now)
            values = {"chat": chat.id, "agent": author.agent_id, "text": new.text, "mentions": mentions}
            inserted = await connection.execute(
                _INSERT, {**values, "key": new.client_key, "time": time, "tie": tie, "now": now}
            )
            note_id = int(inserted.scalar_one())
            changes = Changes()
            changes.announce("note.created", chat_id=chat.id, note_id=note_id)
            changes.contracts.append(_written(note_id, chat.id, author, new.text, mentions, now))
            await _tell(connection, chat.id, mentions, author, changes, now)
            await clear_draft(connection, author.agent_id, chat.id, "note")
            await save(unit, [chat], changes)
            unit.ring = True
        return (await notes_by_id(connection, [note_id]))[note_id]

    return await in_transaction(transactions, work)


async def change_note(
    transactions: Transactions, chat_id: int, note_id: int, change: NoteChange, author: NoteAuthor, *, now: datetime
) -> Note:
    """Its words as they were are kept. Only its author may."""

    async def work(unit: UnitOfWork) -> Note:
        connection = unit.connection
        chat, row = await _own(connection, chat_id, note_id, author)
        mentions = await _mentioned(connection, change.mentions)
        if (row["text"], sorted(row["mentions"])) != (change.text, mentions):
            changes = Changes()
            await connection.execute(_KEEP, {"id": note_id, "now": now})
            values = {"id": note_id, "text": change.text, "mentions": mentions, "now": now}
            await connection.execute(_CHANGE, values)
            changes.announce("note.updated", chat_id=chat.id, note_id=note_id)
            changes.contracts.append(_written(note_id, chat.id, author, change.text, mentions, now))
            await _tell(connection, chat.id, sorted(set(mentions) - set(row["mentions"])), author, changes, now)
            await save(unit, [chat], changes)
        return (await notes_by_id(connection, [note_id]))[note_id]

    return await in_transaction(transactions, work)


async def delete_note(
    transactions: Transactions, chat_id: int, note_id: int, author: NoteAuthor, *, now: datetime
) -> Note:
    """It is shown as deleted, and its words stay in its history. Only its author may."""

    async def work(unit: UnitOfWork) -> Note:
        connection = unit.connection
        chat, row = await _own(connection, chat_id, note_id, author)
        changes = Changes()
        await connection.execute(_DELETE, {"id": note_id, "now": now})
        changes.announce("note.updated", chat_id=chat.id, note_id=note_id)
        changes.contracts.append(_written(note_id, chat.id, author, row["text"], row["mentions"], now, deleted=True))
        await save(unit, [chat], changes)
        return (await notes_by_id(connection, [note_id]))[note_id]

    return await in_transaction(transactions, work)


async def _own(
    connection: AsyncConnection, chat_id: int, note_id: int, author: NoteAuthor
) -> tuple[ChatState, RowMapping]:
    chat = await locked_chat(connection, chat_id, author.viewer)
    row = (await connection.execute(_READ, {"id": note_id})).mappings().one_or_none()
    if row is None or row["chat_id"] != chat.id or row["deleted_at"] is not None:
        raise Refused("note_not_found", f"There is no note {note_id} in this chat.")
    if row["agent_id"] != author.agent_id:
        raise Refused("not_your_note", "Only who wrote a note may change or delete it.")
    return chat, row


async def _place(connection: AsyncConnection, chat: ChatState, now: datetime) -> tuple[datetime, int]:
    """After all messages and notes that are there."""
    time, tie = outbound_order(chat, now)
    last = (await connection.execute(_LATEST, {"chat": chat.id})).one_or_none()
    if last is not None and (last.order_time, last.order_tie) >= (time, tie):
        return last.order_time, last.order_tie + 1
    return time, tie


async def _mentioned(connection: AsyncConnection, ids: list[int]) -> list[int]:
    mentions = sorted(set(ids))
    unknown = (await connection.execute(_UNKNOWN, {"ids": mentions})).scalar_one_or_none() if mentions else None
    if unknown is not None:
        raise Refused("unknown_agent", f"There is no active user {unknown}.", field="mentions")
    return mentions


async def _tell(
    connection: AsyncConnection,
    chat_id: int,
    mentions: list[int],
    author: NoteAuthor,
    changes: Changes,
    now: datetime,
) -> None:
    told = [agent for agent in mentions if agent != author.agent_id]
    if not told:
        return
    name = (await connection.execute(_NAME, {"id": author.agent_id})).scalar_one()
    for agent in told:
        about = {"kind": "mention", "agent_id": agent, "detail": name}
        changes.feed.append(FeedItem("notification", chat_id, data=about))
        changes.contracts.append(
            AgentsNotified(
                occurred_at=now,
                correlation_id=author.cause.correlation_id,
                chat_id=chat_id,
                agent_id=agent,
                kind="mention",
            )
        )


def _written(
    note_id: int,
    chat_id: int,
    author: NoteAuthor,
    words: str,
    mentions: list[int],
    now: datetime,
    *,
    deleted: bool = False,
) -> NoteWritten:
    return NoteWritten(
        occurred_at=now,
        correlation_id=author.cause.correlation_id,
        note_id=note_id,
        chat_id=chat_id,
        agent_id=author.agent_id,
        text=words,
        mentions=tuple(mentions),
        deleted=deleted,
    )
