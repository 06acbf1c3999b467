"""The live feed while very many write: a reader that comes and goes sees every event once, in order."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from shared.runtime import foundation
from tests.integration.api.house import House, Writer, client, serving
from tests.integration.api.test_live import Listener, listening

WRITERS = 32


@asynccontextmanager
async def many_writers(house: House) -> AsyncIterator[Writer]:
    """Enough sessions for all of them at the same time."""
    async with foundation(house.settings(), service="test-writers", pool_size=WRITERS) as base:
        yield Writer(base, house)


async def _write_all(router: Writer, chats: list[int], each: int) -> None:
    async def write(chat_id: int) -> None:
        for number in range(each):
            await router.receive(chat_id, f"{number}")

    await asyncio.gather(*(write(chat_id) for chat_id in chats))


async def _head(house: House) -> tuple[str, int]:
    [row] = await house.fetch("select replace(epoch::text, '-', '') as epoch, position from feed_head")
    return row["epoch"][:8], row["position"]


async def _read_everything(
    replicas: list[httpx.AsyncClient], cursor: str, count: int, seed: int
) -> tuple[list[int], list[tuple[int, str]]]:
    """Positions and messages in the order in which they came, over many connections to any of the replicas."""
    chance = random.Random(seed)
    positions: list[int] = []
    texts: list[tuple[int, str]] = []
    while len(texts) < count:
        async with listening(chance.choice(replicas), cursor=cursor) as stream:
            # Not at the beginning of a position: after any number of events, often in the middle of a burst.
            await stream.has_messages(min(chance.randint(1, 90), count - len(texts)), timeout=120)
            _no_reset(stream)
        positions += stream.positions
        texts += [(event["chat_id"], event["message"]["text"]) for event in stream.of("message.created")]
        assert stream.last_id is not None
        cursor = stream.last_id
    return positions, texts


def _no_reset(stream: Listener) -> None:
    assert stream.events[0]["type"] == "hello"
    assert stream.of("reset") == []


async def _all_once(house: House, base_url: str, *, each: int, readers: int) -> None:
    async with many_writers(house) as router:
        chats = [await router.chat(f"+62877{writer:08d}") for writer in range(WRITERS)]
        epoch, start = await _head(house)
        count = WRITERS * each
        with serving(house.settings(api_feed_window=150)) as second:
            async with client(base_url, house.tokens["sari"]) as here, client(second, house.tokens["sari"]) as there:
                writing = asyncio.create_task(_write_all(router, chats, each))
                found = await asyncio.gather(
                    *(_read_everything([here, there], f"{epoch}-{start}", count, seed) for seed in range(readers))
                )
                await writing
    for positions, texts in found:
        assert positions == list(range(start + 1, start + len(positions) + 1))
        assert len(texts) == len(set(texts)) == count
        for chat_id in chats:
            assert [text for chat, text in texts if chat == chat_id] == [str(number) for number in range(each)]


async def test_readers_that_come_and_go_see_every_event_once_while_32_write(house: House, base_url: str) -> None:
    await _all_once(house, base_url, each=12, readers=3)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_many_readers_see_every_event_of_a_long_burst_once(house: House, base_url: str) -> None:
    await _all_once(house, base_url, each=200, readers=8)


async def test_pain_16_a_stream_that_is_cut_goes_on_without_gap_or_repetition(
    house: House, sari: httpx.AsyncClient, router: Writer
) -> None:
    """Short: what counts is what happened meanwhile, not how long it took; the minute is in the long form."""
    await _cut(house, sari, router, seconds=0)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_pain_16_a_stream_that_is_cut_for_a_minute_goes_on_without_gap_or_repetition(
    house: House, sari: httpx.AsyncClient, router: Writer
) -> None:
    await _cut(house, sari, router, seconds=60)


async def _cut(house: House, sari: httpx.AsyncClient, router: Writer, *, seconds: float) -> None:
    chat_id = await router.chat("+6287700099999")
    _, start = await _head(house)
    async with listening(sari) as before:
        for number in range(5):
            await router.receive(chat_id, f"before {number}")
        await before.has_messages(5)
    assert before.last_id is not None
    pause = seconds / 50
    for number in range(50):
        await router.receive(chat_id, f"meanwhile {number}")
        await asyncio.sleep(pause)
    async with listening(sari, cursor=before.last_id) as after:
        for number in range(5):
            await router.receive(chat_id, f"after {number}")
        await after.has_messages(55)
        _no_reset(after)
    positions = before.positions + after.positions
    assert positions == list(range(start + 1, start + len(positions) + 1))
    texts = [event["message"]["text"] for stream in (before, after) for event in stream.of("message.created")]
    wanted = [("before", 5), ("meanwhile", 50), ("after", 5)]
    assert texts == [f"{when} {number}" for when, many in wanted for number in range(many)]
