"""Troubles that stand: kept as rows, so that every process and the inbox can show what one watcher found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.db.bulk import Rows
from shared.db.unit_of_work import FeedItem, UnitOfWork

log = structlog.get_logger(__name__)

_ROWS = Rows(kind="text", subject="text", detail="text")
_KEEP = text(
    f"""
    insert into findings (watcher, kind, subject, detail)
    select :watcher, kind, subject, detail from {_ROWS.source} order by kind, subject
    on conflict (watcher, kind, subject) do update set detail = excluded.detail, seen_at = now()
    returning kind, subject, detail, xmax = 0 as is_new
    """  # noqa: S608
)
_GONE = text(
    """
    delete from findings f where f.watcher = :watcher and not exists (
        select 1 from unnest(cast(:kinds as text[]), cast(:subjects as text[])) as r(kind, subject)
        where r.kind = f.kind and r.subject = f.subject)
    returning f.kind, f.subject
    """
)
_READ = text("select watcher, kind, subject, detail, since from findings order by since, kind, subject")


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble: its kind, what it is about, and a sentence for a person. No customer's data."""

    kind: str
    detail: str
    subject: str = ""

    @property
    def name(self) -> str:
        """As `/ready` lists it."""
        return f"{self.kind}:{self.subject}" if self.subject else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFinding(Finding):
    """A trouble as it was found: by whom, and since when it stands."""

    watcher: str
    since: datetime


async def keep(work: UnitOfWork, watcher: str, found: Collection[Finding]) -> None:
    """The watcher's troubles are now these. What is new, and what has gone, is told to the inbox and the log."""
    by_key = {(finding.kind, finding.subject): finding for finding in found}
    gone = await work.connection.execute(
        _GONE, {"watcher": watcher, "kinds": [key[0] for key in by_key], "subjects": [key[1] for key in by_key]}
    )
    for row in gone:
        log.info("trouble_over", watcher=watcher, kind=row.kind, subject=row.subject)
        work.announce(_told("health_recovered", row.kind))
    if not by_key:
        return
    for row in await work.connection.execute(_KEEP, {"watcher": watcher, **_ROWS.values(by_key.values())}):
        if row.is_new:
            log.error("trouble_found", watcher=watcher, kind=row.kind, subject=row.subject, detail=row.detail)
            work.announce(_told("health_alert", row.detail))


def _told(kind: str, detail: str) -> FeedItem:
    return FeedItem("notification", data={"kind": kind, "agent_id": None, "detail": detail})


async def standing(connection: AsyncConnection) -> list[StandingFinding]:
    """Everybody's troubles, the oldest first."""
    rows = await connection.execute(_READ)
    return [StandingFinding(row.kind, row.detail, row.subject, watcher=row.watcher, since=row.since) for row in rows]


async def standing_names(engine: AsyncEngine) -> list[str]:
    """For `/ready`."""
    async with engine.connect() as connection:
        return [finding.name for finding in await standing(connection)]
