"""Deletes what nobody needs any more, a little at a time, so that nobody waits for it.

Safe in any number of replicas: one leads, and even two at once would only delete the same rows once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import Clock
from shared.db.leadership import Leadership
from shared.db.locks import Lock

log = structlog.get_logger(__name__)

AT_ONCE = 1000
"""Rows in one transaction."""
# Between two full batches, so that the database does other things as well.
_BREATH_SECONDS = 0.2
_ROUND_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Purge:
    """Old rows of one table. `statement` deletes up to `:most` of those older than `:before`."""

    table: str
    statement: TextClause
    kept: timedelta


def by_time(table: str, column: str, kept: timedelta, *, only: str = "true") -> Purge:
    """Rows whose `column` is older than `kept`, the oldest first; rows that somebody has locked are left for later."""
    statement = f"""
        delete from {table} where ctid = any(array(
            select ctid from {table} where {column} < :before and {only} order by {column} limit :most
            for update skip locked
        ))
    """  # noqa: S608 - names of ours
    return Purge(table, text(statement), kept)


class Purger:
    """Candidates run in every replica of a service that has something to purge; one leads."""

    def __init__(self, engine: AsyncEngine, purges: Sequence[Purge], *, lock: Lock, clock: Clock) -> None:
        self._engine = engine
        self._purges = purges
        self._clock = clock
        self.leadership = Leadership(engine, lock=lock, work=self.sweep)

    async def sweep(self) -> float:
        """One batch of each table; returns the seconds until the next round."""
        full = False
        for purge in self._purges:
            async with self._engine.begin() as connection:
                values = {"before": self._clock() - purge.kept, "most": AT_ONCE}
                deleted = (await connection.execute(purge.statement, values)).rowcount
            if deleted:
                log.info("old_rows_deleted", table=purge.table, count=deleted)
            full = full or deleted == AT_ONCE
        return _BREATH_SECONDS if full else _ROUND_SECONDS
