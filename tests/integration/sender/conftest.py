"""The world of one test: database and broker of the module, a provider of its own."""

from collections.abc import AsyncIterator

import pytest

from shared.db.engine import create_engine
from shared.messaging.publisher import Publisher
from tests.integration.sender.fake_provider import FakeProvider
from tests.integration.sender.harness import World, collect_events
from tests.integration.sender.media_provider import MediaProvider


@pytest.fixture
async def world(database_url: str, rabbitmq_url: str) -> AsyncIterator[World]:
    """Ready for senders; the lanes of earlier tests are gone."""
    provider = FakeProvider()
    await provider.start()
    engine = create_engine(database_url, application_name="test", pool_size=3)
    publisher = Publisher(rabbitmq_url, name="test")
    await publisher.start()
    world = World(database_url, rabbitmq_url, engine, publisher, provider)
    await world.execute("truncate lanes, outbound, attempts, outbox, channel_budgets")
    events = await collect_events(rabbitmq_url, world.events)
    try:
        yield world
    finally:
        await events.close()
        await publisher.stop()
        await engine.dispose()
        await provider.stop()


@pytest.fixture
async def provider() -> AsyncIterator[MediaProvider]:
    """Answers requests for files as the test says."""
    made = MediaProvider()
    await made.start()
    yield made
    await made.stop()
