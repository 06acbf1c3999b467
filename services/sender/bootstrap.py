"""Puts the sender together."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from services.sender.adapters.budgets import Pacer
from services.sender.adapters.claims import Rounds
from services.sender.adapters.evidence import EvidenceReader
from services.sender.adapters.intake import Intake
from services.sender.adapters.lanes import Lanes
from services.sender.adapters.places import Order
from services.sender.adapters.results import Results, Settlement, Underway
from services.sender.approach import Approach
from services.sender.checking import Checks
from services.sender.courier import Courier
from services.sender.domain.circuit import CircuitPolicy
from services.sender.files import Files, UploadedFiles
from services.sender.gateways import ByProvider, Gateways, OwnGateways
from services.sender.handlers.messages import take_place
from services.sender.media.running import PREFETCH as MEDIA_PREFETCH
from services.sender.media.running import Media
from services.sender.poller import Poller
from services.sender.providers.gateway import Gateway
from services.sender.providers.http import HttpClient
from services.sender.settings import SenderSettings
from services.sender.signals import Signals
from services.sender.slots import Slots
from shared.channels.directory import AccessDirectory, access_in
from shared.channels.revision import revision_of
from shared.clock import Clock, utc_now
from shared.media.files import Files as Uploads
from shared.messaging.consuming import Consumer, consuming_broker, subscribe
from shared.messaging.group_commit import GroupCommit
from shared.messaging.topology import SENDER_CHECKS, SENDER_MEDIA, SENDER_MESSAGES, SENDER_SIGNALS
from shared.observability.health import Check, health_routes
from shared.observability.metrics import Refresh
from shared.runtime import Foundation, foundation

log = structlog.get_logger(__name__)


class Sender:
    """The running parts of one process, and the order in which they start and stop."""

    def __init__(
        self,
        settings: SenderSettings,
        base: Foundation,
        gateways: Gateways,
        access: AccessDirectory,
        files: Files | None,
        clock: Clock,
    ) -> None:
        limits, policy, storage = settings.limits, settings.policy, settings.storage()
        self.gateways = gateways
        self._access = access
        self._drain_s = limits.answer_s + 1
        self.slots = Slots(
            total=settings.sender_concurrency,
            per_channel=settings.sender_channel_concurrency,
            now=time.monotonic,
            policy=CircuitPolicy(),
        )
        pacer = Pacer(is_production=settings.is_production)
        rounds = Rounds(base.transactions, self.slots, limits, clock, pacer=pacer)
        lanes = Lanes(rounds, self.slots, policy=policy, clock=clock)
        self.poller = Poller(lanes, self.slots, poll_s=limits.poll_s, now=time.monotonic)
        self.intake = GroupCommit[Order](Intake(rounds, self.poller.wake_in).write, name="sender-intake")
        self.results = GroupCommit[Settlement | Underway](
            Results(rounds, self.slots, clock).write, name="sender-results"
        )
        self._approach = Approach(gateways, base.engine)
        evidence = EvidenceReader(base.engine, deadline_s=limits.answer_s)
        self.courier = Courier(
            gateways,
            self.results,
            self.slots,
            evidence,
            self._approach,
            files or UploadedFiles(Uploads(base.engine, storage)),
            policy=policy,
            patience=settings.patience,
            limits=limits,
            clock=clock,
            wake_in=self.poller.wake_in,
        )
        rounds.deliver = self.courier.deliver
        rounds.wake_in = self.poller.wake_in
        rounds.own_ids = gateways.sessions_with_own_ids
        self.slots.on_room = self.poller.wake
        self.media = Media(settings, base.transactions, storage, access, clock)
        broker = consuming_broker(settings.rabbitmq_url.get_secret_value())
        subscribe(broker, SENDER_MESSAGES, take_place(self.intake))
        subscribe(broker, SENDER_SIGNALS, Signals(gateways, _revision_in(base.engine), clock).carry_out, prefetch=50)
        checks = Checks(gateways, evidence, base.transactions, clock)
        subscribe(broker, SENDER_CHECKS, checks.look, prefetch=20)
        subscribe(broker, SENDER_MEDIA, self.media.desk.add, prefetch=MEDIA_PREFETCH)
        self.consumer = Consumer(broker, settings.rabbitmq_url.get_secret_value())

    def start(self) -> None:
        """Start everything; waits for nothing."""
        self._access.start()
        self.gateways.start()
        self.results.start()
        self.intake.start()
        self.poller.start()
        self.media.start()
        self.consumer.start()

    async def stop(self) -> None:
        """Claim no more, take no more in, finish what is at the providers, record it."""
        self.slots.close()
        self._approach.close()
        await self.consumer.stop()
        await self.poller.stop()
        await self.media.stop()
        await self.intake.stop()
        await self.courier.drain(self._drain_s)
        await self.results.stop()
        await self.gateways.stop()
        await self._access.stop()
        log.info("sender_stopped")

    async def writes(self) -> bool:
        """For `/ready`: both writers and the poller are alive, and no writer waits for the database."""
        return (
            self.intake.is_running
            and self.results.is_running
            and self.poller.is_running
            and self.media.desk.is_running
            and self.intake.database_away_since is None
            and self.results.database_away_since is None
        )


def _revision_in(engine: AsyncEngine) -> Callable[[], Awaitable[int]]:
    async def revision() -> int:
        async with engine.connect() as connection:
            return await revision_of(connection)

    return revision


def build(
    settings: SenderSettings,
    *,
    gateways: Mapping[str, Gateway] | None = None,
    files: Files | None = None,
    clock: Clock = utc_now,
) -> Starlette:
    """The sender's app. `gateways` by provider name, and `files`, take the place of the real ones."""
    checks: dict[str, Check] = {}
    refreshes: list[Refresh] = []
    running: list[Foundation] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        client = HttpClient.over_aiohttp(max_connections=settings.sender_concurrency)
        try:
            async with foundation(settings, service="sender") as base:
                access = AccessDirectory(access_in(base.engine), settings.environment, settings.secrets())
                reached = OwnGateways(access, client) if gateways is None else ByProvider(gateways)
                sender = Sender(settings, base, reached, access, files, clock)
                app.state.sender = sender
                checks.update(
                    database=base.database_answers,
                    broker=base.broker_answers,
                    consumer=sender.consumer.is_connected,
                    writers=sender.writes,
                )
                running[:] = [base]
                refreshes[:] = [sender.consumer.measure, base.measure]
                sender.start()
                try:
                    yield
                finally:
                    await sender.stop()
        finally:
            await client.aclose()

    async def troubles() -> list[str]:
        return await running[0].troubles() if running else []

    return Starlette(routes=health_routes(checks, troubles=troubles, refreshes=refreshes), lifespan=lifespan)
