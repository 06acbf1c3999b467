"""The router's world."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.router.world import World, world


@pytest.fixture
async def here(database_url: str, rabbitmq_url: str) -> AsyncIterator[World]:
    """A world of the module's own servers."""
    async with world(database_url, rabbitmq_url) as running:
        yield running
