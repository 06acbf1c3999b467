"""The same change to many chats, each alone in transactions of its own: what fails for one is done for the others."""

import asyncio
from datetime import datetime

import structlog

from services.api.commands.change_chat import Author, change_chat
from services.api.commands.mark_read import mark_read
from services.api.domain.refusals import Refused
from services.api.schemas.bulk import BulkChange, BulkResult
from services.api.schemas.chats import Chat
from shared.db.faults import is_database_away
from shared.db.unit_of_work import Transactions

log = structlog.get_logger(__name__)

# Enough to hide the way to the database, few enough to leave connections to everybody else.
_AT_ONCE = 3


async def change_many(
    transactions: Transactions, change: BulkChange, author: Author, *, now: datetime
) -> list[BulkResult]:
    """A result for each chat, in the order asked for; a chat that is named twice is changed once."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(chat_id: int) -> BulkResult:
        async with turns:
            return await _change_one(transactions, chat_id, change, author, now)

    return list(await asyncio.gather(*(one(chat_id) for chat_id in dict.fromkeys(change.chat_ids))))


async def _change_one(
    transactions: Transactions, chat_id: int, change: BulkChange, author: Author, now: datetime
) -> BulkResult:
    try:
        chat = await _changed(transactions, chat_id, change, author, now)
    except Refused as refused:
        return BulkResult(chat_id=chat_id, status="failed", chat=None, code=refused.code, detail=refused.detail)
    except Exception as error:
        # The others have their results, which must be told; this one may be asked for again.
        away = is_database_away(error)
        log.error("bulk_change_failed", chat_id=chat_id, exc_info=None if away else error)
        code, detail = ("unavailable", "The database does not answer.") if away else ("internal_error", "See the logs.")
        return BulkResult(chat_id=chat_id, status="failed", chat=None, code=code, detail=detail)
    return BulkResult(chat_id=chat_id, status="done", chat=chat, code=None, detail=None)


async def _changed(transactions: Transactions, chat_id: int, change: BulkChange, author: Author, now: datetime) -> Chat:
    chat: Chat | None = None
    if change.changes_chat:
        chat = await change_chat(transactions, chat_id, change.of_one(), author, now=now)
    if change.read or chat is None:
        chat = await mark_read(transactions, chat_id, None, author, now=now)
    return chat
