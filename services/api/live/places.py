"""How many live streams one person or key has open here.

Each process counts its own: every stream costs the replica that holds it, and what keeps a replica from being taken up
by one caller needs no shared count. Whoever is too many is the one that comes last, not the one that is there: an inbox
whose stream ends opens it again, so two tabs would go on taking the last place from each other.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from services.api.domain.refusals import Refused

# A tab that was closed is noticed by then: what is sent to it fails.
RETRY_SECONDS = 30


class StreamPlaces:
    """At most `most` for each of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def refuse_excess(self, subject: str) -> None:
        """Raises Refused with `retry_after` when all places are taken."""
        if self._taken[subject] >= self._most:
            detail = f"{self._most} live streams are open already; close one, such as a tab of the inbox."
            raise Refused("too_many_streams", detail, retry_after=RETRY_SECONDS)

    @contextmanager
    def held(self, subject: str) -> Iterator[None]:
        """One place, until the stream ends."""
        self._taken[subject] += 1
        try:
            yield
        finally:
            self._taken[subject] -= 1
            if not self._taken[subject]:
                del self._taken[subject]
