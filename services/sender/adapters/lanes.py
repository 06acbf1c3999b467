"""Looking for lanes that nobody is about to send from, and taking over what a crash left open."""

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.engine import Row

from services.sender.adapters.budgets import DUE
from services.sender.adapters.claim import Claim
from services.sender.adapters.claims import Rounds
from services.sender.adapters.places import FACTS
from services.sender.adapters.results import Settlement, settle
from services.sender.domain.delivery import Policy, Uncertain, after_attempt, outcome_of
from services.sender.events import event_of
from services.sender.providers.gateway import Timing
from services.sender.slots import Slots
from shared.clock import Clock
from shared.faults import FaultPoint, fault

log = structlog.get_logger(__name__)

_DUE_LANES = text(
    f"""
    select l.chat_id, l.channel_id
    from outbound o join lanes l on l.chat_id = o.chat_id and l.next_seq = o.seq
    where o.state = 'pending' and {DUE} and l.channel_id <> all (cast(:full_channels as integer[]))
    order by l.next_at, l.chat_id limit :most
    """  # noqa: S608 - a constant
)
_STALE = text(
    f"""
    select a.id as attempt_id, a.number, a.owner, o.tries, o.chat_id, o.seq, o.message_id, o.channel_id, o.provider,
           o.address, o.operation, o.type, o.text, o.content, o.quoted, o.link_preview, o.change_id, o.change,
           o.mode_version, o.session, o.correlation_id, o.event_id, o.created_at, a.own_id, {FACTS}
    from attempts a
    join lanes l on l.chat_id = a.chat_id and l.owner = a.owner
    join outbound o on o.chat_id = a.chat_id and o.seq = a.seq
    where a.finished_at is null and a.deadline_at < now() and l.lease_until < now()
    order by l.chat_id limit :most
    for update of l skip locked
    """  # noqa: S608 - a constant
)
_MOST_STALE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """`more`: there were lanes beyond what could be claimed now."""

    claimed: int
    more: bool


class Lanes:
    """The lanes as a whole, seen from one process."""

    def __init__(self, rounds: Rounds, slots: Slots, *, policy: Policy, clock: Clock) -> None:
        self._rounds = rounds
        self._slots = slots
        self._policy = policy
        self._clock = clock

    async def claim_due(self) -> Found:
        """Claim due lanes that nobody holds, longest waiting first, as far as slots reach."""
        most, full_channels = self._slots.look()
        if most <= 0:
            return Found(0, more=False)
        async with self._rounds.begin() as round_:
            await round_.pacer.refresh(round_.work.connection)
            rows = await round_.work.connection.execute(_DUE_LANES, {"full_channels": full_channels, "most": most})
            due = [(row.chat_id, row.channel_id) for row in rows]
            if due:
                await round_.claim(due)
            claimed = len(round_.claims)
        return Found(claimed, more=len(due) == most and claimed > 0)

    async def take_over(self) -> int:
        """Close attempts whose sender is gone: each may have been made, so messages are looked for, changes repeated.

        Returns how many.
        """
        async with self._rounds.begin() as round_:
            rows = (await round_.work.connection.execute(_STALE, {"most": _MOST_STALE})).all()
            if not rows:
                return 0
            now = self._clock()
            lost = Uncertain("crashed", "Sapa was interrupted while it sent this message")
            settlements = [
                Settlement(
                    claim,
                    attempt_id,
                    outcome_of(lost),
                    after_attempt(
                        lost,
                        tries=claim.tries,
                        created_at=claim.created_at,
                        now=now,
                        policy=self._policy,
                        chance=0.0,
                        is_repeatable=claim.change is not None,
                    ),
                    now,
                )
                for claim, attempt_id in ((_claim_left_behind(row), row.attempt_id) for row in rows)
            ]
            await settle(round_.work.connection, settlements)
            for settlement in settlements:
                event = event_of(settlement.claim, settlement.decision, now)
                if event is not None:
                    round_.work.publish(event)
        fault(FaultPoint.SENDER_TAKEN_OVER)
        for settlement in settlements:
            log.error(
                "send_failed",
                message_id=settlement.claim.message_id,
                chat_id=settlement.claim.chat_id,
                correlation_id=settlement.claim.correlation_id,
                error_code=lost.code,
                outcome="in_doubt" if settlement.claim.change is None else "retry",
            )
        return len(settlements)


def _claim_left_behind(row: Row[Any]) -> Claim:
    return Claim.of(
        row,
        owner=row.owner,
        attempt_id=row.attempt_id,
        attempt=row.number,
        tries=row.tries + 1,
        timing=Timing(0.0, 0.0),
    )
