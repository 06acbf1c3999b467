"""Builds the ingress from its parts; tests pass other parts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from services.ingress.asked import Asked
from services.ingress.channels import ChannelDirectory, KnownChannels, channels_in, revision_in
from services.ingress.engines import EngineNotes
from services.ingress.history.client import http_client
from services.ingress.history.comparison import Comparison
from services.ingress.history.records import HistoryRecords
from services.ingress.history.watch import ProviderWatch
from services.ingress.http import Webhooks, internal_error, no_such_route
from services.ingress.intake import Intake, outbox_in
from services.ingress.lookups.finder import NumberFinder
from services.ingress.lookups.records import LookupRecords
from services.ingress.settings import Settings
from shared.channels.directory import AccessDirectory, access_in
from shared.clock import Clock, utc_now
from shared.db.engine import create_engine
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from shared.db.unit_of_work import Transactions
from shared.messaging.doorbell import Doorbell
from shared.messaging.outbox import OutboxPublisher
from shared.messaging.publisher import Publisher
from shared.observability.findings import standing_names
from shared.observability.health import health_routes
from shared.observability.heartbeat import Heartbeat
from shared.tasks import running

# Promise: what is answered 200 is on disk, whatever the database's own default is.
_SESSION = {"synchronous_commit": "on", "statement_timeout": "5s", "lock_timeout": "2s"}


def build(settings: Settings, *, publisher: Publisher | None = None, clock: Clock = utc_now) -> Starlette:
    """The app. It starts whatever is away, and is ready as long as the broker or the database can keep a webhook."""
    publisher = publisher or Publisher(settings.rabbitmq_url.get_secret_value(), name="ingress-publisher")
    engine = create_engine(
        settings.database_url.get_secret_value(), application_name="ingress", pool_size=4, limits=_SESSION
    )
    directory = ChannelDirectory(
        KnownChannels.from_environment(settings),
        channels_in(engine, settings.secrets()),
        revision=revision_in(engine),
    )
    intake = Intake(publisher, outbox_in(engine))
    engines = EngineNotes(directory.engine_of)
    webhooks = Webhooks(settings, intake, directory, engines, clock)

    async def broker_answers() -> bool:
        return publisher.is_connected

    async def database_answers() -> bool:
        async with engine.connect() as connection:
            return bool((await connection.execute(text("select 1"))).scalar_one())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(engine.dispose)
            await publisher.start()
            stack.push_async_callback(publisher.stop)
            await stack.enter_async_context(running(Heartbeat(publisher, "ingress"), directory))
            await stack.enter_async_context(_watching(settings, publisher, intake, engines, clock))
            yield

    async def troubles() -> Sequence[str]:
        return await standing_names(engine)

    checks = {"broker": broker_answers, "database": database_answers}
    app = Starlette(
        routes=[*webhooks.routes(), *health_routes(checks, passes=any, troubles=troubles)],
        lifespan=lifespan,
        exception_handlers={HTTPException: no_such_route, Exception: internal_error},
    )
    app.router.redirect_slashes = False
    return app


@asynccontextmanager
async def _watching(
    settings: Settings, publisher: Publisher, intake: Intake, engines: EngineNotes, clock: Clock
) -> AsyncIterator[None]:
    """The watch over the providers and the look-ups, on connections of its own: no webhook waits for one of them."""
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.database_url.get_secret_value(), application_name="ingress-watch", pool_size=4)
        stack.push_async_callback(engine.dispose)
        transactions = Transactions(engine, OutboxPublisher(engine, publisher), Doorbell(publisher))
        engines.start(transactions)
        stack.push_async_callback(engines.stop)
        access = AccessDirectory(access_in(engine), settings.environment, settings.secrets())
        await stack.enter_async_context(running(access))
        client = await stack.enter_async_context(http_client())
        asked = Asked(access, client, region=settings.default_region)
        records = HistoryRecords(engine)
        watch = ProviderWatch(
            transactions,
            asked.histories,
            records,
            Comparison(
                records,
                intake,
                overlap=timedelta(seconds=settings.ingress_history_overlap_s),
                settle=timedelta(seconds=settings.ingress_history_settle_s),
                region=settings.default_region,
            ),
            engines=engines,
            clock=clock,
            watch_every=timedelta(seconds=settings.ingress_watch_every_s),
            compare_every=settings.compare_every,
            deaf_after=settings.deaf_after,
        )
        await stack.enter_async_context(running(watch))
        if settings.ingress_lookup_every_s:
            finder = NumberFinder(
                LookupRecords(engine),
                asked.numbers,
                intake,
                clock=clock,
                every=timedelta(seconds=settings.ingress_lookup_every_s),
                again_after=timedelta(seconds=settings.ingress_lookup_again_s),
            )
            lookups = Leadership(engine, lock=Lock.NUMBER_FINDER, work=finder.round)
            await stack.enter_async_context(running(lookups))
        yield
