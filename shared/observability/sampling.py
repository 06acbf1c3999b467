"""The system's state in figures, read from the database: for `/metrics`, and for whoever looks for what is stuck."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.observability import metrics
from shared.observability.findings import standing

_SAMPLE = text(
    """
    select
      (select count(*) from outbox where parked_at is null) as outbox_rows,
      (select count(*) from outbox where parked_at is not null) as outbox_parked,
      (select extract(epoch from now() - min(created_at)) from outbox where parked_at is null) as outbox_age,
      (select count(*) from outbound where state = 'pending') as lanes_pending,
      (select extract(epoch from now() - min(created_at)) from outbound where state = 'pending') as lanes_age,
      (select count(*) from lanes where owner is not null and lease_until < now()) as leases_expired,
      (select count(*) from messages where status in ('queued', 'sending')) as messages_unsettled,
      (select count(*) from bot_turns where closed_at is null and deadline_at < now()) as turns_overdue,
      (select count(*) from media_jobs where state = 'pending') as media_pending,
      (select extract(epoch from now() - min(next_at)) from media_jobs where state = 'pending') as media_overdue,
      (select position from feed_head where id = 1) as feed_position
    """
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Depths and ages (seconds) at one moment."""

    outbox_rows: int
    outbox_parked: int
    outbox_age: float
    lanes_pending: int
    lanes_age: float
    leases_expired: int
    messages_unsettled: int
    turns_overdue: int
    media_pending: int
    media_overdue: float
    feed_position: int


async def take_sample(connection: AsyncConnection) -> Sample:
    """Read them all, in one statement."""
    row = (await connection.execute(_SAMPLE)).mappings().one()
    return Sample(
        outbox_rows=row["outbox_rows"],
        outbox_parked=row["outbox_parked"],
        outbox_age=float(row["outbox_age"] or 0),
        lanes_pending=row["lanes_pending"],
        lanes_age=float(row["lanes_age"] or 0),
        leases_expired=row["leases_expired"],
        messages_unsettled=row["messages_unsettled"],
        turns_overdue=row["turns_overdue"],
        media_pending=row["media_pending"],
        media_overdue=max(0.0, float(row["media_overdue"] or 0)),
        feed_position=row["feed_position"] or 0,
    )


async def measure_system(engine: AsyncEngine) -> None:
    """Bring the system's gauges up to date."""
    async with engine.connect() as connection:
        sample = await take_sample(connection)
        kinds = Counter(finding.kind for finding in await standing(connection))
    metrics.OUTBOX_ROWS.set(sample.outbox_rows)
    metrics.OUTBOX_PARKED.set(sample.outbox_parked)
    metrics.OUTBOX_AGE.set(sample.outbox_age)
    metrics.LANES_PENDING.set(sample.lanes_pending)
    metrics.LANES_AGE.set(sample.lanes_age)
    metrics.LEASES_EXPIRED.set(sample.leases_expired)
    metrics.MESSAGES_UNSETTLED.set(sample.messages_unsettled)
    metrics.TURNS_OVERDUE.set(sample.turns_overdue)
    metrics.MEDIA_PENDING.set(sample.media_pending)
    metrics.MEDIA_OVERDUE.set(sample.media_overdue)
    metrics.FEED_POSITION.set(sample.feed_position)
    metrics.TROUBLES.clear()
    for kind, count in kinds.items():
        metrics.TROUBLES.labels(kind).set(count)
