"""How many requests one caller may make. Pure but for what it remembers; `now` in seconds of a clock that only goes on.

Each process counts for itself: this keeps a runaway client from taking a replica for itself. What must hold over all
replicas (wrong passwords, uploads) is counted in the database.
"""

from services.api.domain.refusals import Refused

_MOST_REMEMBERED = 10_000


class Rates:
    """So many a second in the long run, and `burst` at once (the generic cell rate algorithm)."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._gap = 1 / per_second
        self._tolerance = burst / per_second
        self._due: dict[str, float] = {}

    def wait_for(self, subject: str, now: float) -> float | None:
        """Count a request; None when it is allowed, else the seconds until one is."""
        due = max(self._due.get(subject, now), now)
        if due - now > self._tolerance - self._gap / 2:
            return due - now - self._tolerance + self._gap
        if len(self._due) >= _MOST_REMEMBERED:
            self._due = {known: at for known, at in self._due.items() if at > now}
        self._due[subject] = due + self._gap
        return None

    def refuse_excess(self, subject: str, now: float) -> None:
        """Raises Refused with `retry_after` where there were too many."""
        wait = self.wait_for(subject, now)
        if wait is not None:
            detail = "Too many requests; slow down."
            raise Refused("too_many_requests", detail, retry_after=max(1, round(wait + 0.5)))
