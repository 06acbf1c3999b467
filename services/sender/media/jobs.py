"""The jobs' table: what is to be fetched, who is at it, when it is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.contracts.envelope import Contract
from shared.contracts.media import FetchMedia
from shared.db.unit_of_work import Transactions

# A second order for the same file asks for a failed one again; while the first is under way it says nothing new.
_ADD = text(
    """
    insert into media_jobs (media_id, event_id, command)
    values (:media_id, :event_id, cast(:command as jsonb))
    on conflict (media_id) do update
    set event_id = excluded.event_id, command = excluded.command, state = 'pending', tries = 0, next_at = now(),
        owner = null, error_code = null, error = null, created_at = now(), settled_at = null
    where media_jobs.state <> 'pending' and media_jobs.event_id <> excluded.event_id
    """
)
_CLAIM = text(
    """
    with due as (
        select media_id from media_jobs where state = 'pending' and next_at <= now()
        order by next_at limit :most for update skip locked
    )
    update media_jobs j
    set owner = cast(:owner as uuid), tries = j.tries + 1, next_at = now() + make_interval(secs => :lease)
    from due where j.media_id = due.media_id
    returning j.media_id, j.owner, j.tries, j.command, j.created_at
    """
)
_HOLD = text(
    """
    update media_jobs set next_at = now() + make_interval(secs => :lease)
    where state = 'pending' and media_id = any(cast(:media_ids as bigint[])) and owner = any(cast(:owners as uuid[]))
    """
)
_POSTPONE = text(
    """
    update media_jobs
    set owner = null, next_at = now() + make_interval(secs => :delay), error_code = :code, error = :error
    where media_id = :media_id and owner = :owner and state = 'pending'
    """
)
_GIVE_BACK = text(
    """
    update media_jobs set owner = null, next_at = now(), tries = greatest(tries - 1, 0)
    where media_id = :media_id and owner = :owner and state = 'pending'
    """
)
_SETTLE = text(
    """
    update media_jobs set state = :state, owner = null, settled_at = now(), error_code = :code, error = :error
    where media_id = :media_id and owner = :owner and state = 'pending' returning true
    """
)


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job. `tries` counts the attempt that it was claimed for."""

    media_id: int
    owner: UUID
    tries: int
    order: FetchMedia
    created_at: datetime


class Jobs:
    """All of it in short transactions; none is open while a file comes."""

    def __init__(self, transactions: Transactions, *, lease_s: float) -> None:
        self._transactions = transactions
        self._lease_s = lease_s

    async def add(self, order: FetchMedia) -> None:
        """Take the order in, once."""
        values = {"media_id": order.media_id, "event_id": order.event_id, "command": order.model_dump_json()}
        async with self._transactions.begin() as work:
            await work.connection.execute(_ADD, values)

    async def claim(self, owner: UUID, most: int) -> list[Job]:
        """Due jobs that nobody is at, longest waiting first; the attempt counts from here on, come what may."""
        async with self._transactions.begin() as work:
            rows = await work.connection.execute(_CLAIM, {"owner": owner, "most": most, "lease": self._lease_s})
            return [
                Job(row.media_id, row.owner, row.tries, FetchMedia.model_validate(row.command), row.created_at)
                for row in rows
            ]

    async def hold(self, jobs: Sequence[Job]) -> None:
        """Say that we are still at them."""
        values = {
            "media_ids": [job.media_id for job in jobs],
            "owners": [job.owner for job in jobs],
            "lease": self._lease_s,
        }
        async with self._transactions.begin() as work:
            await work.connection.execute(_HOLD, values)

    async def postpone(self, job: Job, *, delay_s: float, code: str, error: str) -> None:
        """The attempt failed; the next one comes in so many seconds."""
        values = {"media_id": job.media_id, "owner": job.owner, "delay": delay_s, "code": code, "error": error}
        async with self._transactions.begin() as work:
            await work.connection.execute(_POSTPONE, values)

    async def give_back(self, job: Job) -> None:
        """The attempt was broken off by us, and does not count."""
        async with self._transactions.begin() as work:
            await work.connection.execute(_GIVE_BACK, {"media_id": job.media_id, "owner": job.owner})

    async def settle(self, job: Job, state: str, event: Contract, *, code: str | None, error: str | None) -> bool:
        """Record the outcome and tell of it, in one transaction. False: it is another's by now, nothing is told."""
        values = {"media_id": job.media_id, "owner": job.owner, "state": state, "code": code, "error": error}
        async with self._transactions.begin() as work:
            if (await work.connection.execute(_SETTLE, values)).scalar_one_or_none() is None:
                return False
            work.publish(event)
        return True
