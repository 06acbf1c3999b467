"""What the api keeps for a while only: the live feed, failed sign-ins, and first answers to repeated requests."""

from datetime import timedelta

from services.api.domain.throttling import LONGEST_WINDOW
from services.api.settings import Settings
from shared.clock import Clock
from shared.db.feed_purge import feed_purge
from shared.db.locks import Lock
from shared.db.purging import Purger, by_time
from shared.db.unit_of_work import Transactions


def purger(transactions: Transactions, settings: Settings, *, clock: Clock) -> Purger:
    """A failed sign-in counts no longer than the longest window; ended sessions are of no use at once."""
    purges = (
        feed_purge(timedelta(days=settings.api_feed_kept_days)),
        by_time("sign_in_failures", "failed_at", LONGEST_WINDOW),
        by_time("user_sessions", "expires_at", timedelta()),
        by_time("idempotency_keys", "created_at", timedelta(days=settings.api_idempotency_kept_days)),
    )
    return Purger(transactions.engine, purges, lock=Lock.API_PURGE, clock=clock)
