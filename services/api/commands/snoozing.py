"""Putting a chat aside, and taking it back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.api.commands.change_chat import Author
from services.api.commands.running import in_transaction, locked_chat
from services.api.domain.refusals import Refused
from services.api.queries.chats import chats_by_id
from services.api.schemas.chats import Chat
from shared.conversations.saving import save
from shared.conversations.snoozing import snooze, wake
from shared.conversations.state import Changes, ChatState
from shared.db.unit_of_work import Transactions, UnitOfWork

LONGEST = timedelta(days=366)


async def snooze_chat(
    transactions: Transactions, chat_id: int, until: datetime | None, author: Author, *, now: datetime
) -> Chat:
    """Until a time (None: none), and no longer than until the customer writes."""
    if until is not None and until <= now:
        raise Refused("validation_failed", "must be in the future", field="until")
    if until is not None and until > now + LONGEST:
        raise Refused("validation_failed", "must be within a year", field="until")

    def put_aside(chat: ChatState, changes: Changes) -> None:
        correlation_id = author.cause.correlation_id
        snooze(chat, until, changes, now=now, correlation_id=correlation_id, agent_id=author.agent_id)

    return await _change(transactions, chat_id, put_aside, author, now)


async def wake_chat(transactions: Transactions, chat_id: int, author: Author, *, now: datetime) -> Chat:
    """The chat is back, whatever it waited for."""

    def take_back(chat: ChatState, changes: Changes) -> None:
        correlation_id = author.cause.correlation_id
        wake(chat, changes, reason="agent", now=now, correlation_id=correlation_id, agent_id=author.agent_id)

    return await _change(transactions, chat_id, take_back, author, now)


async def _change(
    transactions: Transactions,
    chat_id: int,
    change: Callable[[ChatState, Changes], None],
    author: Author,
    now: datetime,
) -> Chat:
    async def work(unit: UnitOfWork) -> Chat:
        chat = await locked_chat(unit.connection, chat_id, author.viewer)
        changes = Changes()
        change(chat, changes)
        await save(unit, [chat], changes)
        return (await chats_by_id(unit.connection, [chat.id], now=now))[chat.id]

    return await in_transaction(transactions, work)
