"""Supervisors are told of a chat that nobody has taken or looked at for long, once for each wait, by one replica."""

import structlog
from sqlalchemy import text

from shared.clock import Clock
from shared.conversations.saving import save
from shared.conversations.state import Changes, NewTimelineEntry
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import FeedItem, Transactions

log = structlog.get_logger(__name__)

_AT_ONCE = 50

# Under the chats' own locks: one that somebody takes, reads or answers in this moment is looked at in the next round.
_ESCALATE = text(
    """
    update chats set escalated_for = waiting_since where id in (
      select c.id from chats c cross join desk_settings s
      where c.waiting_since <= cast(:now as timestamptz) - make_interval(mins => s.escalate_after_minutes)
        and c.assigned_agent_id is null and c.unread_count > 0 and c.mode in ('bot', 'agent')
        and c.merged_into is null and c.escalated_for is distinct from c.waiting_since
      order by c.waiting_since limit :most for no key update of c skip locked)
    returning id, waiting_since
    """
)
_SUPERVISORS = text("select id from users where role in ('admin', 'supervisor') and is_active order by id")


class Escalation:
    """Candidates run in every api replica; one leads."""

    def __init__(self, transactions: Transactions, *, every_seconds: float, clock: Clock) -> None:
        self._transactions = transactions
        self._every = every_seconds
        self._clock = clock
        self.leadership = Leadership(transactions.engine, lock=Lock.ESCALATION, work=self.sweep)

    async def sweep(self) -> float:
        """Tell of some; returns the seconds until the next round. `escalated_for` remembers which wait was told."""
        async with self._transactions.begin() as work:
            values = {"now": self._clock(), "most": _AT_ONCE}
            rows = (await work.connection.execute(_ESCALATE, values)).all()
            if rows:
                told = list((await work.connection.execute(_SUPERVISORS)).scalars())
                changes = Changes()
                for row in rows:
                    data = {"waiting_since": row.waiting_since.isoformat(), "told": len(told)}
                    changes.timeline.append(NewTimelineEntry(row.id, "escalated", None, data))
                    for user_id in told:
                        about = {"kind": "escalated", "agent_id": user_id}
                        changes.feed.append(FeedItem("notification", row.id, None, about))
                await save(work, [], changes)
        if rows:
            log.info("chats_escalated", count=len(rows))
        return 0.0 if len(rows) == _AT_ONCE else self._every
