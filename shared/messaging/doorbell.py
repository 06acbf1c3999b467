"""The doorbell: an empty, transient message that says "the feed has grown". What grew is read from PostgreSQL.

It is the one thing published outside the outbox: losing it costs up to a second of delay, never an event.
"""

import asyncio

import structlog

from shared.messaging.publisher import NotPublished, Publisher
from shared.messaging.topology import DOORBELL

log = structlog.get_logger(__name__)


class Doorbell:
    """Rings at most once at a time; rings asked for meanwhile become one more."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._ringing: asyncio.Task[None] | None = None
        self._again = False

    def ring(self) -> None:
        """Ring soon. Never blocks, never raises."""
        if self._ringing is not None and not self._ringing.done():
            self._again = True
            return
        self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        while True:
            self._again = False
            try:
                await self._publisher.ring(DOORBELL)
            except NotPublished as error:
                log.debug("doorbell_silent", error=str(error))
            if not self._again:
                return
