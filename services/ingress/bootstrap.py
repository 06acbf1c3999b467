"""Builds the ingress from its parts; tests pass other parts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from services.ingress.channels import ChannelDirectory, KnownChannels, channels_in
from services.ingress.http import Webhooks, internal_error, no_such_route
from services.ingress.intake import Intake, outbox_in
from services.ingress.settings import Settings
from shared.clock import Clock, utc_now
from shared.db.engine import create_engine
from shared.messaging.publisher import Publisher
from shared.observability.health import health_routes

# Promise: what is answered 200 is on disk, whatever the database's own default is.
_SESSION = {"synchronous_commit": "on", "statement_timeout": "5s", "lock_timeout": "2s"}


def build(settings: Settings, *, publisher: Publisher | None = None, clock: Clock = utc_now) -> Starlette:
    """The app. It starts whatever is away, and is ready as long as the broker or the database can keep a webhook."""
    publisher = publisher or Publisher(settings.rabbitmq_url.get_secret_value(), name="ingress-publisher")
    engine = create_engine(
        settings.database_url.get_secret_value(), application_name="ingress", pool_size=4, limits=_SESSION
    )
    directory = ChannelDirectory(KnownChannels.from_environment(settings), channels_in(engine))
    webhooks = Webhooks(settings, Intake(publisher, outbox_in(engine)), directory, clock)

    async def broker_answers() -> bool:
        return publisher.is_connected

    async def database_answers() -> bool:
        async with engine.connect() as connection:
            return bool((await connection.execute(text("select 1"))).scalar_one())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await publisher.start()
        directory.start()
        yield
        await directory.stop()
        await publisher.stop()
        await engine.dispose()

    checks = {"broker": broker_answers, "database": database_answers}
    app = Starlette(
        routes=[*webhooks.routes(), *health_routes(checks, passes=any)],
        lifespan=lifespan,
        exception_handlers={HTTPException: no_such_route, Exception: internal_error},
    )
    app.router.redirect_slashes = False
    return app
