"""Uploaded files that no message took up are deleted, by one replica."""

from datetime import timedelta

import structlog
from sqlalchemy import text

from shared.clock import Clock
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.media.storage import Storage

log = structlog.get_logger(__name__)

_ROUND_SECONDS = 60.0
_AT_ONCE = 20

# Under their locks: a message that would take one up in this moment waits, and finds it gone.
_FORGOTTEN = text(
    """
    select id, storage_key, preview_key, clean_key from uploads where attached_at is null and created_at < :before
    order by created_at limit :most for update skip locked
    """
)
_DELETE = text("delete from uploads where id = any(cast(:ids as bigint[]))")


class UploadCleaner:
    """Candidates run in every api replica; one leads."""

    def __init__(self, transactions: Transactions, storage: Storage, *, kept: timedelta, clock: Clock) -> None:
        self._transactions = transactions
        self._storage = storage
        self._kept = kept
        self._clock = clock
        self.leadership = Leadership(transactions.engine, lock=Lock.UPLOADS, work=self.sweep)

    async def sweep(self) -> float:
        """Delete some; returns the seconds until the next round.

        Objects go first: when this ends between, the row is still there to find them by.
        """
        async with self._transactions.begin() as work:
            values = {"before": self._clock() - self._kept, "most": _AT_ONCE}
            rows = (await work.connection.execute(_FORGOTTEN, values)).all()
            for row in rows:
                for key in {row.preview_key, row.clean_key, row.storage_key} - {None}:
                    await self._storage.delete(key)
            if rows:
                await work.connection.execute(_DELETE, {"ids": [row.id for row in rows]})
        if rows:
            log.info("uploads_deleted", count=len(rows))
        return 0.0 if len(rows) == _AT_ONCE else _ROUND_SECONDS
