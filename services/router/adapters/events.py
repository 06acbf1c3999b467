"""Which events were dealt with, and how; what is kept of those that are only recorded."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.domain.working import APPLIED
from shared.contracts.envelope import Contract
from shared.contracts.messages import WebhookQuarantined
from shared.db.bulk import Rows

_PROCESSED = Rows(event_id="uuid", routing_key="text", outcome="text")
# What failed once may be tried again, from the dead letters: only then is a known event taken anew.
_CLAIM = text(
    f"""
    insert into processed_events as p (event_id, routing_key, outcome)
    select event_id, routing_key, outcome from {_PROCESSED.source} order by event_id
    on conflict (event_id) do update set outcome = excluded.outcome, processed_at = now() where p.outcome = 'failed'
    returning event_id
    """  # noqa: S608
)
_OUTCOME = Rows(event_id="uuid", outcome="text")
_SET_OUTCOMES = text(
    f"update processed_events p set outcome = r.outcome from {_OUTCOME.source} where p.event_id = r.event_id"  # noqa: S608
)
_PROCESSED_IDS = text("select event_id from processed_events where event_id = any(cast(:ids as uuid[]))")
_RELEASE = text("delete from processed_events where event_id = any(cast(:ids as uuid[]))")
_FAILED = text(
    """
    insert into processed_events (event_id, routing_key, outcome) values (:event_id, :routing_key, 'failed')
    on conflict (event_id) do nothing
    """
)


async def claim(connection: AsyncConnection, events: Mapping[UUID, Contract]) -> set[UUID]:
    """Record these as applied; returns those that no other transaction has dealt with."""
    if not events:
        return set()
    rows = [
        {"event_id": event_id, "routing_key": events[event_id].routing_key, "outcome": APPLIED}
        for event_id in sorted(events)
    ]
    return set((await connection.execute(_CLAIM, _PROCESSED.values(rows))).scalars())


async def processed(connection: AsyncConnection, ids: Collection[UUID]) -> set[UUID]:
    """Those of the events that were dealt with, whatever came of it."""
    if not ids:
        return set()
    return set((await connection.execute(_PROCESSED_IDS, {"ids": sorted(ids)})).scalars())


async def set_outcomes(connection: AsyncConnection, outcomes: Mapping[UUID, str]) -> None:
    """Whatever came of claimed events, where it was not the usual."""
    rows = [{"event_id": key, "outcome": outcomes[key]} for key in sorted(outcomes) if outcomes[key] != APPLIED]
    if rows:
        await connection.execute(_SET_OUTCOMES, _OUTCOME.values(rows))


async def release(connection: AsyncConnection, ids: Collection[UUID]) -> None:
    """Claimed in this very transaction, but to be dealt with by a later one."""
    if ids:
        await connection.execute(_RELEASE, {"ids": sorted(ids)})


async def record_failure(connection: AsyncConnection, event: Contract) -> None:
    """The event cannot be applied as it stands; it goes to the dead letters."""
    await connection.execute(_FAILED, {"event_id": event.event_id, "routing_key": event.routing_key})


_ARCHIVED = Rows(event_id="uuid", routing_key="text", occurred_at="timestamptz", payload="jsonb")
_ARCHIVE = text(
    f"""
    insert into event_archive ({_ARCHIVED.names}) select * from {_ARCHIVED.source} order by event_id
    on conflict (event_id) do nothing
    """  # noqa: S608
)


async def archive(connection: AsyncConnection, events: Sequence[Contract]) -> None:
    """Keep them whole."""
    if not events:
        return
    rows = [
        {
            "event_id": event.event_id,
            "routing_key": event.routing_key,
            "occurred_at": event.occurred_at,
            "payload": event.model_dump_json(),
        }
        for event in events
    ]
    await connection.execute(_ARCHIVE, _ARCHIVED.values(rows))


_QUARANTINED = Rows(
    event_id="uuid",
    provider="text",
    reason="text",
    detail="text",
    encoding="text",
    raw="jsonb",
    channel="text",
    part="text",
    received_at="timestamptz",
)
_QUARANTINE = text(
    f"""
    insert into quarantined_webhooks ({_QUARANTINED.names}) select * from {_QUARANTINED.source} order by event_id
    on conflict (event_id) do nothing
    """  # noqa: S608
)


async def quarantine(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep them for a person to look at."""
    if rows:
        values = [{**row, "raw": orjson.dumps(row["raw"]).decode()} for row in rows]
        await connection.execute(_QUARANTINE, _QUARANTINED.values(values))


def quarantine_row(event: WebhookQuarantined) -> dict[str, Any]:
    """What ingress could not use."""
    return {
        "event_id": event.event_id,
        "provider": event.provider,
        "reason": event.reason,
        "detail": event.detail,
        "encoding": event.encoding,
        "raw": event.raw,
        "channel": event.channel,
        "part": event.part,
        "received_at": event.received_at,
    }
