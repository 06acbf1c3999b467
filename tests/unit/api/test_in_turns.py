"""A costly question: one answer for all who ask, never older than the question."""

import asyncio
import time

import pytest

from services.api.queries.in_turns import InTurns


class Source:
    """Answers with how often it was asked, when it is let."""

    def __init__(self, *, slow: float = 0) -> None:
        self.asked = 0
        self.at: list[float] = []
        self.let = asyncio.Event()
        self.let.set()
        self.begun = asyncio.Event()
        self._slow = slow

    async def ask(self) -> int:
        self.asked += 1
        self.at.append(time.monotonic())
        mine = self.asked
        self.begun.set()
        await self.let.wait()
        await asyncio.sleep(self._slow)
        return mine


async def test_all_who_ask_before_it_begins_share_an_answer() -> None:
    source = Source()
    turns = InTurns(source.ask, pause=0)
    assert await asyncio.gather(*(turns.answer() for _ in range(100))) == [1] * 100


async def test_whoever_asks_while_it_is_looked_for_gets_the_next_one() -> None:
    source = Source()
    source.let.clear()
    turns = InTurns(source.ask, pause=0)
    first = asyncio.create_task(turns.answer())
    await source.begun.wait()
    later = [asyncio.create_task(turns.answer()) for _ in range(50)]
    await asyncio.sleep(0)
    assert source.asked == 1, "one at a time"
    source.let.set()
    assert await first == 1
    assert await asyncio.gather(*later) == [2] * 50


@pytest.mark.parametrize(("pause", "rest", "slow", "at_least"), [(0.05, 0, 0, 0.05), (0, 5, 0.02, 0.1)])
async def test_between_two_looks_there_is_time(pause: float, rest: float, slow: float, at_least: float) -> None:
    source = Source(slow=slow)
    turns = InTurns(source.ask, pause=pause, rest=rest)
    for _ in range(3):
        await turns.answer()
    assert all(later - earlier >= at_least for earlier, later in zip(source.at, source.at[1:], strict=False))


async def test_a_failure_is_told_to_those_who_waited_and_to_nobody_after() -> None:
    fails = True

    async def ask() -> str:
        if fails:
            raise LookupError
        return "found"

    turns = InTurns(ask, pause=0)
    for answer in await asyncio.gather(*(turns.answer() for _ in range(3)), return_exceptions=True):
        assert isinstance(answer, LookupError)
    fails = False
    assert await turns.answer() == "found"


async def test_who_goes_away_takes_the_answer_from_nobody() -> None:
    source = Source()
    source.let.clear()
    turns = InTurns(source.ask, pause=0)
    leaving, staying = asyncio.create_task(turns.answer()), asyncio.create_task(turns.answer())
    await source.begun.wait()
    leaving.cancel()
    source.let.set()
    assert await staying == 1
