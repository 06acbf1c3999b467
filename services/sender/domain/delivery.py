"""What follows from one attempt to send (sent, again later, failed, or in doubt), and from a look for one in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never

from services.sender.domain.reconciliation import FIRST_LOOK_S, Absent, Found, GivenUp, NotYet, Verdict

# A provider that names a wait beyond this is asked again after it all the same.
LONGEST_RETRY_AFTER_S = 3600.0

# A change is repeated so often when nobody knows whether it was made, and then given up.
MOST_REPEATS = 5

# Refusals that are worth one more try and no more: the provider may only have failed to look the number up.
LIMITED_TRIES = {"lid_not_found": 2}


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient the sender is. Seconds, and attempts of one place in a lane."""

    max_attempts: int = 100
    max_age_s: float = 24 * 3600.0
    backoff_base_s: float = 0.5
    backoff_max_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message and named it; or it made the change, which has no name (None)."""

    provider_message_id: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take this message."""

    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Nothing was sent, and the same request may succeed later.

    `is_message_at_fault` False: the provider could not be asked at all, or was busy. That says nothing about the
    message, so such attempts are limited by the message's age only.
    """

    code: str
    error: str
    retry_after_s: float | None = None
    is_message_at_fault: bool = True


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The message may have been sent. `was_accepted`: the provider said yes but did not name the message."""

    code: str
    error: str
    was_accepted: bool = False


Result = Accepted | Refused | Postponed | Uncertain


@dataclass(frozen=True, slots=True)
class Sent:
    """The place is settled, the message sent or the change made; the lane goes on."""

    provider_message_id: str | None


@dataclass(frozen=True, slots=True)
class RetryAt:
    """The place stays the head of its lane and is tried again at `at`, `delay_s` from now."""

    at: datetime
    delay_s: float
    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The place is settled without success; the lane goes on and a person sees why."""

    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It may have been sent: the place stays the head of its lane, and is looked for at the provider in `delay_s`."""

    delay_s: float
    code: str
    error: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Still in doubt: the next look is in `delay_s`. `absent_at`: when a look first did not find it."""

    delay_s: float
    absent_at: datetime | None
    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The place is settled as "may have been sent"; the lane goes on and a person decides."""

    code: str
    error: str


Decision = Sent | RetryAt | Failed | Doubtful | LookAgain | Unknown

Outcome = Literal["sent", "transient", "permanent", "unknown", "absent"]


def outcome_of(result: Result) -> Outcome:
    """The word under which the attempt is recorded."""
    match result:
        case Accepted():
            return "sent"
        case Refused():
            return "permanent"
        case Postponed():
            return "transient"
        case Uncertain():
            return "unknown"
        case _:
            assert_never(result)


def after_attempt(
    result: Result,
    *,
    tries: int,
    created_at: datetime,
    now: datetime,
    policy: Policy,
    chance: float,
    is_repeatable: bool = False,
) -> Decision:
    """What to do after attempt number `tries` (from 1) of a message that waits since `created_at`.

    `chance`, in [0, 1), spreads the retries. What may have been sent is never repeated. A change is (`is_repeatable`):
    the same reaction, edit or deletion made twice is made once, so doubt about it is settled by making it again. Its
    outcome is never unknown to a person who would have to decide; after `MOST_REPEATS` it is given up.
    """
    match result:
        case Accepted(provider_message_id):
            return Sent(provider_message_id)
        case Refused(code, error):
            return Failed(code, error)
        case Uncertain(_, error) if is_repeatable and tries >= MOST_REPEATS:
            return Failed("outcome_unknown", f"{error} (gave up after {tries} attempts)")
        case Uncertain(code, error) if is_repeatable:
            return _after_postponed(Postponed(code, error), tries, created_at, now, policy, chance)
        case Uncertain(code, error):
            return Doubtful(FIRST_LOOK_S, code, error)
        case Postponed():
            return _after_postponed(result, tries, created_at, now, policy, chance)
        case _:
            assert_never(result)


def after_look(
    verdict: Verdict,
    doubt: Uncertain,
    *,
    tries: int,
    created_at: datetime,
    now: datetime,
    policy: Policy,
    chance: float,
) -> tuple[Outcome, Decision]:
    """What to do after a look at what attempt number `tries` left in doubt, and how that attempt is recorded now.

    What the provider accepted is not sent again even if it does not show: nobody else would say that it failed.
    """
    match verdict:
        case Found(provider_message_id):
            return "sent", Sent(provider_message_id)
        case NotYet(delay, absent_at):
            return "unknown", LookAgain(delay, absent_at, doubt.code, doubt.error)
        case Absent() if not doubt.was_accepted:
            gone = Postponed(doubt.code, doubt.error)
            return "absent", _after_postponed(gone, tries, created_at, now, policy, chance)
        case Absent() | GivenUp():
            return "unknown", Unknown(doubt.code, doubt.error)
        case _:
            assert_never(verdict)


def _after_postponed(
    result: Postponed, tries: int, created_at: datetime, now: datetime, policy: Policy, chance: float
) -> Decision:
    allowed = min(policy.max_attempts, LIMITED_TRIES.get(result.code, policy.max_attempts))
    if result.is_message_at_fault and tries >= allowed:
        return Failed(result.code, f"{result.error} (gave up after {tries} attempts)")
    delay = delay_before(tries + 1, result.retry_after_s, policy=policy, chance=chance)
    at = now + timedelta(seconds=delay)
    if (at - created_at).total_seconds() > policy.max_age_s:
        return Failed(result.code, f"{result.error} (gave up after {policy.max_age_s / 3600:g} hours)")
    return RetryAt(at, delay, result.code, result.error)


def delay_before(attempt: int, retry_after_s: float | None, *, policy: Policy, chance: float) -> float:
    """Seconds before attempt number `attempt` (from 2): exponential with full jitter, never sooner than asked for."""
    doublings = min(attempt - 2, 30)
    ceiling = min(policy.backoff_max_s, policy.backoff_base_s * 2.0**doublings)
    jittered = ceiling * chance
    if retry_after_s is None:
        return jittered
    # The jitter is added on top, so that a crowd told the same time does not come back at once.
    return min(max(retry_after_s, 0.0), LONGEST_RETRY_AFTER_S) + min(jittered, policy.backoff_base_s)
