"""How commands run: one transaction, begun again when it got in another's way."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.api.domain.refusals import Refused
from services.api.queries.visibility import Placement, Viewer, sees
from shared.conversations.loading import lock_chat
from shared.conversations.state import ChatState
from shared.db.faults import Overtaken, is_conflict
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.faults import FaultPoint, fault

log = structlog.get_logger(__name__)

T = TypeVar("T")
_TRIES = 4


async def in_transaction(transactions: Transactions, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """What `work` returns, once its transaction is committed."""
    for attempt in range(1, _TRIES + 1):
        try:
            async with transactions.begin() as unit:
                result = await work(unit)
            fault(FaultPoint.API_COMMITTED)
            return result
        except (DBAPIError, Overtaken) as error:
            if attempt == _TRIES or not is_conflict(error):
                raise
            log.info("transaction_repeated", attempt=attempt)
    raise AssertionError("the last try either returns or raises")


async def locked_chat(connection: AsyncConnection, chat_id: int, viewer: Viewer) -> ChatState:
    """The chat under its lock; where it was merged into another, that one.

    Raises Refused when there is none, or none that is shown to the viewer: no answer tells which of the two.
    """
    wanted: int | None = chat_id
    while wanted is not None:
        chat = await lock_chat(connection, wanted)
        if chat is None:
            break
        if chat.merged_into is None:
            if not sees(viewer, Placement(chat.assigned_agent_id, chat.team_id)):
                break
            return chat
        wanted = chat.merged_into
    raise Refused("chat_not_found", f"There is no chat {chat_id}.")
