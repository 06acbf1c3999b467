"""What the router keeps for a while only: which events it has dealt with, and facts whose message never came."""

from datetime import timedelta

from services.router.settings import Settings
from shared.clock import Clock
from shared.db.locks import Lock
from shared.db.purging import Purger, by_time
from shared.db.unit_of_work import Transactions


def purger(transactions: Transactions, settings: Settings, *, clock: Clock) -> Purger:
    """A message's anchor stays as long as the message: it is what makes a second copy of it known."""
    kept = timedelta(days=settings.router_events_kept_days)
    purges = (
        by_time("processed_events", "processed_at", kept),
        by_time(
            "message_anchors",
            "created_at",
            timedelta(days=settings.router_loose_facts_kept_days),
            only="message_id is null and echo_hold_until is null",
        ),
    )
    return Purger(transactions.engine, purges, lock=Lock.ROUTER_PURGE, clock=clock)
