"""The whole system at one glance: what the database knows, what the broker says, and who was heard."""

import asyncio
from collections.abc import Sequence
from typing import Literal, get_args

import structlog
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.live.pulses import Heard, Pulses
from services.api.schemas.health import (
    Backlog,
    ChannelHealth,
    QueueState,
    Replica,
    ServiceState,
    SystemOverview,
    Trouble,
)
from shared.clock import Clock
from shared.messaging.depths import BrokerLook, look_at_broker
from shared.observability.findings import standing
from shared.observability.sampling import take_sample
from shared.version import VERSION

log = structlog.get_logger(__name__)

ServiceName = Literal["ingress", "router", "bot", "sender", "api"]
SERVICES: tuple[ServiceName, ...] = get_args(ServiceName)
_BROKER_SECONDS = 8.0

_MORE = text(
    """
    select current_setting('server_version') as version,
      (select count(*) from webhook_deliveries where status = 'pending') as webhooks,
      (select extract(epoch from now() - min(created_at)) from webhook_deliveries
       where status = 'pending') as webhooks_age,
      (select count(*) from quarantined_webhooks q
       where not exists (select from quarantine_reviews r where r.quarantined_id = q.id)) as quarantined
    """
)
_CHANNELS = text(
    """
    select c.id, c.name, c.provider, s.state, s.changed_at as state_since,
           (select max(m.received_at) from messages m where m.channel_id = c.id and not m.from_me) as last_inbound_at
    from channels c left join channel_states s on s.channel_id = c.id where c.is_active order by c.id
    """
)


async def overview(engine: AsyncEngine, broker_url: str, pulses: Pulses, clock: Clock) -> SystemOverview:
    """As it is now. A broker that is away is told, not raised."""
    looking = asyncio.create_task(_broker(broker_url))
    try:
        async with engine.connect() as connection:
            sample = await take_sample(connection)
            more = (await connection.execute(_MORE)).mappings().one()
            channels = (await connection.execute(_CHANNELS)).mappings().all()
            found = await standing(connection)
    finally:
        look = await looking
    return SystemOverview(
        status="degraded" if found else "ok",
        troubles=[Trouble(kind=one.kind, subject=one.subject, detail=one.detail, since=one.since) for one in found],
        checked_at=clock(),
        version=VERSION,
        database_version=more["version"].split()[0],
        broker_version=None if look is None else look.version,
        broker_answers=look is not None,
        services=_services(pulses.heard(), is_listening=pulses.is_listening),
        queues=[] if look is None else [_queue(depth) for depth in look.depths],
        backlogs=[
            Backlog(kind="outbox", waiting=sample.outbox_rows, oldest_s=sample.outbox_age, stuck=sample.outbox_parked),
            Backlog(kind="lanes", waiting=sample.lanes_pending, oldest_s=sample.lanes_age, stuck=0),
            Backlog(kind="webhooks", waiting=more["webhooks"], oldest_s=float(more["webhooks_age"] or 0), stuck=0),
        ],
        channels=[_channel(row) for row in channels],
        feed_position=sample.feed_position,
        quarantined=more["quarantined"],
    )


async def _broker(url: str) -> BrokerLook | None:
    try:
        async with asyncio.timeout(_BROKER_SECONDS):
            return await look_at_broker(url)
    except Exception as error:
        log.warning("broker_not_seen", error=type(error).__name__)
        return None


def _queue(depth: object) -> QueueState:
    return QueueState.model_validate(depth, from_attributes=True)


def _channel(row: RowMapping) -> ChannelHealth:
    return ChannelHealth(**row)


def _services(heard: Sequence[Heard], *, is_listening: bool) -> list[ServiceState]:
    """All five, those that nobody has heard of too."""
    found = []
    for name in SERVICES:
        mine = [one for one in heard if one.pulse.service == name]
        alive = sum(one.is_alive for one in mine)
        state = _state(alive, len(mine), is_listening=is_listening)
        found.append(ServiceState(service=name, state=state, replicas=[_replica(one) for one in mine]))
    return found


def _state(alive: int, known: int, *, is_listening: bool) -> Literal["up", "partly", "down", "unknown"]:
    if alive == 0:
        return "down" if is_listening else "unknown"
    return "up" if alive == known else "partly"


def _replica(heard: Heard) -> Replica:
    plain = ("instance", "host", "pid", "version", "started_at")
    told = {name: getattr(heard.pulse, name) for name in plain}
    return Replica(**told, seen_at=heard.at, is_alive=heard.is_alive)
