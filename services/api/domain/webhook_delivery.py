"""How patiently a receiver is told. Pure: `now` and chance are given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# So many failures in a row, of whichever events, are the receiver's and not one event's.
OPEN_AFTER = 5
GIVE_UP_AFTER = timedelta(days=3)
DISABLE_AFTER = timedelta(days=5)
TROUBLE_AFTER = timedelta(minutes=15)
_FIRST_DELAYS = (5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
_LONGEST_DELAY = 6 * 3600.0
# Of a receiver that answers nobody: one event at a time tries it.
_PROBE_DELAYS = (15.0, 30.0, 60.0, 120.0, 300.0)
_LONGEST_ASKED = timedelta(hours=6)

Random = Callable[[], float]
"""Between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an attempt found. `error`: why there is no answer, or none that counts. `retry_after`: as it was asked."""

    status_code: int | None
    error: str | None = None
    response: str | None = None
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Any 2xx; everything else, redirects too, is a failure."""
        return self.error is None and self.status_code is not None and 200 <= self.status_code < 300

    @property
    def is_gone(self) -> bool:
        """The receiver says that nobody is there any more."""
        return self.status_code == 410


@dataclass(frozen=True, slots=True)
class Receiver:
    """How a receiver has done lately: failures in a row, and since when."""

    failures: int = 0
    failing_since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """It fails whatever it is told: only one event at a time tries it."""
        return self.failures >= OPEN_AFTER


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a failure: when this event is tried again (None: given up), and how its receiver stands.

    `hold_until`: nothing is sent to the receiver before. `disable`: it is switched off, and why.
    """

    retry_at: datetime | None
    receiver: Receiver
    hold_until: datetime | None
    disable: Literal["failing", "gone"] | None


def after_failure(
    answer: Answered, *, attempts: int, tried_since: datetime, receiver: Receiver, now: datetime, random: Random
) -> Verdict:
    """`attempts`: of this event, this one included. `receiver`: before this attempt.

    An event is given up when it alone has failed for days; while the receiver fails whatever it is told, nothing is.
    """
    stands = Receiver(receiver.failures + 1, receiver.failing_since or now)
    failing_since = stands.failing_since or now
    disable: Literal["failing", "gone"] | None = None
    if answer.is_gone:
        disable = "gone"
    elif now - failing_since >= DISABLE_AFTER:
        disable = "failing"
    asked = min(answer.retry_after or timedelta(0), _LONGEST_ASKED)
    hold_until = None
    if stands.is_open:
        hold_until = now + max(_jittered(_step(_PROBE_DELAYS, stands.failures - OPEN_AFTER), random), asked)
    elif asked:
        hold_until = now + asked
    if stands.is_open:  # its events wait for the receiver, and not for a time of their own
        return Verdict(hold_until, stands, hold_until, disable)
    if now - tried_since >= GIVE_UP_AFTER:
        return Verdict(None, stands, hold_until, disable)
    delay = _jittered(_step(_FIRST_DELAYS, attempts - 1, beyond=_LONGEST_DELAY), random)
    return Verdict(now + max(delay, asked), stands, hold_until, disable)


def is_trouble(failing_since: datetime | None, now: datetime) -> bool:
    """Whether a receiver fails for so long that operators are told."""
    return failing_since is not None and now - failing_since >= TROUBLE_AFTER


def _step(delays: tuple[float, ...], index: int, beyond: float | None = None) -> float:
    if index < len(delays):
        return delays[max(0, index)]
    return delays[-1] if beyond is None else beyond


def _jittered(seconds: float, random: Random) -> timedelta:
    """Between four and six fifths, so that many do not come back together."""
    return timedelta(seconds=seconds * (0.8 + 0.4 * random()))
