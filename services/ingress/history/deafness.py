"""Whether a channel that says it is connected has stopped speaking to us. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS = 7 * 24
# Silence where so many messages usually come happens by chance once in many thousand times.
SURPRISING = 12.0
# So many messages in the provider's history whose webhooks never came are no accident.
MISSED = 3
_WEEKS_TO_KNOW = 2.0
_SHORTEST = timedelta(minutes=30)
_LONGEST = timedelta(days=14)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Habits:
    """How many customers' messages a channel took by hour of the week (UTC, Monday first) over the last `weeks`."""

    by_hour: Mapping[int, int]
    weeks: float

    @property
    def are_known(self) -> bool:
        """Whether they say anything yet."""
        return self.weeks >= _WEEKS_TO_KNOW and sum(self.by_hour.values()) > 0

    def expected(self, since: datetime, until: datetime) -> float:
        """How many messages usually come in that time."""
        since = max(since, until - _LONGEST)
        total = 0.0
        while since < until:
            end = min(until, since.replace(minute=0, second=0, microsecond=0) + _HOUR)
            hour = since.weekday() * 24 + since.hour
            total += self.by_hour.get(hour, 0) / self.weeks * ((end - since) / _HOUR)
            since = end
        return total


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard of a channel: its last webhook with a customer's message, and messages found without one since."""

    last_heard: datetime
    missed: int


def deafness(hearing: Hearing, habits: Habits, *, now: datetime, deaf_after: timedelta | None) -> str | None:
    """Why a connected channel counts as deaf, for a person; None when it does not.

    `deaf_after` is the silence that is too long for a channel whose habits are not known.
    """
    if hearing.missed >= MISSED:
        return f"{hearing.missed} messages are in the provider's history whose webhooks never came"
    silence = now - hearing.last_heard
    minutes = int(silence.total_seconds() // 60)
    if habits.are_known:
        if silence >= _SHORTEST and habits.expected(hearing.last_heard, now) >= SURPRISING:
            return f"no message for {minutes} minutes, far longer than usual at this time"
        return None
    if deaf_after is not None and silence > deaf_after:
        return f"no message for {minutes} minutes"
    return None
