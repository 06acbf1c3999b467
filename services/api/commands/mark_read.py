"""A chat was read, up to a message; or its reader wants it to stand as unread."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.change_chat import Author
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.abilities import abilities_of
from services.api.queries.chats import chats_by_id
from services.api.queries.visibility import Viewer
from services.api.schemas.chats import Chat
from shared.contracts.chats import ChatRead
from shared.contracts.sending import SendSignal
from shared.conversations.reading import mark_unread as mark_as_unread
from shared.conversations.reading import read_by
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.pacing import Pacing

Place = tuple[datetime, int]

_PLACE = text("select order_time, order_tie from messages where id = :id and chat_id = :chat")
_UNREAD_BEYOND = text(
    """
    select count(*) from messages
    where chat_id = :chat and sender = 'customer' and (order_time, order_tie) > (:time, :tie)
    """
)
# Messages that were read, by their providers' ids. Those without one of their own can be told nothing.
_SEEN = text(
    """
    select provider_message_id from messages
    where chat_id = :chat and sender = 'customer' and provider_message_id is not null
      and (cast(:after_time as timestamptz) is null
           or (order_time, order_tie) > (cast(:after_time as timestamptz), cast(:after_tie as bigint)))
      and (order_time, order_tie) <= (:time, :tie)
    order by order_time desc, order_tie desc limit :most
    """
)
_MARKED = text("select exists (select from chat_reads where user_id = :user and chat_id = :chat and marked_unread)")
_PACING = text("select pacing from channels where id = :id")

# Read marks that come later than this surprise more than they tell.
SEEN_EXPIRES = timedelta(minutes=1)
# A provider counts earlier messages of a chat as read with the latest ones.
_MOST_SEEN = 50


async def mark_read(
    transactions: Transactions, chat_id: int, last_seen_message_id: int | None, author: Author, *, now: datetime
) -> Chat:
    """Customers' messages after the last one seen stay unread; reading never goes backwards.

    The customer is shown that the others were read, unless the channel's pacing says `marks_seen` false.
    """

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, author.viewer)
        upto = await _place(unit.connection, chat, last_seen_message_id)
        changes = Changes()
        before = chat.read_order_time, chat.read_order_tie
        was_unread = chat.unread_count > 0
        beyond = 0 if upto is None else await _unread_beyond(unit.connection, chat.id, upto)
        marked = await _is_marked(unit.connection, chat.id, author.agent_id)
        if read_by(chat, changes, reader=author.agent_id, upto=upto, unread_beyond=beyond, was_marked=marked):
            changes.contracts.append(
                ChatRead(
                    occurred_at=now,
                    correlation_id=author.cause.correlation_id,
                    chat_id=chat.id,
                    last_seen_message_id=last_seen_message_id or chat.last_message_id,
                    agent_id=author.agent_id,
                )
            )
            if was_unread and upto is not None and await _marks_seen(unit.connection, chat):
                ids = await _seen(unit.connection, chat.id, before, upto)
                if ids:
                    changes.contracts.append(_signal(chat, ids, author, now))
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


async def mark_unread(transactions: Transactions, chat_id: int, reader: int, viewer: Viewer, *, now: datetime) -> Chat:
    """The chat stands as unread for this person until they read it; for everybody else nothing changes."""

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, viewer)
        changes = Changes()
        mark_as_unread(chat, changes, reader=reader)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


async def _is_marked(connection: AsyncConnection, chat_id: int, user_id: int | None) -> bool:
    if user_id is None:
        return False
    return bool((await connection.execute(_MARKED, {"user": user_id, "chat": chat_id})).scalar_one())


async def _place(connection: AsyncConnection, chat: ChatState, message_id: int | None) -> Place | None:
    if message_id is None:
        return None if chat.last_order_time is None else (chat.last_order_time, chat.last_order_tie)
    row = (await connection.execute(_PLACE, {"id": message_id, "chat": chat.id})).one_or_none()
    if row is None:
        raise Refused("unknown_message", "This chat has no such message.", field="last_seen_message_id")
    return row.order_time, row.order_tie


async def _unread_beyond(connection: AsyncConnection, chat_id: int, upto: Place) -> int:
    parameters = {"chat": chat_id, "time": upto[0], "tie": upto[1]}
    return int((await connection.execute(_UNREAD_BEYOND, parameters)).scalar_one())


async def _marks_seen(connection: AsyncConnection, chat: ChatState) -> bool:
    if not (await abilities_of(connection, chat.channel_id, chat.provider)).can.can("seen"):
        return False
    stored: dict[str, Any] | None = (await connection.execute(_PACING, {"id": chat.channel_id})).scalar_one()
    return bool((stored or {}).get("marks_seen", Pacing().marks_seen))


async def _seen(
    connection: AsyncConnection, chat_id: int, after: tuple[datetime | None, int | None], upto: Place
) -> tuple[str, ...]:
    """The latest of those between two places, oldest first."""
    parameters = {"chat": chat_id, "after_time": after[0], "after_tie": after[1], "time": upto[0], "tie": upto[1]}
    rows = (await connection.execute(_SEEN, {**parameters, "most": _MOST_SEEN})).scalars()
    return tuple(reversed(list(rows)))


def _signal(chat: ChatState, ids: tuple[str, ...], author: Author, now: datetime) -> SendSignal:
    return SendSignal.model_validate(
        {
            "occurred_at": now,
            "correlation_id": author.cause.correlation_id,
            "chat_id": chat.id,
            "channel_id": chat.channel_id,
            "provider": chat.provider,
            "session": chat.session,
            "address": chat.address,
            "signal": "seen",
            "provider_message_ids": ids,
            "expires_at": now + SEEN_EXPIRES,
        }
    )
