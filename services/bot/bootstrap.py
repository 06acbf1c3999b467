"""The bot, put together: requests in, replies out, nothing kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from services.bot.adapters.publishing import PatientPublisher
from services.bot.handlers.replies import reply_generator
from services.bot.settings import Settings
from shared.clock import Clock, utc_now
from shared.messaging.consuming import Consumer, consuming_broker, subscribe
from shared.messaging.publisher import Publisher
from shared.messaging.topology import BOT_REPLIES
from shared.observability.health import health_routes
from shared.observability.heartbeat import Heartbeat
from shared.tasks import running

PREFETCH = 200


def build(settings: Settings, *, clock: Clock = utc_now) -> Starlette:
    """The service as an ASGI app; its lifespan connects, consumes, and stops in that order's reverse."""
    url = settings.rabbitmq_url.get_secret_value()
    publisher = Publisher(url, name="bot-publisher")
    broker = consuming_broker(url)
    patient = PatientPublisher(publisher)
    handler = reply_generator(patient.publish, zone=ZoneInfo(settings.timezone), clock=clock)
    subscribe(broker, BOT_REPLIES, handler, prefetch=PREFETCH)
    consumer = Consumer(broker, url)
    heartbeat = Heartbeat(publisher, "bot")

    async def can_publish() -> bool:
        return publisher.is_connected

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await publisher.start()
        try:
            async with running(heartbeat, consumer):
                yield
        finally:
            await publisher.stop()

    return Starlette(
        routes=health_routes(
            {"publishing": can_publish, "consuming": consumer.is_connected}, refreshes=(consumer.measure,)
        ),
        lifespan=lifespan,
    )
