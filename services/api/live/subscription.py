"""What waits for one client of the live stream."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.api.domain.cursors import FeedCursor
from services.api.live.showing import LiveItem, Passing


class TooSlow(Exception):  # noqa: N818 - reads as an adjective at every `except`
    """The client does not take its events as fast as they come."""


@dataclass(frozen=True, slots=True)
class Restart:
    """All that the client shows is to be loaded again, then the stream goes on from here: the feed began anew, or the
    client may see or do something else than before (`access`)."""

    cursor: FeedCursor
    reason: Literal["behind", "access"] = "behind"


class Subscription:
    """A bounded queue. `since` is where the feed stood when it was opened: what is later comes through it."""

    def __init__(self, since: FeedCursor, *, most: int) -> None:
        self.since = since
        self._most = most
        self._waiting: deque[LiveItem | Passing | Restart] = deque()
        self._arrived = asyncio.Event()
        self._overflowed = False

    def offer(self, items: Sequence[LiveItem | Passing | Restart]) -> None:
        """Never blocks. What is too much is dropped, and ends the stream: the client comes back with its cursor."""
        if len(self._waiting) + len(items) > self._most:
            self._overflowed = True
            self._waiting.clear()
        else:
            self._waiting.extend(items)
        self._arrived.set()

    async def next(self, timeout: float) -> LiveItem | Passing | Restart | None:
        """The next one; None when nothing came in `timeout` seconds. Raises TooSlow once events were dropped."""
        if not self._waiting and not self._overflowed:
            self._arrived.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._arrived.wait()
            except TimeoutError:
                return None
        if self._overflowed:
            raise TooSlow
        return self._waiting.popleft()
