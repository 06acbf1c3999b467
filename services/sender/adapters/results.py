"""Recording what became of attempts: attempt, place, lane and event in one transaction, fenced by the lane's owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.sender.adapters.claim import Claim
from services.sender.adapters.claims import Rounds
from services.sender.domain.delivery import Decision, Doubtful, Failed, LookAgain, Outcome, RetryAt, Sent, Unknown
from services.sender.events import event_of, sending
from services.sender.slots import Slots
from shared.clock import Clock
from shared.db.bulk import Rows

log = structlog.get_logger(__name__)

# A lane that sends many messages in a row makes room for others after so many, when others wait.
LONGEST_RUN = 20

_RESULTS = Rows(
    chat_id="bigint",
    owner="uuid",
    attempt_id="bigint",
    seq="bigint",
    tries="integer",
    outcome="text",
    state="text",
    delay_s="double precision",
    code="text",
    error="text",
    provider_message_id="text",
    in_doubt="boolean",
    absent_at="timestamptz",
)
_SETTLE = text(
    f"""
    with mine as materialized (
        select r.* from {_RESULTS.source} join lanes l on l.chat_id = r.chat_id and l.owner = r.owner
        order by l.chat_id
        for update of l
    ), closed as (
        update attempts a set finished_at = coalesce(a.finished_at, now()), outcome = m.outcome,
               error_code = m.code, error = m.error, provider_message_id = m.provider_message_id
        from mine m where a.id = m.attempt_id
    ), placed as (
        update outbound o set tries = m.tries, state = coalesce(m.state, o.state), in_doubt = m.in_doubt,
               absent_at = m.absent_at, settled_at = case when m.state is not null then now() end
        from mine m where o.chat_id = m.chat_id and o.seq = m.seq
    )
    update lanes l set owner = null, lease_until = null, next_at = now() + make_interval(secs => m.delay_s),
           next_seq = l.next_seq + case when m.state is null then 0 else 1 end
    from mine m where l.chat_id = m.chat_id
    returning l.chat_id, m.delay_s = 0 and m.state is not null and exists (
        select 1 from outbound o where o.chat_id = m.chat_id and o.seq = m.seq + 1 and o.state = 'pending'
    ) as goes_on
    """  # noqa: S608 - constants
)
# The lane may have passed the place as unknown, or be looking for it: then the look is over.
_LATE = text(
    """
    with lane as materialized (
        select chat_id from lanes where chat_id = :chat_id for update
    ), closed as (
        update attempts a set outcome = 'sent', error_code = null, error = null,
               finished_at = now(), provider_message_id = :provider_message_id
        from lane
        where a.id = :attempt_id and (a.outcome is null or a.outcome in ('unknown', 'absent'))
        returning a.chat_id, a.seq
    ), corrected as (
        update outbound o set state = 'sent', in_doubt = false, settled_at = coalesce(o.settled_at, now()) from closed c
        where o.chat_id = c.chat_id and o.seq = c.seq and (o.state = 'unknown' or o.in_doubt)
        returning o.chat_id, o.seq
    )
    update lanes l set next_at = now(), next_seq = c.seq + 1, owner = null, lease_until = null from corrected c
    where l.chat_id = c.chat_id and l.next_seq = c.seq
    """
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an attempt of a claim, and what was decided `at` that time."""

    claim: Claim
    attempt_id: int
    outcome: Outcome
    decision: Decision
    at: datetime

    @property
    def row(self) -> "ResultRow":
        """As the statement takes it."""
        state, code, error, provider_message_id, delay_s, absent_at = _as_columns(self.decision)
        claim = self.claim
        return ResultRow(
            claim.chat_id,
            claim.owner,
            self.attempt_id,
            claim.seq,
            claim.tries,
            self.outcome,
            state,
            delay_s,
            code,
            error,
            provider_message_id,
            isinstance(self.decision, Doubtful | LookAgain),
            absent_at,
        )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """`state` None: the place stays pending and is tried again after `delay_s`."""

    chat_id: int
    owner: UUID
    attempt_id: int
    seq: int
    tries: int
    outcome: str
    state: str | None
    delay_s: float
    code: str | None
    error: str | None
    provider_message_id: str | None
    in_doubt: bool
    absent_at: datetime | None


def _as_columns(
    decision: Decision,
) -> tuple[str | None, str | None, str | None, str | None, float, datetime | None]:
    """State, error code, error, provider's id, the lane's wait, and since when it is not to be found."""
    match decision:
        case Sent(provider_message_id):
            return "sent", None, None, provider_message_id, 0.0, None
        case RetryAt(_, delay_s, code, error) | Doubtful(delay_s, code, error):
            return None, code, error, None, delay_s, None
        case Failed(code, error):
            return "failed", code, error, None, 0.0, None
        case LookAgain(delay_s, absent_at, code, error):
            return None, code, error, None, delay_s, absent_at
        case Unknown(code, error):
            return "unknown", code, error, None, 0.0, None
        case _:
            assert_never(decision)


@dataclass(frozen=True, slots=True)
class Underway:
    """An attempt has been under way for a noticeable time."""

    claim: Claim


async def settle(connection: AsyncConnection, settlements: Sequence[Settlement]) -> dict[int, bool]:
    """Record the results of lanes that are still ours; by chat, whether the lane's next place can go on at once."""
    rows = await connection.execute(_SETTLE, _RESULTS.values(settlement.row for settlement in settlements))
    return {row.chat_id: row.goes_on for row in rows}


class Results:
    """The writer behind the deliveries' group commit."""

    def __init__(self, rounds: Rounds, slots: Slots, clock: Clock) -> None:
        self._rounds = rounds
        self._slots = slots
        self._clock = clock

    async def write(self, items: Sequence[Settlement | Underway]) -> Sequence[Settlement | Underway]:
        """One transaction for the batch; lanes whose next place waits are claimed on in it."""
        settlements = [item for item in items if isinstance(item, Settlement)]
        finished = {settlement.attempt_id for settlement in settlements}
        async with self._rounds.begin() as round_:
            for item in items:
                if isinstance(item, Underway) and item.claim.change is None and item.claim.attempt_id not in finished:
                    round_.work.publish(sending(item.claim, self._clock()))
            goes_on = await settle(round_.work.connection, settlements) if settlements else {}
            for settlement in settlements:
                if settlement.claim.chat_id not in goes_on:
                    if not isinstance(settlement.decision, Sent):
                        continue
                    # Too late for the lane, which another has taken over, but it is known now that it was sent.
                    await self._correct(round_.work.connection, settlement, settlement.decision)
                event = event_of(settlement.claim, settlement.decision, settlement.at)
                if event is not None:
                    round_.work.publish(event)
            following = [settlement.claim for settlement in settlements if goes_on.get(settlement.claim.chat_id)]
            runs = {claim.chat_id: claim.in_a_row + 1 for claim in following if self._may_go_on(claim)}
            if runs:
                await round_.claim(
                    [(claim.chat_id, claim.channel_id) for claim in following if claim.chat_id in runs], keeping=runs
                )
        return []

    def _may_go_on(self, claim: Claim) -> bool:
        return claim.in_a_row < LONGEST_RUN or not self._slots.is_wanted(claim.channel_id)

    async def _correct(self, connection: AsyncConnection, settlement: Settlement, decision: Sent) -> None:
        claim = settlement.claim
        log.warning("result_after_lease", message_id=claim.message_id, chat_id=claim.chat_id, attempt=claim.attempt)
        await connection.execute(
            _LATE,
            {
                "chat_id": claim.chat_id,
                "attempt_id": settlement.attempt_id,
                "provider_message_id": decision.provider_message_id,
            },
        )
