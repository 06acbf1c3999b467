"""Who tells which receiver of what: lanes claimed with a lease, and attempts recorded. Many replicas at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.api.domain.webhook_delivery import OPEN_AFTER, Answered, Random, Receiver, Verdict, after_failure
from shared.clock import Clock
from shared.ids import new_id

_RECEIVERS = text(
    """
    select id, url, secret, previous_secret, previous_until, failures from webhook_subscriptions s
    where is_active and (retry_at is null or retry_at <= :now)
      and exists (select from webhook_lanes l where l.subscription_id = s.id and l.due_at <= :now
                  and (l.lease_until is null or l.lease_until < :now))
    order by random()
    """
)
# Of a receiver that fails whatever it is told, one replica tries one event.
_PROBE = text(
    """
    update webhook_subscriptions set retry_at = :lease
    where id = :id and is_active and (retry_at is null or retry_at <= :now) returning id
    """
)
_CLAIM = text(
    """
    with due as (
        select subscription_id, lane from webhook_lanes
        where subscription_id = :id and due_at <= :now and (lease_until is null or lease_until < :now)
        order by due_at, lane limit :most for update skip locked
    ), taken as (
        update webhook_lanes l set owner = :owner, lease_until = :lease from due
        where l.subscription_id = due.subscription_id and l.lane = due.lane returning l.lane
    )
    select t.lane, h.* from taken t left join lateral (
        select d.id, d.attempts, d.tried_since, e.uid, e.payload
        from webhook_deliveries d join webhook_events e on e.id = d.event_id
        where d.subscription_id = :id and d.lane = t.lane and d.status = 'pending' order by d.id limit 1
    ) h on true
    """
)
_RECEIVER = """
    select url, secret, previous_secret, previous_until, is_active, failures, failing_since, retry_at, last_success_at
    from webhook_subscriptions where id = :id
"""
_LOOK = text(_RECEIVER)
_HOLD = text(f"{_RECEIVER} for no key update")
_OWN = text(
    """
    select owner from webhook_lanes where subscription_id = :id and lane = :lane for update
    """
)
_NEXT = text(
    """
    select d.id, d.attempts, d.tried_since, e.uid, e.payload
    from webhook_deliveries d join webhook_events e on e.id = d.event_id
    where d.subscription_id = :id and d.lane = :lane and d.status = 'pending' order by d.id limit 1
    """
)
_KEEP_LANE = text("update webhook_lanes set lease_until = :lease where subscription_id = :id and lane = :lane")
_FREE_LANE = text(
    """
    update webhook_lanes set owner = null, lease_until = null, due_at = cast(:due_at as timestamptz)
    where subscription_id = :id and lane = :lane
    """
)
_SETTLE = text(
    """
    update webhook_deliveries
    set status = cast(:status as text), attempts = :attempts, tried_since = cast(:tried_since as timestamptz),
        settled_at = case when cast(:status as text) = 'pending' then null else cast(:now as timestamptz) end
    where id = :delivery and status = 'pending'
    """
)
_RECORD = text(
    """
    insert into webhook_attempts (delivery_id, number, started_at, duration_ms, status_code, error, response)
    select id, cast(:number as int), cast(:started_at as timestamptz), cast(:duration_ms as int),
           cast(:status_code as int), cast(:error as text), cast(:response as text)
    from webhook_deliveries where id = :delivery
    """
)
_WORKS = text(
    """
    update webhook_subscriptions set failures = 0, failing_since = null, retry_at = null, last_success_at = :now
    where id = :id
    """
)
# Whoever answers again is told everything that waits; lanes that are being worked on see to themselves.
_WAKE_ALL = text(
    """
    update webhook_lanes set due_at = :now where (subscription_id, lane) in (
        select subscription_id, lane from webhook_lanes where subscription_id = :id and due_at > :now
        order by lane for update skip locked)
    """
)
_FAILS = text(
    """
    update webhook_subscriptions
    set failures = :failures, failing_since = cast(:failing_since as timestamptz),
        retry_at = coalesce(cast(:hold_until as timestamptz), retry_at),
        is_active = is_active and cast(:disable as text) is null,
        disabled_reason = coalesce(cast(:disable as text), disabled_reason)
    where id = :id
    """
)
_LONGEST_RESPONSE = 2000
_SUCCESS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a receiver is, and with which secrets (encrypted) it is told."""

    subscription_id: int
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The first event of a lane, held by `owner`. `attempts` and `tried_since`: before this one."""

    target: Target
    lane: int
    owner: UUID
    delivery_id: int
    attempts: int
    tried_since: datetime | None
    uid: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was done, and what came of it."""

    started_at: datetime
    duration: timedelta
    answer: Answered


class Claims:
    """Claims and settles. `lease` must outlast an attempt."""

    def __init__(self, engine: AsyncEngine, clock: Clock, random: Random, *, lease: timedelta) -> None:
        self._engine = engine
        self._clock = clock
        self._random = random
        self._lease = lease

    async def claim(self, *, most: int, busy: dict[int, int], each: int) -> list[Claimed]:
        """Up to `most` lanes that are due, no more than `each` per receiver with those it is `busy` with here."""
        now = self._clock()
        claimed: list[Claimed] = []
        async with self._engine.connect() as connection:
            async with connection.begin():
                receivers = (await connection.execute(_RECEIVERS, {"now": now})).mappings().all()
            for receiver in receivers:
                room = min(most - len(claimed), each - busy.get(receiver["id"], 0))
                if room > 0:
                    async with connection.begin():
                        claimed += await self._of(connection, receiver, room, now)
        return claimed

    async def _of(self, connection: AsyncConnection, receiver: Any, room: int, now: datetime) -> list[Claimed]:
        lease = now + self._lease
        if receiver["failures"] >= OPEN_AFTER:
            room = 1
            probe = {"id": receiver["id"], "now": now, "lease": lease}
            if (await connection.execute(_PROBE, probe)).one_or_none() is None:
                return []
        owner = new_id()
        values = {"id": receiver["id"], "now": now, "lease": lease, "owner": owner, "most": room}
        rows = (await connection.execute(_CLAIM, values)).mappings().all()
        target = _target(receiver["id"], receiver, now)
        for row in rows:
            if row["id"] is None:
                await connection.execute(_FREE_LANE, {"id": receiver["id"], "lane": row["lane"], "due_at": None})
        return [_claimed(target, row["lane"], owner, row) for row in rows if row["id"] is not None]

    async def settle(self, claimed: Claimed, attempt: Attempt) -> Claimed | None:
        """Record an attempt. The lane's next event, when this one arrived and another waits: it stays claimed."""
        now = self._clock()
        async with self._engine.connect() as connection, connection.begin():
            place = {"id": claimed.target.subscription_id, "lane": claimed.lane}
            owner = (await connection.execute(_OWN, place)).scalar_one_or_none()
            await connection.execute(_RECORD, _record(claimed, attempt))
            is_held = owner == claimed.owner  # else the lease ran out, and somebody else is at it
            if not attempt.answer.is_success:
                due_at = await self._fail(connection, claimed, attempt.answer, now)
                if is_held:
                    await connection.execute(_FREE_LANE, {**place, "due_at": due_at})
                return None
            target = await self._succeed(connection, claimed, now)
            return await self._go_on(connection, claimed, target, now) if is_held else None

    async def _go_on(
        self, connection: AsyncConnection, claimed: Claimed, target: Target | None, now: datetime
    ) -> Claimed | None:
        """The lane's next event, if it may be told at once."""
        place = {"id": claimed.target.subscription_id, "lane": claimed.lane}
        row = (await connection.execute(_NEXT, place)).mappings().one_or_none()
        if row is None or target is None:
            await connection.execute(_FREE_LANE, {**place, "due_at": None if row is None else now})
            return None
        await connection.execute(_KEEP_LANE, {**place, "lease": now + self._lease})
        return _claimed(target, claimed.lane, claimed.owner, row)

    async def _succeed(self, connection: AsyncConnection, claimed: Claimed, now: datetime) -> Target | None:
        """Where the receiver is told by now; None when it is to be told no more."""
        await connection.execute(_SETTLE, _settled(claimed, "delivered", now))
        subscription = {"id": claimed.target.subscription_id}
        receiver = (await connection.execute(_LOOK, subscription)).mappings().one_or_none()
        if receiver is None:
            return None
        noted = receiver["last_success_at"]
        if receiver["failures"] or receiver["retry_at"] is not None:
            await connection.execute(_WORKS, {**subscription, "now": now})
            await connection.execute(_WAKE_ALL, {**subscription, "now": now})
        elif noted is None or now - noted >= _SUCCESS_NOTED_EVERY:
            await connection.execute(_WORKS, {**subscription, "now": now})
        return _target(claimed.target.subscription_id, receiver, now) if receiver["is_active"] else None

    async def _fail(
        self, connection: AsyncConnection, claimed: Claimed, answer: Answered, now: datetime
    ) -> datetime | None:
        """When the lane goes on."""
        subscription = {"id": claimed.target.subscription_id}
        row = (await connection.execute(_HOLD, subscription)).one_or_none()
        if row is None:
            return None
        verdict: Verdict = after_failure(
            answer,
            attempts=claimed.attempts + 1,
            tried_since=claimed.tried_since or now,
            receiver=Receiver(row.failures, row.failing_since),
            now=now,
            random=self._random,
        )
        status = "failed" if verdict.retry_at is None else "pending"
        await connection.execute(_SETTLE, _settled(claimed, status, now))
        stands = verdict.receiver
        await connection.execute(
            _FAILS,
            {
                **subscription,
                "failures": stands.failures,
                "failing_since": stands.failing_since,
                "hold_until": verdict.hold_until,
                "disable": verdict.disable,
            },
        )
        return verdict.retry_at or now


def _settled(claimed: Claimed, status: str, now: datetime) -> dict[str, object]:
    return {
        "delivery": claimed.delivery_id,
        "status": status,
        "attempts": claimed.attempts + 1,
        "tried_since": claimed.tried_since or now,
        "now": now,
    }


def _record(claimed: Claimed, attempt: Attempt) -> dict[str, object]:
    answer = attempt.answer
    return {
        "delivery": claimed.delivery_id,
        "number": claimed.attempts + 1,
        "started_at": attempt.started_at,
        "duration_ms": round(attempt.duration.total_seconds() * 1000),
        "status_code": answer.status_code,
        "error": answer.error,
        "response": None if answer.response is None else answer.response[:_LONGEST_RESPONSE],
    }


def _target(subscription_id: int, receiver: Any, now: datetime) -> Target:
    secrets = [receiver["secret"]]
    if receiver["previous_secret"] is not None and receiver["previous_until"] > now:
        secrets.append(receiver["previous_secret"])
    return Target(subscription_id, receiver["url"], tuple(secrets))


def _claimed(target: Target, lane: int, owner: UUID, row: Any) -> Claimed:
    return Claimed(
        target=target,
        lane=lane,
        owner=owner,
        delivery_id=row["id"],
        attempts=row["attempts"],
        tried_since=row["tried_since"],
        uid=row["uid"],
        payload=row["payload"],
    )
