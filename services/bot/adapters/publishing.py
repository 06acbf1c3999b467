"""Publishing that does not give up: the request stays unacknowledged for as long as its answer is not confirmed."""

import asyncio
import random
from typing import Protocol

import structlog

from shared.contracts.envelope import Contract
from shared.messaging.publisher import NotPublished, Parcel

log = structlog.get_logger(__name__)

_FIRST_DELAY, _LONGEST_DELAY = 0.1, 5.0


class Publishes(Protocol):
    """What the broker's publisher does: returns after the confirm, raises NotPublished without one."""

    async def publish(self, parcel: Parcel, *, timeout: float | None = None) -> None:
        """Publish one parcel."""
        ...


class PatientPublisher:
    """Publishes again, under the same id, until the broker has confirmed."""

    def __init__(self, publisher: Publishes, *, first_delay: float = _FIRST_DELAY) -> None:
        self._publisher = publisher
        self._first_delay = first_delay

    async def publish(self, contract: Contract) -> None:
        """Returns once the broker holds the contract; only cancellation ends the attempts before.

        A process that is stopped meanwhile leaves its request to the broker, which gives it to another replica.
        """
        parcel = Parcel.of(contract)
        delay, attempt = self._first_delay, 1
        while True:
            try:
                await self._publisher.publish(parcel)
                return
            except NotPublished as error:
                log.warning("publish_postponed", routing_key=parcel.routing_key, attempt=attempt, error=str(error))
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - spreads replicas, guards nothing
            delay, attempt = min(delay * 2, _LONGEST_DELAY), attempt + 1
