"""Which processes live: heard on a throw-away queue of this process."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import aio_pika
import structlog
from pydantic import ValidationError

from shared.clock import Clock
from shared.messaging.publisher import with_heartbeat
from shared.messaging.topology import HEARTBEATS
from shared.observability.heartbeat import EVERY_SECONDS, Pulse

log = structlog.get_logger(__name__)

_RECONNECT_SECONDS = 1.0
# Beats may be late; after some that are missing, something is wrong, and later it is nobody's any more.
_ALIVE = timedelta(seconds=EVERY_SECONDS * 3.5)
_REMEMBERED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heard:
    """A process, and when it was last heard."""

    pulse: Pulse
    at: datetime
    is_alive: bool


class Pulses:
    """Listens to heartbeats. What is heard is known to this process alone; every api replica hears the same."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = with_heartbeat(url)
        self._clock = clock
        self._heard: dict[str, tuple[Pulse, datetime]] = {}
        self._since: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen; does not wait for the broker."""
        self._task = asyncio.create_task(self._run(), name="pulses")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def is_listening(self) -> bool:
        """For long enough that everybody who lives has been heard."""
        return self._since is not None and self._clock() - self._since > timedelta(seconds=EVERY_SECONDS * 1.2)

    def heard(self) -> Sequence[Heard]:
        """Who was heard lately, by service and age."""
        now = self._clock()
        self._heard = {key: (pulse, at) for key, (pulse, at) in self._heard.items() if now - at < _REMEMBERED}
        found = [Heard(pulse, at, now - at < _ALIVE) for pulse, at in self._heard.values()]
        return sorted(found, key=lambda one: (one.pulse.service, one.pulse.started_at, one.pulse.instance))

    def hear(self, body: bytes) -> None:
        """One beat; what is none is passed over."""
        try:
            pulse = Pulse.model_validate_json(body)
        except ValidationError:
            log.warning("heartbeat_unreadable")
            return
        if pulse.is_leaving:
            self._heard.pop(pulse.instance, None)
        else:
            self._heard[pulse.instance] = (pulse, self._clock())

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                log.warning("heartbeats_lost")  # a dying connection ends a wait as if it had been cancelled
            except Exception as error:
                log.warning("heartbeats_unreachable", error=type(error).__name__)
            self._since = None
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await aio_pika.connect(self._url, timeout=5, client_properties={"connection_name": "api-pulses"})
        async with connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(
                exclusive=True, auto_delete=True, arguments={"x-max-length": 1000, "x-overflow": "drop-head"}
            )
            await queue.bind(HEARTBEATS)
            self._since = self._clock()
            async with queue.iterator(no_ack=True) as beats:
                async for beat in beats:
                    self.hear(beat.body)
