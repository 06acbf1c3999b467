"""The runs themselves: rebuilding into a scratch database, and publishing again to the live system."""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.cli.audit import record
from deploy.cli.database import transaction
from deploy.cli.errors import NotDone
from deploy.cli.progress import progress_bar
from deploy.cli.replaying.comparing import Difference, chats_of, counts, differences
from deploy.cli.replaying.filters import Filter
from deploy.cli.replaying.places import Places
from deploy.cli.replaying.rebuilding import Rebuilder
from deploy.cli.replaying.scopes import known_channels
from deploy.cli.replaying.scratch import copy_settings, create_scratch, place_chats
from services.router.adapters.channels import match
from shared.contracts.envelope import ChannelRef
from shared.db.engine import create_engine
from shared.messaging.event_log import EventLog, Logged, event_log
from shared.messaging.publisher import Parcel, Publisher

_IN_FLIGHT = 100


async def each(log: EventLog, wanted: Filter, label: str, visit: Callable[[Logged], None]) -> int:
    """Show `visit` every entry that is meant, up to the log's present end; returns how many there were."""
    bounds = await log.bounds()
    if bounds is None:
        return 0
    taken = 0
    with progress_bar(label, bounds[1] - bounds[0] + 1) as advance:
        async for logged in log.read(since=wanted.since, upto=bounds[1]):
            advance(1)
            if wanted.takes(logged):
                taken += 1
                visit(logged)
    return taken


async def count(broker_url: str, wanted: Filter) -> Counter[str]:
    """How many entries of each type are meant."""
    found: Counter[str] = Counter()
    async with event_log(broker_url) as log:
        await each(log, wanted, "Reading", lambda logged: found.update([logged.routing_key]))
    return found


async def rebuild(
    broker_url: str, live_url: str, scratch_url: str, wanted: Filter, *, replace: bool, region: str
) -> Counter[str]:
    """Make the scratch database and fill it; what became of the events."""
    async with event_log(broker_url) as log:
        bounds = await log.bounds()
        if bounds is None:
            raise NotDone("events.log", "is empty")
        await create_scratch(scratch_url, live_url, replace=replace)
        async with transaction(live_url) as live, transaction(scratch_url) as scratch:
            await copy_settings(live, scratch)
            channels = await known_channels(live)

        def channel_of(reference: ChannelRef) -> int | None:
            found = match(channels, reference)
            return None if found is None else found.id

        places = Places(channel_of)
        total = bounds[1] - bounds[0] + 1
        with progress_bar("Who is who", total) as advance:
            async for logged in log.read(upto=bounds[1]):
                advance(1)
                if logged.event is not None:
                    places.learn(logged.event)
        async with transaction(scratch_url) as scratch:
            await place_chats(scratch, places.found(), last_message_id=places.last_message_id, region=region)
        engine = create_engine(scratch_url, application_name="sapa-replay", pool_size=2)
        try:
            rebuilder = Rebuilder(engine, region=region)
            with quiet_logs(), progress_bar("Replaying", total) as advance:
                async for logged in log.read(since=wanted.since, upto=bounds[1]):
                    advance(1)
                    if not wanted.takes(logged):
                        continue
                    if logged.event is None:
                        rebuilder.counts["unreadable"] += 1
                    else:
                        await rebuilder.take(logged.event)
                await rebuilder.finish()
        finally:
            await engine.dispose()
    return rebuilder.counts


@contextmanager
def quiet_logs() -> Iterator[None]:
    """What the router's code logs about events of long ago would drown the result; errors go to standard error."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


async def compare(live_url: str, scratch_url: str) -> tuple[dict[str, int], dict[str, int], list[Difference]]:
    """The counts of both, and what differs."""
    async with transaction(live_url) as live, transaction(scratch_url) as scratch:
        for connection in (live, scratch):
            await connection.exec_driver_sql("set transaction isolation level repeatable read, read only")
        found = list(differences(await chats_of(live), await chats_of(scratch)))
        return await counts(live), await counts(scratch), found


async def publish_again(broker_url: str, database_url: str, wanted: Filter, asked: dict[str, str]) -> int:
    """Publish the entries anew, as they were, to where they were published; how many. The audit log says so first."""

    async def note(connection: AsyncConnection) -> None:
        await record(connection, "events.replayed", "event_log", 0, filters=asked)

    async with transaction(database_url) as connection:
        await note(connection)
    publisher = Publisher(broker_url, name="sapa-replay")
    await publisher.start()
    published = 0
    try:
        async with event_log(broker_url) as log:
            bounds = await log.bounds()  # what is published below is logged again, beyond this
            if bounds is None:
                return 0
            waiting: list[Parcel] = []
            with progress_bar("Publishing", bounds[1] - bounds[0] + 1) as advance:
                async for logged in log.read(since=wanted.since, upto=bounds[1]):
                    advance(1)
                    if logged.event is None or not wanted.takes(logged):
                        continue
                    event = logged.event
                    waiting.append(
                        Parcel(event.event_id, event.exchange, logged.routing_key, event.correlation_id, logged.body)
                    )
                    if len(waiting) >= _IN_FLIGHT:
                        published += await _publish(publisher, waiting)
                        waiting = []
                published += await _publish(publisher, waiting)
    finally:
        await publisher.stop()
    return published


async def _publish(publisher: Publisher, parcels: list[Parcel]) -> int:
    await asyncio.gather(*(publisher.publish(parcel) for parcel in parcels))
    return len(parcels)
