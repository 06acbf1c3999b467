"""Chats whose snooze is over are woken, by whichever replica comes first. The chat's own row is the timer."""

from datetime import datetime

import structlog
from sqlalchemy import text

from shared.conversations.loading import lock_current
from shared.conversations.saving import save
from shared.conversations.snoozing import is_due, wake
from shared.conversations.state import Changes
from shared.db.unit_of_work import Transactions
from shared.ids import new_correlation_id

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100

_DUE = text(
    """
    select id from chats where snoozed_until <= :now and merged_into is null order by snoozed_until limit :most
    """
)


async def wake_due(transactions: Transactions, now: datetime) -> int:
    """How many were woken. One that another transaction holds is left for the next look; each wakes once, because
    its row says under the lock whether it still sleeps."""
    async with transactions.engine.connect() as connection:
        ids = list((await connection.execute(_DUE, {"now": now, "most": MOST_AT_ONCE})).scalars())
    if not ids:
        return 0
    async with transactions.begin() as work:
        chats, _ = await lock_current(work.connection, ids, skip_locked=True)
        changes = Changes()
        woken = [
            chat.id
            for chat in chats.values()
            if is_due(chat, now) and wake(chat, changes, reason="time", now=now, correlation_id=new_correlation_id())
        ]
        await save(work, chats.values(), changes)
    if woken:
        log.info("chats_woken", count=len(woken))
    return len(woken)
