"""A primary with a synchronous standby, seen through the services' pool."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sender.adapters.intake import _INSERT
from services.sender.adapters.places import PLACES, place_of
from shared.contracts.sending import SendMessage
from shared.db.engine import create_engine
from shared.db.faults import is_database_away
from shared.db.migrations import upgrade
from tests.chaos.pair import Pair, running_pair
from tests.chaos.system import kill, signal_all
from tests.integration.sender.harness import Chat
from tests.waiting import until

PATIENCE_S = 1.0


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with running_pair(tmp_path_factory.mktemp("pair")) as servers:
        yield servers


@pytest.fixture
async def pool(pair: Pair) -> AsyncIterator[AsyncEngine]:
    made = create_engine(pair.url, application_name="test", pool_size=2)
    yield made
    await made.dispose()


async def _do(pool: AsyncEngine, statement: str) -> None:
    async with pool.begin() as connection:
        await connection.execute(text(statement))


async def _store(pool: AsyncEngine, orders: list[SendMessage]) -> None:
    lanes = {"lane_chats": [one.chat_id for one in orders], "lane_channels": [one.channel_id for one in orders]}
    async with pool.begin() as connection:
        await connection.execute(_INSERT, {**PLACES.values(map(place_of, orders)), **lanes})


async def _waits(work: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await work
    except TimeoutError:
        return True
    return False


async def test_nothing_is_acknowledged_that_the_standby_does_not_have(pair: Pair, pool: AsyncEngine) -> None:
    """Nor an order that comes again and finds itself stored by a commit whose answer was lost and that still waits."""
    await asyncio.to_thread(upgrade, pair.url)
    orders = [Chat.new().write("1")]
    signal_all(pair.standby, signal.SIGSTOP)
    try:
        assert await _waits(_store(pool, orders))
        assert await _waits(_store(pool, orders))
        assert not await _waits(_do(pool, "select * from outbound"))
    finally:
        signal_all(pair.standby, signal.SIGCONT)
    await _store(pool, orders)


async def test_the_pool_follows_to_the_promoted_standby(pair: Pair, pool: AsyncEngine) -> None:
    """What nobody takes writes for meanwhile is told as an absent database."""
    await _do(pool, "create table kept (id int)")
    await asyncio.to_thread(kill, pair.primary)
    for _ in range(2):  # a dead session, then no server that takes writes
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, this is what it must mean:
            await _do(pool, "insert into kept values (1)")
        assert is_database_away(caught.value)
    await pair.standby.promote()

    async def is_written() -> bool:
        await _do(pool, "insert into kept values (2)")
        return True

    await until(is_written, what="a write")
    async with pool.connect() as connection:
        assert (await connection.execute(text("select array_agg(id) from kept"))).scalar_one() == [2]
