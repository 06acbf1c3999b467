"""The events that tell what became of a message, or of a change to one."""

from datetime import datetime
from typing import assert_never

from services.sender.adapters.claim import Claim
from services.sender.domain.delivery import Decision, Doubtful, Failed, LookAgain, RetryAt, Sent, Unknown
from shared.contracts.envelope import Contract
from shared.contracts.sending import (
    MessageAttemptFailed,
    MessageChanged,
    MessageChangeFailed,
    MessageFailed,
    MessageOutcomeUnknown,
    MessageSending,
    MessageSent,
)


def event_of(claim: Claim, decision: Decision, now: datetime) -> Contract | None:
    """The event of one decision; None when nothing is new. What is looked for shows as being sent.

    A change that will be tried again has no event: there is nothing to tell about the message that it is to.
    """
    if claim.change is not None:
        return _of_change(claim, decision, now)
    about = _about(claim, now)
    match decision:
        case Sent(provider_message_id):
            return MessageSent(**about, provider_message_id=provider_message_id)
        case RetryAt(at, _, code, error):
            return MessageAttemptFailed(**about, error_code=code, error=error, next_attempt_at=at)
        case Failed(code, error):
            return MessageFailed(**about, error_code=code, error=error)
        case Doubtful():
            return MessageSending(**about)
        case LookAgain():
            return None
        case Unknown(code, error):
            return MessageOutcomeUnknown(**about, error_code=code, error=error)
        case _:
            assert_never(decision)


def _of_change(claim: Claim, decision: Decision, now: datetime) -> Contract | None:
    assert claim.change is not None, "it is a change's claim"  # noqa: S101
    about = {
        "occurred_at": now,
        "correlation_id": claim.correlation_id,
        "causation_id": claim.command_id,
        "change_id": claim.change_id,
        "message_id": claim.message_id,
        "chat_id": claim.chat_id,
        "operation": claim.change.operation,
    }
    match decision:
        case Sent():
            return MessageChanged.model_validate(about)
        case Failed(code, error):
            return MessageChangeFailed.model_validate({**about, "error_code": code, "error": error})
        case _:
            return None


def sending(claim: Claim, now: datetime) -> MessageSending:
    """The attempt is under way."""
    return MessageSending(**_about(claim, now))


def _about(claim: Claim, now: datetime) -> dict[str, object]:
    return {
        "occurred_at": now,
        "correlation_id": claim.correlation_id,
        "causation_id": claim.command_id,
        "message_id": claim.message_id,
        "chat_id": claim.chat_id,
        "channel_id": claim.channel_id,
        "seq": claim.seq,
        "attempt": claim.attempt,
    }
