"""The router, put together: events in, chats and messages written, orders to bot and sender out."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette

from services.router.adapters.channels import ChannelDirectory
from services.router.alerting import Alerting
from services.router.assigning import Assigner
from services.router.dead_letters import DeadLetterWatch
from services.router.handlers.events import listen
from services.router.identification import Identification
from services.router.purging import purger
from services.router.recording import RecordWriter
from services.router.reemitting import Reemitter
from services.router.settings import Settings
from services.router.timers import Timers
from services.router.watching import Watch
from services.router.writer import LiveWriter
from shared.clock import Clock, utc_now
from shared.contracts.envelope import Contract
from shared.messaging.consuming import Consumer, consuming_broker
from shared.messaging.group_commit import GroupCommit
from shared.messaging.relay import Relay
from shared.observability.health import Check, health_routes
from shared.runtime import Foundation, foundation
from shared.tasks import running


class Running:
    """The parts of one running router, started in order and stopped in reverse: first it takes in no more."""

    def __init__(self, settings: Settings, base: Foundation, *, clock: Clock) -> None:
        self.base = base
        self.timers = Timers(base.transactions, settings.policy, clock=clock)
        self.assigner = Assigner(base.transactions, every_seconds=settings.router_assign_every_s, clock=clock)
        channels = ChannelDirectory()
        writer = LiveWriter(
            base.transactions,
            Identification(channels, region=settings.default_region),
            settings.policy,
            clock=clock,
            expect=self.timers.expect,
        )
        self.live: GroupCommit[Contract] = GroupCommit(writer.write, name="router-live")
        self.records: GroupCommit[Contract] = GroupCommit(
            RecordWriter(base.transactions, channels, clock=clock).write, name="router-records"
        )
        broker = consuming_broker(settings.rabbitmq_url.get_secret_value())
        listen(broker, self.live, self.records, base.transactions, prefetch=settings.router_prefetch)
        self.consumer = Consumer(broker, settings.rabbitmq_url.get_secret_value())
        self.relay = Relay(base.engine, base.publisher)
        self.reemitter = Reemitter(
            base.transactions, base.publisher, after_seconds=settings.router_reemit_after_s, clock=clock
        )
        self.dead_letters = DeadLetterWatch(
            base.transactions,
            settings.rabbitmq_url.get_secret_value(),
            Alerting(base.transactions, settings.alerts, clock=clock),
        )
        self.purger = purger(base.transactions, settings, clock=clock)
        self.watch = Watch(
            base.transactions,
            settings.rabbitmq_url.get_secret_value(),
            every_seconds=settings.router_watch_every_s,
            stuck_seconds=settings.router_stuck_after_s,
            unsettled_limit=timedelta(seconds=settings.router_unsettled_limit_s),
            clock=clock,
        )

    def run(self) -> AbstractAsyncContextManager[None]:
        """While the block runs, so does the router."""
        return running(
            self.live,
            self.records,
            self.timers,
            self.assigner,
            self.relay.leadership,
            self.reemitter.leadership,
            self.dead_letters.leadership,
            self.watch.leadership,
            self.purger.leadership,
            self.consumer,
        )

    async def writes(self) -> bool:
        """The writers and timers live and, when they last tried, reached the database."""
        parts = (self.live, self.records, self.timers, self.assigner)
        alive = all(part.is_running for part in parts)
        return alive and self.live.database_away_since is None and self.records.database_away_since is None


def build(settings: Settings, *, clock: Clock = utc_now) -> Starlette:
    """The service as an ASGI app; its lifespan starts and stops everything. `app.state.running` is the `Running`."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with foundation(settings, service="router") as base:
            router = Running(settings, base, clock=clock)
            app.state.running = router
            async with router.run():
                yield

    app = Starlette(lifespan=lifespan)

    async def troubles() -> list[str]:
        router: Running = app.state.running
        return await router.base.troubles()

    async def measure() -> None:
        router: Running = app.state.running
        await router.consumer.measure()
        await router.base.measure()

    def check(of: Callable[[Running], Awaitable[bool]]) -> Check:
        return lambda: of(app.state.running)

    app.routes.extend(
        health_routes(
            {
                "database": check(lambda router: router.base.database_answers()),
                "broker": check(lambda router: router.base.broker_answers()),
                "consumer": check(lambda router: router.consumer.is_connected()),
                "writer": check(Running.writes),
            },
            troubles=troubles,
            refreshes=(measure,),
        )
    )
    return app
