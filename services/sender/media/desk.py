"""Carries the jobs out: some at a time, each within its time, each tried again as its failure allows."""

import asyncio
import random
from contextlib import suppress

import structlog

from services.sender.domain.delivery import Policy, delay_before
from services.sender.media.fetcher import Fetcher
from services.sender.media.jobs import Job, Jobs
from services.sender.providers.answers import LONGEST_ERROR
from shared.clock import Clock
from shared.contracts.media import FetchMedia, MediaFailed, MediaStored
from shared.db.faults import is_conflict, is_database_away
from shared.errors import Permanent, RateLimited, Transient
from shared.faults import FaultPoint, fault
from shared.ids import new_id
from shared.media.kept import Kept
from shared.tasks import BackgroundTask, end

log = structlog.get_logger(__name__)

# Whoever falls silent for so long has died or frozen; its files are another's then.
LEASE_SECONDS = 20.0
_POLL_SECONDS = 1.0
_HOLD_EVERY_SECONDS = 5.0


class MediaDesk(BackgroundTask):
    """One process's share. `add` is the handler of `media.fetch.v1`: acknowledged once the job is stored."""

    def __init__(
        self, jobs: Jobs, fetcher: Fetcher, *, policy: Policy, at_once: int, deadline_s: float, clock: Clock
    ) -> None:
        super().__init__("media-desk")
        self._jobs = jobs
        self._fetcher = fetcher
        self._policy = policy
        self._at_once = at_once
        self._deadline_s = deadline_s
        self._clock = clock
        self._under_way: dict[asyncio.Task[None], Job] = {}
        self._woken = asyncio.Event()

    async def stop(self) -> None:
        """Take no more; what is under way is broken off and given back."""
        await super().stop()
        for task in list(self._under_way):
            await end(task)

    async def add(self, order: FetchMedia) -> None:
        """Store the order, and look at once."""
        await self._jobs.add(order)
        self._woken.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        held_at = loop.time()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS * random.uniform(0.8, 1.2)):  # noqa: S311 - replicas spread out
                    await self._woken.wait()
            self._woken.clear()
            try:
                if self._under_way and loop.time() >= held_at + _HOLD_EVERY_SECONDS:
                    await self._jobs.hold(list(self._under_way.values()))
                    held_at = loop.time()
                await self._claim()
            except Exception as error:
                if not is_database_away(error) and not is_conflict(error):
                    log.exception("looking_for_media_jobs_failed")
                await asyncio.sleep(_POLL_SECONDS)

    async def _claim(self) -> None:
        free = self._at_once - len(self._under_way)
        if free <= 0:
            return
        for job in await self._jobs.claim(new_id(), free):
            task = asyncio.create_task(self._carry_out(job), name=f"media-{job.media_id}")
            self._under_way[task] = job
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.pop(task, None)
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("media_job_broke_off", exc_info=error)

    async def _carry_out(self, job: Job) -> None:
        with structlog.contextvars.bound_contextvars(correlation_id=job.order.correlation_id, media_id=job.media_id):
            try:
                outcome = await self._attempt(job.order) if job.tries <= self._policy.max_attempts else _interrupted()
            except asyncio.CancelledError:
                await self._jobs.give_back(job)
                raise
            await self._until_recorded(job, outcome)

    async def _attempt(self, order: FetchMedia) -> Kept | Permanent | Transient:
        try:
            async with asyncio.timeout(self._deadline_s):
                kept = await self._fetcher.fetch(order)
        except TimeoutError:
            return Transient(f"The file did not come within {self._deadline_s:g} s", code="timed_out")
        except (Permanent, Transient) as error:
            return error
        except Exception as error:
            log.exception("media_attempt_broke")
            return Transient(f"The file could not be taken in ({type(error).__name__})", code="internal")
        fault(FaultPoint.SENDER_MEDIA_KEPT)
        return kept

    async def _until_recorded(self, job: Job, outcome: Kept | Permanent | Transient) -> None:
        """While the database is away; should the job's lease end meanwhile, another does it again."""
        while True:
            try:
                await self._record(job, outcome)
                return
            except Exception as error:
                if not is_database_away(error) and not is_conflict(error):
                    raise
                await asyncio.sleep(_POLL_SECONDS)

    async def _record(self, job: Job, outcome: Kept | Permanent | Transient) -> None:
        match outcome:
            case Kept():
                await self._jobs.settle(job, "stored", _stored(job.order, outcome, self._clock), code=None, error=None)
                log.info("media_stored", mime_type=outcome.mime_type, size=outcome.size, attempt=job.tries)
            case Transient() if job.tries < self._policy.max_attempts:
                asked = outcome.retry_after if isinstance(outcome, RateLimited) else None
                delay = delay_before(job.tries + 1, asked, policy=self._policy, chance=random.random())  # noqa: S311
                await self._jobs.postpone(job, delay_s=delay, code=outcome.code, error=str(outcome)[:LONGEST_ERROR])
                asyncio.get_running_loop().call_later(delay + 0.01, self._woken.set)
                log.warning(
                    "media_attempt_failed", error_code=outcome.code, attempt=job.tries, again_in_s=round(delay, 1)
                )
            case _:
                text = str(outcome)[:LONGEST_ERROR]
                if isinstance(outcome, Transient):
                    text = f"{text} (gave up after {job.tries} attempts)"
                event = _failed(job.order, outcome.code, text, self._clock)
                await self._jobs.settle(job, "failed", event, code=outcome.code, error=text)
                log.error("media_failed", error_code=outcome.code, attempt=job.tries)


def _interrupted() -> Permanent:
    """Of a file that no attempt has come to an end with: perhaps it is what ended them."""
    return Permanent("Sapa was interrupted each time it took this file in", code="interrupted")


def _stored(order: FetchMedia, kept: Kept, clock: Clock) -> MediaStored:
    now = clock()
    return MediaStored(
        occurred_at=now,
        correlation_id=order.correlation_id,
        causation_id=order.event_id,
        media_id=order.media_id,
        message_id=order.message_id,
        chat_id=order.chat_id,
        storage_key=kept.storage_key,
        preview_key=kept.preview_key,
        clean_key=kept.shown_key,
        mime_type=kept.mime_type,
        size=kept.size,
        width=kept.width,
        height=kept.height,
        seconds=kept.seconds,
        waveform=kept.waveform or (),
        stored_at=now,
    )


def _failed(order: FetchMedia, code: str, error: str, clock: Clock) -> MediaFailed:
    now = clock()
    return MediaFailed(
        occurred_at=now,
        correlation_id=order.correlation_id,
        causation_id=order.event_id,
        media_id=order.media_id,
        message_id=order.message_id,
        chat_id=order.chat_id,
        error_code=code,
        error=error,
        failed_at=now,
    )
