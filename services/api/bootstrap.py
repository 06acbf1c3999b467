"""Builds the api from its parts."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.cleaning import UploadCleaner
from services.api.commands.manage_labels import LabelKeeper
from services.api.domain.rates import Rates
from services.api.escalation import Escalation
from services.api.http import (
    assignment,
    audit,
    auth,
    bulk,
    channels,
    chats,
    dead_letters,
    desk,
    drafts,
    errors,
    events,
    gallery,
    guests,
    keys,
    labels,
    lists,
    media,
    merges,
    messages,
    notes,
    notifications,
    profile,
    quarantine,
    quick_replies,
    search,
    stays,
    system,
    teams,
    timeline,
    uploads,
    users,
    views,
    webhooks,
)
from services.api.http.boundary import Boundary
from services.api.http.documentation import document
from services.api.http.inbox import BuildName, inbox_router
from services.api.live.doorbell_listener import DoorbellListener
from services.api.live.feed_reader import FeedReader
from services.api.live.pulses import Pulses
from services.api.live.stream import LiveStream
from services.api.parts import Parts
from services.api.presences import Presences
from services.api.purging import purger
from services.api.queries.chat_counts import CountsBoard
from services.api.queries.identities import Identities
from services.api.settings import Settings
from services.api.webhooks.desk import WebhookDesk
from services.api.webhooks.keeping import WebhookKeeper
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
            pulses = Pulses(settings.rabbitmq_url.get_secret_value(), clock)
            silent_after = timedelta(seconds=settings.api_offline_after_s)
            presences = Presences(base.transactions, silent_after=silent_after, clock=clock)
            for part in (pulses, presences, LabelKeeper(base.transactions)):
                part.start()
                stack.push_async_callback(part.stop)
            desk = await _start_webhooks(stack, settings, base, clock)
            reader = await _start(stack, settings, base, live_engine, storage, identities, clock, desk)
            app.state.base = base
            app.state.reader = reader
            app.state.parts = Parts(
                settings=settings,
                engine=base.engine,
                transactions=base.transactions,
                publisher=base.publisher,
                identities=identities,
                counts=CountsBoard(base.engine),
                live=LiveStream(live_engine, reader, clock, catch_up=settings.api_feed_catch_up),
                presences=presences,
                storage=storage,
                uploading=asyncio.Semaphore(_UPLOADS_AT_ONCE),
                searching=asyncio.Semaphore(settings.api_searches_at_once),
                clock=clock,
                pulses=pulses,
                ring_webhooks=desk.ring,
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
        build=BuildName(settings.api_web_dist),
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
    desk: WebhookDesk,
) -> FeedReader:
    reader = FeedReader(
        live_engine,
        clock,
        window=settings.api_feed_window,
        backlog=settings.api_client_backlog,
        heard=lambda access: identities.forget_all_of(access.user_id, access.key_id),
    )

    def ring() -> None:
        reader.ring()
        desk.ring()

    listener = DoorbellListener(settings.rabbitmq_url.get_secret_value(), ring)
    relay = Relay(base.engine, base.publisher)
    kept = timedelta(hours=settings.api_upload_kept_hours)
    cleaner = UploadCleaner(base.transactions, storage, kept=kept, clock=clock)
    escalation = Escalation(base.transactions, every_seconds=settings.api_escalation_every_s, clock=clock)
    purge = purger(base.transactions, settings, clock=clock)
    for part in (reader, listener, relay, cleaner, escalation, purge):
        part.start()
        stack.push_async_callback(part.stop)
    # The first wrong e-mail address would take longer than a wrong password: the hash to compare with is made once.
    warming = asyncio.create_task(verify_password_async(None, "nobody"), name="warm-passwords")
    stack.push_async_callback(asyncio.wait, {warming})
    return reader


async def _start_webhooks(stack: AsyncExitStack, settings: Settings, base: Foundation, clock: Clock) -> WebhookDesk:
    """On connections of their own: a slow receiver, or a flood of events, holds up no request."""
    engine = create_engine(settings.database_url.get_secret_value(), application_name="api-webhooks", pool_size=4)
    stack.push_async_callback(engine.dispose)
    desk = WebhookDesk(engine, settings.secrets(), settings.webhook_exceptions, clock)
    keeper = WebhookKeeper(base.transactions, kept=timedelta(days=settings.api_webhook_kept_days), clock=clock)
    for part in (desk, keeper):
        part.start()
        stack.push_async_callback(part.stop)
    return desk


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
    for part in (auth, messages, media, uploads, chats, gallery, events, guests, lists, channels, merges):
        app.include_router(part.router)
    for part in (webhooks, dead_letters, quarantine, labels, stays, system):
        app.include_router(part.router)
    for part in (profile, users, keys, audit):
        app.include_router(part.router)
    for part in (notes, quick_replies, drafts, desk, timeline, notifications, assignment, teams, search, views, bulk):
        app.include_router(part.router)
    app.include_router(inbox_router(settings.api_web_dist))
