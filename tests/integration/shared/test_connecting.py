"""Servers that are gone, silent, or take no writes: the others are asked, and nothing hangs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db import connecting, engine
from shared.db.connecting import Connector, servers_in
from shared.db.engine import create_engine
from shared.db.faults import is_database_away
from shared.db.leadership import Leadership
from shared.db.locks import Lock
from tests.integration.ingress.running import Line
from tests.waiting import until


@asynccontextmanager
async def silence() -> AsyncIterator[int]:
    """The port of a server that takes connections and never says a word."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _reader, writer: writers.append(writer), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for writer in writers:
            writer.close()
        server.close()


def after(port: int, url: str) -> Connector:
    """The server at that port first, then the real one."""
    real = make_url(url)
    address = f"postgresql://{real.username}:{real.password}@127.0.0.1:{port},{real.host}:{real.port}/{real.database}"
    return Connector(servers_in(address))


async def is_reached(connector: Connector, *, within: float) -> None:
    async with asyncio.timeout(within):
        connection = await connector.connect()
    assert await connection.fetchval("select 1") == 1
    await connection.close()


async def test_a_server_that_refuses_is_passed_over(database_url: str) -> None:
    await is_reached(after(1, database_url), within=4)


async def test_a_silent_server_is_passed_over_and_asked_last_from_then_on(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 2.0)
    async with silence() as port:
        connector = after(port, database_url)
        await is_reached(connector, within=6)
        await is_reached(connector, within=1.5)


async def test_who_waits_less_long_than_a_silent_server_takes_comes_to_the_other_one_next(database_url: str) -> None:
    async with silence() as port:
        connector = after(port, database_url)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await connector.connect()
        await is_reached(connector, within=4)


async def test_a_wrong_password_is_not_tried_elsewhere(database_url: str) -> None:
    wrong = make_url(database_url).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await Connector(servers_in(wrong)).connect()


async def test_the_kernel_watches_the_other_end(database_url: str) -> None:
    connection = await Connector(servers_in(database_url)).connect()
    sock = connection._transport.get_extra_info("socket")  # type: ignore[attr-defined]
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
    await connection.close()


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(database_url, application_name="test", pool_size=1)
    yield made
    await made.dispose()


async def _session(pool: AsyncEngine) -> int:
    async with pool.connect() as connection:
        return int((await connection.execute(text("select pg_backend_pid()"))).scalar_one())


async def test_a_session_that_takes_no_writes_any_more_is_not_used_again(pool: AsyncEngine) -> None:
    """As on a server that another one has replaced, and that still runs."""
    before = await _session(pool)
    async with pool.connect() as connection:
        await connection.execute(text("set transaction read only"))
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("create table never (id int)"))
    assert is_database_away(caught.value)
    assert await _session(pool) != before


async def test_a_statement_that_is_never_answered_ends_and_its_session_with_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "COMMAND_SECONDS", 1.0)
    async with Line(database_url) as line:
        pool = create_engine(line.url, application_name="test", pool_size=1)
        before = await _session(pool)
        line.freeze()
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(15):
                await _session(pool)
        assert is_database_away(caught.value)
        line.thaw()
        assert await _session(pool) != before
        await pool.dispose()


async def test_a_leader_whose_server_falls_silent_steps_down(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "COMMAND_SECONDS", 2.0)
    done = 0

    async def work() -> float:
        nonlocal done
        done += 1
        return 0.05

    async with Line(database_url) as line:
        pool = create_engine(line.url, application_name="test", pool_size=1)
        leadership = Leadership(pool, lock=Lock.RELAY, work=work)
        leadership.start()
        await until(lambda: leadership.is_leader, what="a leader")
        line.freeze()
        await until(lambda: not leadership.is_leader, 20, what="no leader")
        stopped_at = done
        line.thaw()
        await until(lambda: leadership.is_leader and done > stopped_at, 30, what="a leader again")
        await leadership.stop()
        await pool.dispose()


async def test_leaders_and_candidates_take_nothing_from_the_pool(database_url: str) -> None:
    pool = create_engine(database_url, application_name="test", pool_size=1)
    led = 0

    async def work() -> float:
        nonlocal led
        async with pool.connect() as connection:
            led += (await connection.execute(text("select 1"))).scalar_one()
        return 0.01

    leaders = [Leadership(pool, lock=lock, work=work) for lock in list(Lock)[-4:]]
    candidates = [Leadership(pool, lock=lock, work=work) for lock in list(Lock)[-4:]]
    for one in leaders:
        one.start()
    await until(lambda: all(one.is_leader for one in leaders), what="leaders")
    for one in candidates:
        one.start()
    before = led
    await until(lambda: led > before + 20, what="rounds")
    for one in leaders:
        await one.stop()
    await until(lambda: all(one.is_leader for one in candidates), what="others in their place")
    for one in candidates:
        await one.stop()
    await pool.dispose()
