"""One replica looks after webhooks: troubles are told, and what was settled long ago is forgotten."""

from datetime import timedelta

from sqlalchemy import text

from services.api.domain.webhook_delivery import is_trouble
from shared.clock import Clock
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.observability.findings import Finding, keep

WATCHER = "api.webhooks"
_ROUND_SECONDS = 15.0
_AT_ONCE = 1000

_FAILING = text(
    """
    select id, name, is_active, disabled_reason, failing_since from webhook_subscriptions
    where disabled_reason is not null or (is_active and failing_since is not null) order by id
    """
)
_FORGET = text(
    """
    delete from webhook_events where id in (
        select e.id from webhook_events e
        where e.created_at < :before
          and not exists (select from webhook_deliveries d where d.event_id = e.id
                          and (d.status = 'pending' or d.settled_at >= :before))
        order by e.created_at limit :most)
    """
)


class WebhookKeeper:
    """Candidates run in every api replica; one leads."""

    def __init__(self, transactions: Transactions, *, kept: timedelta, clock: Clock) -> None:
        self._transactions = transactions
        self._kept = kept
        self._clock = clock
        self.leadership = Leadership(transactions.engine, lock=Lock.WEBHOOKS, work=self.look)

    async def look(self) -> float:
        """One look; the seconds until the next."""
        now = self._clock()
        async with self._transactions.begin() as work:
            found = []
            for row in await work.connection.execute(_FAILING):
                if row.disabled_reason is not None:
                    told = f"The webhook {row.name} was switched off: {_REASONS[row.disabled_reason]}."
                    found.append(Finding("webhook_disabled", told, str(row.id)))
                elif is_trouble(row.failing_since, now):
                    told = f"The webhook {row.name} cannot be delivered; its events wait."
                    found.append(Finding("webhook_failing", told, str(row.id)))
            await keep(work, WATCHER, found)
        async with self._transactions.begin() as work:
            done = await work.connection.execute(_FORGET, {"before": now - self._kept, "most": _AT_ONCE})
        return 0.0 if done.rowcount == _AT_ONCE else _ROUND_SECONDS


_REASONS = {"failing": "its receiver failed for days", "gone": "its receiver answered that it is gone"}
