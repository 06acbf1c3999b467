"""Each queue's events go to a group commit; a handler returns, and its event is acknowledged, after the commit."""

from collections.abc import Awaitable, Callable

import structlog
from faststream.rabbit import RabbitBroker

from services.router.adapters.events import record_failure
from shared.contracts.envelope import Contract
from shared.db.faults import is_database_away
from shared.db.unit_of_work import Transactions
from shared.errors import Permanent
from shared.messaging.consuming import subscribe
from shared.messaging.group_commit import GroupCommit
from shared.messaging.topology import (
    ROUTER_DELIVERIES,
    ROUTER_INTAKE,
    ROUTER_RECORDS,
    ROUTER_REPLIES,
    ROUTER_STATUSES,
)

log = structlog.get_logger(__name__)

Handler = Callable[[Contract], Awaitable[None]]


def apply_with(commits: GroupCommit[Contract], transactions: Transactions) -> Handler:
    """A handler that applies its event, or dead-letters one that cannot be applied even alone."""

    async def apply(event: Contract) -> None:
        try:
            await commits.submit(event)
        except Exception as error:
            if is_database_away(error):
                raise
            async with transactions.begin() as work:
                await record_failure(work.connection, event)
            log.error("event_failed", routing_key=event.routing_key, error=type(error).__name__)
            raise Permanent(f"{type(error).__name__} while applying it", code="event_failed") from error

    return apply


def listen(
    broker: RabbitBroker,
    live: GroupCommit[Contract],
    records: GroupCommit[Contract],
    transactions: Transactions,
    *,
    prefetch: int,
) -> None:
    """Subscribe to the router's queues."""
    apply, record = apply_with(live, transactions), apply_with(records, transactions)
    for queue in (ROUTER_INTAKE, ROUTER_STATUSES, ROUTER_REPLIES, ROUTER_DELIVERIES):
        subscribe(broker, queue, apply, prefetch=prefetch)
    subscribe(broker, ROUTER_RECORDS, record, prefetch=prefetch)
