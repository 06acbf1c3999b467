"""Which agents are there: signs of life are kept, and whoever gives none any more is offline."""

import time
from datetime import timedelta

import structlog

from services.api.commands.change_agents import agent_seen, silent_are_offline
from shared.clock import Clock
from shared.db.faults import is_database_away
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions

log = structlog.get_logger(__name__)


class Presences:
    """One in every api replica; one of them says who has gone."""

    def __init__(self, transactions: Transactions, *, silent_after: timedelta, clock: Clock) -> None:
        self.silent_after = silent_after
        self._transactions = transactions
        self._clock = clock
        self._kept_at: dict[int, float] = {}
        self._every = min(15.0, silent_after.total_seconds() / 4)
        self.leadership = Leadership(transactions.engine, lock=Lock.PRESENCES, work=self.sweep)

    async def seen(self, user_id: int | None) -> None:
        """A sign of life; what comes more often than needed is not written. Keys (None) are nobody."""
        now = time.monotonic()
        if user_id is None or now - self._kept_at.get(user_id, float("-inf")) < self._every:
            return
        self._kept_at[user_id] = now
        try:
            await agent_seen(self._transactions, user_id, now=self._clock())
        except Exception as error:  # the next sign is soon, and a stream must not end for want of this one
            if not is_database_away(error):
                raise
            del self._kept_at[user_id]
            log.warning("presence_not_kept", user_id=user_id, error=type(error).__name__)

    async def sweep(self) -> float:
        """Say who has gone; the seconds until the next look."""
        for user_id in await silent_are_offline(self._transactions, now=self._clock(), silent=self.silent_after):
            log.info("agent_went_silent", user_id=user_id)
        return min(3.0, self._every)
