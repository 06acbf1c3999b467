"""The primary dies in the middle of the load, and its standby takes over."""

import asyncio
from collections import Counter

from tests.chaos.pair import Pair
from tests.chaos.system import kill


class FailOver:
    """Once: kill -9 of the primary after `before_s`, promotion of the standby `away_s` later."""

    def __init__(self, pair: Pair, *, before_s: float, away_s: float) -> None:
        self._pair = pair
        self._before_s = before_s
        self._away_s = away_s
        self.made: Counter[str] = Counter()

    async def run(self) -> None:
        """Returns when the standby takes writes."""
        await asyncio.sleep(self._before_s)
        await asyncio.to_thread(kill, self._pair.primary)
        self.made["primary killed"] += 1
        await asyncio.sleep(self._away_s)
        await self._pair.standby.promote()
        self.made["standby promoted"] += 1

    def stop(self) -> None:
        """It ends by itself."""
