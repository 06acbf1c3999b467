"""Builds the api from its parts."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.cleaning import UploadCleaner
from services.api.domain.rates import Rates
from services.api.http import (
    audit,
    auth,
    channels,
    chats,
    errors,
    events,
    guests,
    keys,
    lists,
    media,
    merges,
    messages,
    profile,
    uploads,
    users,
)
from services.api.http.boundary import Boundary
from services.api.http.documentation import document
from services.api.http.inbox import inbox_router
from services.api.live.doorbell_listener import DoorbellListener
from services.api.live.feed_reader import FeedReader
from services.api.live.stream import LiveStream
from services.api.parts import Parts
from services.api.queries.identities import Identities
from services.api.settings import Settings
from shared.clock import Clock, utc_now
from shared.db.engine import create_engine
from shared.media.storage import Storage
from shared.messaging.relay import Relay
from shared.observability.health import health_routes
from shared.runtime import Foundation, foundation
from shared.security.passwords import verify_password_async

# Each may hold a whole file in memory.
_UPLOADS_AT_ONCE = 2
# Around the file in a multipart body.
_MULTIPART_BYTES = 64 * 1024


def build(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The application; its lifespan starts and stops everything else."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            base = await stack.enter_async_context(
                foundation(settings, service="api", pool_size=settings.api_pool_size)
            )
            # The live stream reads on connections of its own: a rush of requests must not hold it up.
            live_engine = create_engine(
                settings.database_url.get_secret_value(), application_name="api-live", pool_size=2
            )
            stack.push_async_callback(live_engine.dispose)
            storage = settings.storage()
            identities = Identities(
                base.engine, idle=settings.session_idle, admins_enrol=settings.api_admins_need_two_factor
            )
            reader = await _start(stack, settings, base, live_engine, storage, identities, clock)
            app.state.base = base
            app.state.reader = reader
            app.state.parts = Parts(
                settings=settings,
                engine=base.engine,
                transactions=base.transactions,
                publisher=base.publisher,
                identities=identities,
                live=LiveStream(live_engine, reader, clock, catch_up=settings.api_feed_catch_up),
                storage=storage,
                uploading=asyncio.Semaphore(_UPLOADS_AT_ONCE),
                clock=clock,
                rates=Rates(settings.api_requests_per_second, settings.api_request_burst),
            )
            yield

    app = FastAPI(
        title="Sapa",
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    _add_routes(app, settings)
    errors.install(app)
    app.add_middleware(
        Boundary,
        max_body_bytes=settings.api_max_body_bytes,
        larger_bodies={uploads.UPLOADS: settings.media_max_bytes + _MULTIPART_BYTES},
        https_only=settings.cookie_secure,
    )
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    logging.getLogger("sse_starlette").setLevel(logging.INFO)  # at DEBUG it logs what customers write
    return app


async def _start(
    stack: AsyncExitStack,
    settings: Settings,
    base: Foundation,
    live_engine: AsyncEngine,
    storage: Storage,
    identities: Identities,
    clock: Clock,
) -> FeedReader:
    reader = FeedReader(
        live_engine,
        clock,
        window=settings.api_feed_window,
        backlog=settings.api_client_backlog,
        heard=lambda access: identities.forget_all_of(access.user_id, access.key_id),
    )
    listener = DoorbellListener(settings.rabbitmq_url.get_secret_value(), reader.ring)
    relay = Relay(base.engine, base.publisher)
    kept = timedelta(hours=settings.api_upload_kept_hours)
    cleaner = UploadCleaner(base.transactions, storage, kept=kept, clock=clock)
    for part in (reader, listener, relay, cleaner):
        part.start()
        stack.push_async_callback(part.stop)
    # The first wrong e-mail address would take longer than a wrong password: the hash to compare with is made once.
    warming = asyncio.create_task(verify_password_async(None, "nobody"), name="warm-passwords")
    stack.push_async_callback(asyncio.wait, {warming})
    return reader


def _add_routes(app: FastAPI, settings: Settings) -> None:
    def running() -> Foundation:
        base: Foundation = app.state.base
        return base

    def reader() -> FeedReader:
        reading: FeedReader = app.state.reader
        return reading

    checks = {
        "database": lambda: running().database_answers(),
        "broker": lambda: running().broker_answers(),
        "feed": lambda: reader().is_fresh(),
    }

    async def measure() -> None:
        reader().measure()
        await running().measure()

    app.router.routes.extend(health_routes(checks, troubles=lambda: running().troubles(), refreshes=(measure,)))
    working = (auth, messages, media, uploads, chats, events, guests, lists, channels, merges)
    managing = (profile, users, keys, audit)
    for part in (*working, *managing):
        app.include_router(part.router)
    app.include_router(inbox_router(settings.api_web_dist))
