"""The look around: back-off that has become due, places that came while their lane was busy, leases that ended."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

import structlog

from services.sender.adapters.lanes import Lanes
from services.sender.slots import Slots
from shared.db.faults import is_conflict, is_database_away
from shared.tasks import BackgroundTask

log = structlog.get_logger(__name__)

# Rounds are no closer together than this, however often they are asked for: what comes meanwhile goes into the next.
CLOSEST_SECONDS = 0.01
TAKE_OVER_EVERY_SECONDS = 2.0
# After the database was away, others may hold results that they could not record yet: let them come first.
TAKE_OVER_GRACE_SECONDS = 5.0


class Poller(BackgroundTask):
    """Looks when woken, when the earliest time it knows of has come, and otherwise about every `poll_s`."""

    def __init__(self, lanes: Lanes, slots: Slots, *, poll_s: float, now: Callable[[], float]) -> None:
        super().__init__("sender-poller")
        self._lanes = lanes
        self._slots = slots
        self._poll_s = poll_s
        self._now = now
        self._woken = asyncio.Event()
        self._take_over_at = 0.0

    def start(self) -> None:
        """Begin to look."""
        self._take_over_at = self._now() + TAKE_OVER_EVERY_SECONDS
        super().start()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def wake_in(self, seconds: float) -> None:
        """Look in so many seconds."""
        if seconds <= 0:
            self.wake()
        else:
            asyncio.get_running_loop().call_later(seconds + 0.002, self.wake)

    async def _run(self) -> None:
        while True:
            pause = self._poll_s * random.uniform(0.8, 1.2)  # noqa: S311 - replicas spread out
            pause = min(pause, self._slots.opens_in() or pause)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):  # wait_for may swallow a cancellation in Python 3.11
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
            except Exception as error:
                self._take_over_at = self._now() + TAKE_OVER_GRACE_SECONDS
                if is_database_away(error):
                    log.warning("lanes_out_of_reach", error=type(error).__name__)
                elif not is_conflict(error):
                    log.exception("looking_at_lanes_failed")
                await asyncio.sleep(self._poll_s)
            await asyncio.sleep(CLOSEST_SECONDS)

    async def _look(self) -> None:
        found = await self._lanes.claim_due()
        if found.more:
            self.wake()
        if self._now() >= self._take_over_at:
            self._take_over_at = self._now() + TAKE_OVER_EVERY_SECONDS
            if await self._lanes.take_over():
                self.wake()
