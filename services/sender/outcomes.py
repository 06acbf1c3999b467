"""What an attempt came to: errors as results, and the line in the log."""

import structlog

from services.sender.adapters.claim import Claim
from services.sender.domain.delivery import (
    Accepted,
    Decision,
    Doubtful,
    Failed,
    Postponed,
    Refused,
    Result,
    RetryAt,
    Sent,
    Uncertain,
    Unknown,
)
from shared.errors import OutcomeUnknown, Permanent, RateLimited, Transient

log = structlog.get_logger(__name__)

# Failures that say something about the way to the provider, its load, or our own parts, and nothing about the message.
_NOT_THE_MESSAGE = {"unreachable", "connect_timeout", "not_written", "session_not_ready", "file_not_read"}


def result_of(claim: Claim, error: Exception) -> Result:
    """What an attempt that ended with this error came to."""
    match error:
        case Permanent() if _is_gone_already(claim, error):
            return Accepted(None)
        case Permanent():
            return Refused(error.code, str(error))
        case RateLimited():
            return Postponed(error.code, str(error), error.retry_after, is_message_at_fault=False)
        case Transient():
            return Postponed(error.code, str(error), is_message_at_fault=error.code not in _NOT_THE_MESSAGE)
        case OutcomeUnknown():
            return Uncertain(error.code, str(error), was_accepted=error.code == "accepted_without_id")
        case _:
            # A fault of our own, at a place that nobody can know: the request may have been written.
            log.error("send_crashed", message_id=claim.message_id, provider=claim.provider, exc_info=error)
            return Uncertain("internal_error", "Sapa failed while it sent this message")


def _is_gone_already(claim: Claim, error: Permanent) -> bool:
    """An earlier attempt may have deleted the message, and now the provider does not know it any more: it has."""
    change = claim.change
    return change is not None and change.operation == "revoke" and claim.may_be_done and error.code == "not_found"


def say(claim: Claim, decision: Decision, seconds: float) -> None:
    """Tell the log; a look that found nothing new is not told."""
    facts = {
        "message_id": claim.message_id,
        "chat_id": claim.chat_id,
        "channel_id": claim.channel_id,
        "provider": claim.provider,
        "attempt": claim.attempt,
        "operation": "send" if claim.change is None else claim.change.operation,
        "duration_ms": round(seconds * 1000),
        "correlation_id": claim.correlation_id,
    }
    match decision:
        case Sent():
            log.info("message_sent" if claim.change is None else "message_changed", **facts)
        case RetryAt(delay_s=delay, code=code):
            log.error("send_failed", **facts, error_code=code, outcome="retry", retry_in_ms=round(delay * 1000))
        case Doubtful(code=code):
            log.error("send_failed", **facts, error_code=code, outcome="in_doubt")
        case Failed(code=code):
            log.error("send_failed", **facts, error_code=code, outcome="failed")
        case Unknown(code=code):
            log.error("send_failed", **facts, error_code=code, outcome="unknown")
