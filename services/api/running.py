"""The api at work: what its endpoints work with, and what goes on beside them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from services.api.cleaning import UploadCleaner
from services.api.commands.manage_labels import LabelKeeper
from services.api.domain.rates import Rates
from services.api.escalation import Escalation
from services.api.live.doorbell_listener import DoorbellListener
from services.api.live.feed_reader import FeedReader
from services.api.live.places import StreamPlaces
from services.api.live.pulses import Pulses
from services.api.live.stream import LiveStream
from services.api.parts import Parts
from services.api.presences import Presences
from services.api.purging import purger
from services.api.queries.chat_counts import CountsBoard
from services.api.queries.identities import Identities
from services.api.queries.view_counts import ViewCountsBoard
from services.api.settings import Settings
from services.api.webhooks.desk import WebhookDesk
from services.api.webhooks.keeping import WebhookKeeper
from shared.clock import Clock
from shared.db.engine import create_engine
from shared.messaging.relay import Relay
from shared.runtime import Foundation
from shared.security.passwords import verify_password_async
from shared.tasks import Part, running

# Each may hold a whole file in memory.
_UPLOADS_AT_ONCE = 2


class Running:
    """One process's parts. `parts` is what endpoints are given."""

    def __init__(self, settings: Settings, base: Foundation, *, clock: Clock) -> None:
        database_url = settings.database_url.get_secret_value()
        broker_url = settings.rabbitmq_url.get_secret_value()
        # On connections of their own: a rush of requests holds up no live stream, a slow receiver no request.
        live_engine = create_engine(database_url, application_name="api-live", pool_size=2)
        webhook_engine = create_engine(database_url, application_name="api-webhooks", pool_size=4)
        self._engines = (live_engine, webhook_engine)
        self.base = base
        storage = settings.storage()
        identities = Identities(
            base.engine, idle=settings.session_idle, admins_enrol=settings.api_admins_need_two_factor
        )
        self.reader = FeedReader(
            live_engine,
            clock,
            window=settings.api_feed_window,
            backlog=settings.api_client_backlog,
            heard=lambda access: identities.forget_all_of(access.user_id, access.key_id),
        )
        self._webhooks = WebhookDesk(webhook_engine, settings.secrets(), settings.webhook_exceptions, clock)
        pulses = Pulses(broker_url, clock)
        silent_after = timedelta(seconds=settings.api_offline_after_s)
        presences = Presences(base.transactions, silent_after=silent_after, clock=clock)
        escalation = Escalation(base.transactions, every_seconds=settings.api_escalation_every_s, clock=clock)
        uploads_kept = timedelta(hours=settings.api_upload_kept_hours)
        webhooks_kept = timedelta(days=settings.api_webhook_kept_days)
        self._beside: tuple[Part, ...] = (
            pulses,
            self._webhooks,
            self.reader,
            DoorbellListener(broker_url, self._ring),
            presences.leadership,
            LabelKeeper(base.transactions).leadership,
            WebhookKeeper(base.transactions, kept=webhooks_kept, clock=clock).leadership,
            Relay(base.engine, base.publisher).leadership,
            UploadCleaner(base.transactions, storage, kept=uploads_kept, clock=clock).leadership,
            escalation.leadership,
            purger(base.transactions, settings, clock=clock).leadership,
        )
        self.parts = Parts(
            settings=settings,
            engine=base.engine,
            transactions=base.transactions,
            publisher=base.publisher,
            identities=identities,
            counts=CountsBoard(base.engine),
            view_counts=ViewCountsBoard(clock),
            live=LiveStream(live_engine, self.reader, clock, catch_up=settings.api_feed_catch_up),
            places=StreamPlaces(settings.api_streams_each),
            presences=presences,
            storage=storage,
            uploading=asyncio.Semaphore(_UPLOADS_AT_ONCE),
            searching=asyncio.Semaphore(settings.api_searches_at_once),
            clock=clock,
            pulses=pulses,
            ring_webhooks=self._webhooks.ring,
            rates=Rates(settings.api_requests_per_second, settings.api_request_burst),
        )

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """While the block runs, so does all that goes on beside requests."""
        async with AsyncExitStack() as stack:
            for engine in self._engines:
                stack.push_async_callback(engine.dispose)
            # The first wrong e-mail address would take longer than a wrong password: the hash to compare with is made
            # once.
            warming = asyncio.create_task(verify_password_async(None, "nobody"), name="warm-passwords")
            stack.push_async_callback(asyncio.wait, {warming})
            await stack.enter_async_context(running(*self._beside))
            yield

    async def measure(self) -> None:
        """For `/metrics`."""
        self.reader.measure()
        await self.base.measure()

    def _ring(self) -> None:
        """The feed may have grown."""
        self.reader.ring()
        self._webhooks.ring()
