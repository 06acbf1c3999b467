"""After a failure, spare the others the wait: a circuit breaker. Pure but for the clock that it is given."""

import time
from collections.abc import Callable


class Breaker:
    """Closed: all pass. After a failure it is open for a while, then lets one attempt through per such while."""

    def __init__(self, *, open_seconds: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._open_seconds = open_seconds
        self._clock = clock
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the last outcome was a failure."""
        return self._open_until is not None

    def allows(self) -> bool:
        """Whether to try now. While open, saying yes once postpones the next yes, so only one caller probes."""
        if self._open_until is None:
            return True
        now = self._clock()
        if now < self._open_until:
            return False
        self._open_until = now + self._open_seconds
        return True

    def succeeded(self) -> None:
        """All may pass again."""
        self._open_until = None

    def failed(self) -> None:
        """Nobody passes for a while."""
        self._open_until = self._clock() + self._open_seconds
