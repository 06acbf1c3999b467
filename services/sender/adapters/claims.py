"""Claiming lanes: the head of a free, due lane becomes this process's to send, its attempt recorded first.

A head in doubt is claimed to be looked for instead: that opens no attempt.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row

from services.sender.adapters.budgets import DUE, MOVED_ON, Pacer, Planned
from services.sender.adapters.claim import Claim
from services.sender.adapters.places import FACTS
from services.sender.domain.pacing import WRITE_SLACK_S
from services.sender.providers.gateway import Timing
from services.sender.settings import Limits
from services.sender.slots import Slots
from shared.clock import Clock
from shared.contracts.sending import MessageCancelled
from shared.db.unit_of_work import Transactions, UnitOfWork
from shared.faults import FaultPoint, fault
from shared.ids import new_id

# Within `WRITE_SLACK_S`, less what a look at the database's clock may be wrong by.
LATEST_WRITE_S = WRITE_SLACK_S - 0.5

# The id that we give a message is made from the order that is stored: the same for every attempt of its place. Only the
# calls for these kinds take one, and none that sends a menu.
OWN_ID_TYPES = ("text", "location", "contacts", "poll")

_CLAIM = text(
    f"""
    with due as materialized (
        select o.chat_id, o.seq, o.message_id, o.channel_id, o.provider, o.session, o.address, o.operation, o.type,
               o.text, o.content, o.quoted, o.link_preview, o.change_id, o.change, o.sender, o.mode_version,
               o.correlation_id, o.event_id, o.tries, o.created_at, o.in_doubt, o.absent_at, w.after_s,
               {MOVED_ON} as moved_on,
               (select coalesce(max(a.number), 0) from attempts a
                where a.message_id = o.message_id and a.change_id is not distinct from o.change_id) as earlier,
               {FACTS},
               case when o.provider = 'waha' and coalesce(o.session, '') = any (cast(:own_ids as text[]))
                     and o.operation = 'send' and o.type = any (cast(:own_id_types as text[]))
                     and o.content ->> 'menu' is null then
                   upper('3EB0' || substr(encode(sha256(convert_to(concat(o.event_id, '/', o.seq), 'UTF8')), 'hex'),
                                          1, 18))
               end as own_id
        from unnest(cast(:chats as bigint[]), cast(:waits as double precision[])) as w(chat_id, after_s)
        join lanes l on l.chat_id = w.chat_id
        join outbound o on o.chat_id = l.chat_id and o.seq = l.next_seq and o.state = 'pending'
        left join chats c on c.id = o.chat_id and o.mode_version is not null
        where {DUE}
        order by l.chat_id
        for update of l skip locked
    ), taken as (
        update lanes l set owner = cast(:owner as uuid), waiting_since = null, waits_for = null,
               lease_until = now() + make_interval(secs => :lease + d.after_s)
        from due d where l.chat_id = d.chat_id and not d.moved_on
    ), opened as (
        insert into attempts (message_id, change_id, number, chat_id, seq, owner, started_at, deadline_at, own_id)
        select d.message_id, d.change_id, d.earlier + 1, d.chat_id, d.seq, cast(:owner as uuid), now(),
               now() + make_interval(secs => :deadline + d.after_s), d.own_id
        from due d where not d.moved_on and not d.in_doubt
        returning id, chat_id
    )
    select d.*, opened.id as attempt_id from due d left join opened on opened.chat_id = d.chat_id
    """  # noqa: S608 - a constant
)
_CANCEL = text(
    """
    with gone as (
        update outbound o set state = 'cancelled', settled_at = now()
        from lanes l where l.chat_id = any(cast(:chats as bigint[])) and o.chat_id = l.chat_id and o.seq = l.next_seq
        returning o.chat_id
    )
    update lanes l set next_seq = next_seq + 1, next_at = now(), waiting_since = null, waits_for = null
    from gone where l.chat_id = gone.chat_id
    """
)
_RELEASE = text(
    """
    with never_written as (
        update attempts set finished_at = now(), outcome = 'transient', error_code = 'not_written'
        where finished_at is null and owner = any(cast(:owners as uuid[]))
        returning chat_id, owner
    )
    update lanes l set owner = null, lease_until = null from never_written n
    where l.chat_id = n.chat_id and l.owner = n.owner
    """
)


@dataclass
class Round:
    """One transaction that may claim lanes; what it claims is delivered once it has committed."""

    work: UnitOfWork
    owner: UUID
    timing: Timing
    limits: Limits
    slots: Slots
    clock: Clock
    pacer: Pacer
    own_ids: Sequence[str] = ()
    claims: list[Claim] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    async def claim(self, chats: Sequence[tuple[int, int]], *, keeping: dict[int, int] | None = None) -> None:
        """Claim those of the lanes `(chat_id, channel_id)` that are free, due and contiguous, as far as slots reach.

        `keeping`: lanes whose slot is about to be given back, with the number of messages they have sent in a row.
        """
        keeping = keeping or {}
        reserved: dict[int, int] = {}
        for chat_id, channel_id in chats:
            if chat_id not in reserved and (self.slots.keep if chat_id in keeping else self.slots.take)(channel_id):
                reserved[chat_id] = channel_id
                self.taken.append(channel_id)
        waiting = list(reserved)
        while waiting:
            granted = await self.pacer.grant(self.work.connection, [(chat, reserved[chat]) for chat in waiting])
            self.waits.extend(granted.held.values())
            rows = await self._claim([chat for chat in waiting if chat not in granted.held], granted.slots)
            for row in rows:
                if not row.moved_on:
                    claim = self._claim_of(row, keeping.get(row.chat_id, 0), granted.slots.get(row.chat_id))
                    self.claims.append(claim)
                    del reserved[row.chat_id]
            waiting = await self._cancel([row for row in rows if row.moved_on])
        for channel_id in reserved.values():
            self.slots.give_back(channel_id)
            self.taken.remove(channel_id)

    async def _claim(self, chats: Sequence[int], slots: Mapping[int, Planned]) -> Sequence[Row[Any]]:
        if not chats:
            return []
        ordered = sorted(chats)
        result = await self.work.connection.execute(
            _CLAIM,
            {
                "chats": ordered,
                "waits": [slots[chat].after_s if chat in slots else 0.0 for chat in ordered],
                "own_id_types": OWN_ID_TYPES,
                "owner": self.owner,
                "lease": self.limits.lease_s,
                "deadline": self.limits.answer_s,
                "own_ids": self.own_ids,
            },
        )
        return result.all()

    async def _cancel(self, rows: Sequence[Row[Any]]) -> list[int]:
        """Settle messages that the chat's mode has moved past; their lanes go on to the next place."""
        if not rows:
            return []
        chats = [row.chat_id for row in rows]
        await self.work.connection.execute(_CANCEL, {"chats": chats})
        self.work.publish(
            *(
                MessageCancelled(
                    occurred_at=self.clock(),
                    correlation_id=row.correlation_id,
                    causation_id=row.event_id,
                    message_id=row.message_id,
                    chat_id=row.chat_id,
                    channel_id=row.channel_id,
                    seq=row.seq,
                    attempt=row.earlier,
                    reason="mode_changed",
                )
                for row in rows
            )
        )
        return chats

    def _claim_of(self, row: Row[Any], in_a_row: int, slot: Planned | None) -> Claim:
        made = 0 if row.in_doubt else 1
        claim = Claim.of(
            row,
            owner=self.owner,
            attempt_id=row.attempt_id,
            attempt=row.earlier + made,
            tries=row.tries + made,
            timing=self.timing if slot is None else slot_timing(slot.at, self.limits),
        )
        return replace(
            claim,
            in_a_row=in_a_row,
            absent_at=row.absent_at,
            may_be_done=row.may_be_done,
            slot=slot,
            mode_version=row.mode_version,
            revision=self.pacer.revision,
        )


def slot_timing(at: float, limits: Limits) -> Timing:
    """The limits of a request that goes out at `at`: soon after it, or the caps would not hold for the provider."""
    return Timing(at + min(limits.write_s, LATEST_WRITE_S), at + limits.answer_s)


class Rounds:
    """Opens claiming transactions and sets the deliveries going that they claimed."""

    def __init__(self, transactions: Transactions, slots: Slots, limits: Limits, clock: Clock, *, pacer: Pacer) -> None:
        self._transactions = transactions
        self._slots = slots
        self._limits = limits
        self._clock = clock
        self._pacer = pacer
        self._abandoned: set[UUID] = set()
        self.deliver: Callable[[Sequence[Claim]], None] = lambda claims: None
        self.own_ids: Callable[[], Sequence[str]] = lambda: ()
        self.wake_in: Callable[[float], None] = lambda seconds: None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Round]:
        """Commit on leaving without an error, then deliver. Times count from here, before the lease begins."""
        started = asyncio.get_running_loop().time()
        timing = Timing(started + self._limits.write_s, started + self._limits.answer_s)
        round_: Round | None = None
        try:
            async with self._transactions.begin() as work:
                abandoned = await self._release_abandoned(work)
                round_ = Round(
                    work, new_id(), timing, self._limits, self._slots, self._clock, self._pacer, self.own_ids()
                )
                yield round_
        except BaseException:
            if round_ is not None:
                for channel_id in round_.taken:
                    self._slots.give_back(channel_id)
                if round_.claims:
                    # The commit may have happened all the same: then these attempts are open, and nobody sends them.
                    self._abandoned.add(round_.owner)
            raise
        self._abandoned -= abandoned
        if round_.waits:
            self.wake_in(min(round_.waits))
        if round_.claims:
            fault(FaultPoint.SENDER_CLAIMED)
        self.deliver(round_.claims)

    async def _release_abandoned(self, work: UnitOfWork) -> set[UUID]:
        """Close attempts that a failed commit may have left behind. Nothing of them was ever written."""
        owners = set(self._abandoned)
        if owners:
            await work.connection.execute(_RELEASE, {"owners": list(owners)})
        return owners
