"""Carries claimed messages to their provider, or looks for them there, many lanes at once, one message of each."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence

import structlog

from services.sender.adapters.claims import Claim
from services.sender.adapters.evidence import EvidenceReader
from services.sender.adapters.results import Settlement, Underway
from services.sender.domain.delivery import (
    Decision,
    Doubtful,
    Failed,
    LookAgain,
    Policy,
    Postponed,
    Refused,
    Result,
    RetryAt,
    Sent,
    Uncertain,
    Unknown,
    after_attempt,
    after_look,
    outcome_of,
)
from services.sender.domain.reconciliation import History, Patience, judge
from services.sender.providers.gateway import Gateway
from services.sender.settings import Limits
from services.sender.slots import Slots
from shared.clock import Clock
from shared.db.faults import is_database_away
from shared.errors import OutcomeUnknown, ProviderRejected, RateLimited, SapaError, Transient
from shared.faults import FaultPoint, fault
from shared.messaging.group_commit import GroupCommit
from shared.observability.metrics import ATTEMPT_SECONDS, ATTEMPTS

log = structlog.get_logger(__name__)

# Failures that say something about the way to the provider, or its load, and nothing about the message.
_NOT_THE_MESSAGE = {"unreachable", "connect_timeout", "not_written", "session_not_ready"}


class Courier:
    """One task per claimed message: the provider's call, then its result through the group commit."""

    def __init__(
        self,
        gateways: Mapping[str, Gateway],
        results: GroupCommit[Settlement | Underway],
        slots: Slots,
        evidence: EvidenceReader,
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
            _say(claim, settlement.decision, seconds)
            match settlement.decision:
                case RetryAt(delay_s=delay) | Doubtful(delay_s=delay) | LookAgain(delay_s=delay):
                    self._wake_in(delay)
                case _:
                    pass
        finally:
            self._slots.give_back(claim.channel_id)

    async def _deliver(self, claim: Claim) -> tuple[Settlement, float]:
        assert claim.attempt_id is not None, "the claim opened an attempt"  # noqa: S101
        result, seconds = await self._send(claim)
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
        gateway = self._gateways.get(claim.provider)
        if gateway is None:
            return None
        try:
            return await gateway.history(claim.message, claim.timing)
        except SapaError as error:
            log.warning("history_not_shown", chat_id=claim.chat_id, provider=claim.provider, error=str(error))
            return None

    async def _send(self, claim: Claim) -> tuple[Result, float]:
        loop = asyncio.get_running_loop()
        started = loop.time()
        timer = loop.call_later(self._limits.sending_after_s, self._tell_underway, claim)
        try:
            return await self._ask(claim), loop.time() - started
        finally:
            timer.cancel()

    async def _ask(self, claim: Claim) -> Result:
        gateway = self._gateways.get(claim.provider)
        if gateway is None:
            return Refused("unknown_provider", f"There is no provider called {claim.provider}")
        try:
            return await gateway.send_text(claim.message, claim.timing)
        except ProviderRejected as error:
            return Refused(error.code, str(error))
        except RateLimited as error:
            return Postponed(error.code, str(error), error.retry_after, is_message_at_fault=False)
        except Transient as error:
            return Postponed(error.code, str(error), is_message_at_fault=error.code not in _NOT_THE_MESSAGE)
        except OutcomeUnknown as error:
            return Uncertain(error.code, str(error), was_accepted=error.code == "accepted_without_id")
        except Exception:
            # A fault of our own, at a place that nobody can know: the request may have been written.
            log.exception("send_crashed", message_id=claim.message_id, provider=claim.provider)
            return Uncertain("internal_error", "Sapa failed while it sent this message")

    def _tell_underway(self, claim: Claim) -> None:
        self._spawn(self._results.submit(Underway(claim)))


def _say(claim: Claim, decision: Decision, seconds: float) -> None:
    facts = {
        "message_id": claim.message_id,
        "chat_id": claim.chat_id,
        "channel_id": claim.channel_id,
        "provider": claim.provider,
        "attempt": claim.attempt,
        "duration_ms": round(seconds * 1000),
        "correlation_id": claim.correlation_id,
    }
    match decision:
        case Sent():
            log.info("message_sent", **facts)
        case RetryAt(delay_s=delay, code=code):
            log.error("send_failed", **facts, error_code=code, outcome="retry", retry_in_ms=round(delay * 1000))
        case Doubtful(code=code):
            log.error("send_failed", **facts, error_code=code, outcome="in_doubt")
        case Failed(code=code):
            log.error("send_failed", **facts, error_code=code, outcome="failed")
        case Unknown(code=code):
            log.error("send_failed", **facts, error_code=code, outcome="unknown")
