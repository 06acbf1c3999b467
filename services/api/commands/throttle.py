"""Wrong passwords and codes, counted in the database: the limits hold over all replicas."""

from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.api.domain.refusals import Refused
from services.api.domain.throttling import LONGEST_WINDOW, Limit, wait_for

log = structlog.get_logger(__name__)

_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:subject, 0))")
_FAILURES = text("select failed_at from sign_in_failures where subject = :subject and failed_at > :since")
_COUNT = text("insert into sign_in_failures (subject, failed_at) values (:subject, :now) returning id")
_UNCOUNT = text("delete from sign_in_failures where subject = any(:subjects) or id = any(cast(:ids as bigint[]))")
_TIDY = text("delete from sign_in_failures where failed_at < :since")


async def count_tries(engine: AsyncEngine, subjects: Sequence[Limit], now: datetime) -> list[int]:
    """Count a try as a failure with each subject, before it is known whether it is one, so that many at once cannot
    slip through. Returns what `uncount` takes back. Raises Refused, counting nothing, once there were too many."""
    async with engine.begin() as connection:
        for limit in subjects:
            await _refuse_too_many(connection, limit, now)
        return [
            (await connection.execute(_COUNT, {"subject": limit.subject, "now": now})).scalar_one()
            for limit in subjects
        ]


async def uncount(
    connection: AsyncConnection, counted: Sequence[int], *, now: datetime, forgiven: Collection[Limit] = ()
) -> None:
    """These tries were no failures; of the `forgiven` subjects, earlier ones are forgotten too."""
    subjects = [limit.subject for limit in forgiven]
    await connection.execute(_UNCOUNT, {"subjects": subjects, "ids": list(counted)})
    await connection.execute(_TIDY, {"since": now - LONGEST_WINDOW})


async def _refuse_too_many(connection: AsyncConnection, limit: Limit, now: datetime) -> None:
    await connection.execute(_LOCK, {"subject": limit.subject})
    since = {"subject": limit.subject, "since": now - limit.window}
    failures = list((await connection.execute(_FAILURES, since)).scalars())
    wait = wait_for(failures, limit.most, now, limit.window)
    if wait is not None:
        log.warning("sign_in_throttled")
        seconds = max(1, int(wait.total_seconds()) + 1)
        raise Refused("too_many_sign_ins", "Too many wrong tries; try again later.", retry_after=seconds)
