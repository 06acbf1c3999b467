"""A chat was read, up to a message."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.commands.change_chat import Author
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.schemas.chats import Chat
from shared.contracts.chats import ChatRead
from shared.conversations.saving import save
from shared.conversations.state import Changes, ChatState
from shared.conversations.transitions import mark_read as mark_read_up_to
from shared.db.unit_of_work import Transactions, UnitOfWork

Place = tuple[datetime, int]

_PLACE = text("select order_time, order_tie from messages where id = :id and chat_id = :chat")
_UNREAD_BEYOND = text(
    """
    select count(*) from messages
    where chat_id = :chat and sender = 'customer' and (order_time, order_tie) > (:time, :tie)
    """
)


async def mark_read(
    transactions: Transactions, chat_id: int, last_seen_message_id: int | None, author: Author, *, now: datetime
) -> Chat:
    """Customers' messages after the last one seen stay unread; reading never goes backwards."""

    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id)
        upto = await _place(unit.connection, chat, last_seen_message_id)
        changes = Changes()
        beyond = 0 if upto is None else await _unread_beyond(unit.connection, chat.id, upto)
        if mark_read_up_to(chat, changes, upto=upto, unread_beyond=beyond):
            changes.contracts.append(
                ChatRead(
                    occurred_at=now,
                    correlation_id=author.cause.correlation_id,
                    chat_id=chat.id,
                    last_seen_message_id=last_seen_message_id or chat.last_message_id,
                    agent_id=author.agent_id,
                )
            )
            await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)


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
