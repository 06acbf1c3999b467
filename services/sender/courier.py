"""Carries claimed messages and changes to their provider, or looks for them there, many lanes at once, one of each."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from services.sender.adapters.claim import Claim
from services.sender.adapters.evidence import EvidenceReader
from services.sender.adapters.results import Settlement, Underway
from services.sender.approach import Approach
from services.sender.domain.delivery import (
    Accepted,
    Doubtful,
    LookAgain,
    Policy,
    Refused,
    Result,
    RetryAt,
    after_attempt,
    after_look,
    outcome_of,
)
from services.sender.domain.reconciliation import History, Patience, judge
from services.sender.files import File, Files
from services.sender.gateways import Gateways
from services.sender.outcomes import result_of, say
from services.sender.providers.gateway import Gateway, Outgoing
from services.sender.settings import Limits
from services.sender.slots import Slots
from shared.clock import Clock
from shared.db.faults import is_database_away
from shared.errors import Permanent, SapaError, Transient
from shared.faults import FaultPoint, fault
from shared.messaging.group_commit import GroupCommit
from shared.observability.metrics import ATTEMPT_SECONDS, ATTEMPTS

log = structlog.get_logger(__name__)

# Files in memory at once; what waits for one counts as not written, and is tried again.
MOST_FILES = 8


class Courier:
    """One task per claimed message: the provider's call, then its result through the group commit."""

    def __init__(
        self,
        gateways: Gateways,
        results: GroupCommit[Settlement | Underway],
        slots: Slots,
        evidence: EvidenceReader,
        approach: Approach,
        files: Files,
        *,
        policy: Policy,
        patience: Patience,
        limits: Limits,
        clock: Clock,
        wake_in: Callable[[float], None],
    ) -> None:
        self._gateways = gateways
        self._results = results
        self._slots = slots
        self._evidence = evidence
        self._approach = approach
        self._files = files
        self._large = asyncio.Semaphore(MOST_FILES)
        self._patience = patience
        self._policy = policy
        self._limits = limits
        self._clock = clock
        self._wake_in = wake_in
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver(self, claims: Sequence[Claim]) -> None:
        """Start to send or look for these; each holds a slot, given back when its result is recorded."""
        for claim in claims:
            self._spawn(self._carry(claim))

    async def drain(self, timeout: float) -> None:
        """Wait for what is under way; what outlasts `timeout` is dropped, and its attempt stays open."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            log.warning("sends_abandoned", count=len(self._tasks))
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, claim: Claim) -> None:
        try:
            carried = await (self._look_for(claim) if claim.attempt_id is None else self._deliver(claim))
            if carried is None:
                return
            settlement, seconds = carried
            await self._results.submit(settlement)
            fault(FaultPoint.SENDER_RECORDED)
            say(claim, settlement.decision, seconds)
            match settlement.decision:
                case RetryAt(delay_s=delay) | Doubtful(delay_s=delay) | LookAgain(delay_s=delay):
                    self._wake_in(delay)
                case _:
                    pass
        finally:
            self._slots.give_back(claim.channel_id)

    async def _deliver(self, claim: Claim) -> tuple[Settlement, float]:
        assert claim.attempt_id is not None, "the claim opened an attempt"  # noqa: S101
        result, seconds = await self._attempt(claim)
        fault(FaultPoint.SENDER_ANSWERED)
        if self._slots.note(claim.channel_id, claim.chat_id, result):
            log.warning("channel_held", channel_id=claim.channel_id, provider=claim.provider)
        now = self._clock()
        decision = after_attempt(
            result,
            tries=claim.tries,
            created_at=claim.created_at,
            now=now,
            policy=self._policy,
            chance=random.random(),  # noqa: S311 - spreads retries
            is_repeatable=claim.change is not None,
        )
        ATTEMPTS.labels(claim.provider, outcome_of(result)).inc()
        ATTEMPT_SECONDS.labels(claim.provider).observe(seconds)
        return Settlement(claim, claim.attempt_id, outcome_of(result), decision, now), seconds

    async def _look_for(self, claim: Claim) -> tuple[Settlement, float] | None:
        """One look at the evidence. None when it failed on our side: the lane is looked at after its lease."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            wanted = await self._evidence.doubt_about(claim)
            history = await self._ask_history(claim)
            evidence = await self._evidence.gather(claim, history.messages if history is not None else ())
        except Exception as error:
            if is_database_away(error):
                log.warning("evidence_out_of_reach", message_id=claim.message_id, error=type(error).__name__)
            else:
                log.exception("look_crashed", message_id=claim.message_id)
            return None
        now = self._clock()
        outcome, decision = after_look(
            judge(wanted.doubt, history, evidence, now=now, patience=self._patience),
            wanted.result,
            tries=claim.tries,
            created_at=claim.created_at,
            now=now,
            policy=self._policy,
            chance=random.random(),  # noqa: S311 - spreads retries
        )
        return Settlement(claim, wanted.attempt_id, outcome, decision, now), loop.time() - started

    async def _ask_history(self, claim: Claim) -> History | None:
        try:
            gateway = await self._gateways.of(claim.channel_id, claim.provider, revision=claim.revision)
            if gateway is None:
                return None
            return await gateway.history(claim.message, claim.timing)
        except SapaError as error:
            log.warning("history_not_shown", chat_id=claim.chat_id, provider=claim.provider, error=str(error))
            return None

    async def _attempt(self, claim: Claim) -> tuple[Result, float]:
        """Wait for the claim's slot, then ask; the result, and the seconds that the provider took."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            gateway = await self._gateways.of(claim.channel_id, claim.provider, revision=claim.revision)
            if gateway is None:
                return Refused("unknown_provider", f"There is no provider called {claim.provider}"), 0.0
            async with self._with_file(claim) as message:
                await self._approach.make(claim)
                started = loop.time()
                timer = loop.call_later(self._limits.sending_after_s, self._tell_underway, claim)
                try:
                    return await self._ask(gateway, claim, message), loop.time() - started
                finally:
                    timer.cancel()
        except Exception as error:
            return result_of(claim, error), loop.time() - started

    async def _ask(self, gateway: Gateway, claim: Claim, message: Outgoing) -> Accepted:
        if claim.change is None:
            return await gateway.send(message, claim.timing)
        if not claim.change.target:
            raise Permanent("The message has no id at the provider: it was not sent", code="target_not_sent")
        await gateway.change(claim.change, claim.timing)
        return Accepted(None)

    @asynccontextmanager
    async def _with_file(self, claim: Claim) -> AsyncIterator[Outgoing]:
        """The message with its uploaded file; few files at a time, so that they fit into memory."""
        content = claim.message.content
        media = content.media if content is not None and claim.change is None else None
        if media is None or media.upload_id is None:
            yield claim.message
            return
        try:
            async with asyncio.timeout_at(claim.timing.write_by):
                await self._large.acquire()
        except TimeoutError as error:
            raise Transient("Other files were sent first", code="not_written") from error
        try:
            yield replace(
                claim.message, file=await self._read(media.upload_id, claim.message.type, claim.timing.write_by)
            )
        finally:
            self._large.release()

    async def _read(self, upload_id: int, kind: str, by: float) -> File:
        try:
            async with asyncio.timeout_at(by):
                return await self._files.read(upload_id, kind=kind)
        except TimeoutError as error:
            raise Transient("The storage did not give the file in time", code="file_not_read") from error

    def _tell_underway(self, claim: Claim) -> None:
        self._spawn(self._results.submit(Underway(claim)))
