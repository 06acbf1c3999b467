"""Each process says every few seconds that it lives: a transient message that losing means nothing."""

import asyncio
import os
import platform
import socket
from datetime import datetime

import structlog
from pydantic import BaseModel, ConfigDict

from shared.clock import utc_now
from shared.ids import new_id
from shared.messaging.publisher import NotPublished, Publisher
from shared.messaging.topology import HEARTBEATS
from shared.tasks import BackgroundTask
from shared.version import VERSION

log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0


class Pulse(BaseModel):
    """That a process of a service lives. `instance` is its own for as long as it runs.

    `is_leaving`: it ends as it was asked to, and nobody is to miss it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str
    instance: str
    host: str
    pid: int
    version: str
    python: str
    started_at: datetime
    is_leaving: bool = False


class Heartbeat(BackgroundTask):
    """Beats while the broker can be reached; never in anybody's way."""

    def __init__(self, publisher: Publisher, service: str) -> None:
        super().__init__("heartbeat")
        self._publisher = publisher
        self._pulse = Pulse(
            service=service,
            instance=new_id().hex,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=VERSION,
            python=platform.python_version(),
            started_at=utc_now(),
        )

    async def stop(self) -> None:
        """Say goodbye and fall silent."""
        await super().stop()
        await self._say(self._pulse.model_copy(update={"is_leaving": True}))

    async def _run(self) -> None:
        while True:
            await self._say(self._pulse)
            await asyncio.sleep(EVERY_SECONDS)

    async def _say(self, pulse: Pulse) -> None:
        try:
            await self._publisher.ring(HEARTBEATS, pulse.model_dump_json().encode())
        except NotPublished as error:
            log.debug("heartbeat_unheard", error=str(error))
