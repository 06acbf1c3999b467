"""The private servers: what they keep, whom they let in, and where they put their data."""

import asyncio
import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import asyncpg
import psutil
import pytest

from deploy.cluster import render
from deploy.local import packages
from deploy.local.postgres import OUTSIDE, PrivatePostgres
from deploy.local.rabbitmq import PrivateRabbit
from deploy.proxy.render import Server, render_compose, render_local

pytestmark = pytest.mark.skipif(
    bool(packages.missing(["postgresql", "rabbitmq-server", "haproxy"])), reason="needs the servers' programs"
)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(tmp_path / "postgres")
    yield server
    server.destroy()


@pytest.fixture
def rabbit(tmp_path: Path) -> Iterator[PrivateRabbit]:
    server = PrivateRabbit(tmp_path / "rabbitmq")
    yield server
    server.destroy()


async def one_value(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_postgres_keeps_data_and_address_and_commits_durably(postgres: PrivatePostgres, tmp_path: Path) -> None:
    postgres.start()
    url, pid = postgres.url, postgres.pid
    await one_value(url, "create table kept as select 42 as answer")
    assert await one_value(url, "show fsync") == "on"
    assert await one_value(url, "show synchronous_commit") == "on"
    assert listening_addresses(pid) == {"127.0.0.1"}

    postgres.stop()
    assert postgres.pid is None
    again = PrivatePostgres(tmp_path / "postgres")
    again.start()
    assert again.url == url
    assert await one_value(url, "select answer from kept") == 42

    adopted = PrivatePostgres(tmp_path / "postgres")
    adopted.start()
    assert adopted.pid == again.pid
    wrong = url.replace(postgres.password, "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await one_value(wrong, "select 1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can close a folder to the server's user")
async def test_postgres_works_below_a_folder_that_others_cannot_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = PrivatePostgres(closed / "project" / ".local" / "postgres")
    try:
        server.start()
        assert server.data.parent == OUTSIDE
        assert str(server.data) in (closed / "project/.local/postgres/server.json").read_text()
        assert server.data.stat().st_uid == pwd.getpwnam("postgres").pw_uid
        assert psutil.Process(server.pid).username() == "postgres"
        assert await one_value(server.url, "select 1") == 1
        data = server.data
    finally:
        server.destroy()
    assert not data.exists()


async def test_rabbitmq_keeps_durable_messages_and_listens_on_loopback_only(rabbit: PrivateRabbit) -> None:
    rabbit.start()
    url, pid = rabbit.url, rabbit.pid
    assert listening_addresses(pid) == {"127.0.0.1"}
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        await channel.default_exchange.publish(
            aio_pika.Message(b"hello", delivery_mode=aio_pika.DeliveryMode.PERSISTENT), "kept"
        )

    # Blocking work runs aside: the event loop belongs to the client.
    await asyncio.to_thread(rabbit.stop)
    assert rabbit.pid is None
    await asyncio.to_thread(rabbit.start)
    assert rabbit.url == url
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("kept", passive=True)
        message = await queue.get(timeout=10)
        assert message is not None
        assert message.body == b"hello"


async def test_servers_move_to_another_port_when_theirs_is_taken(postgres: PrivatePostgres, tmp_path: Path) -> None:
    postgres.start()
    taken = postgres.port
    postgres.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # its clients' ends may linger
        squatter.bind(("127.0.0.1", taken))
        squatter.listen()
        again = PrivatePostgres(tmp_path / "postgres")
        again.start()
        assert again.port != taken
        assert await one_value(again.url, "select 1") == 1


SOME = [Server("one", "127.0.0.1", 21001), Server("two", "127.0.0.1", 21002)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(render_local(binds=["127.0.0.1:21003"], ingress=SOME, api=SOME), id="local"),
        pytest.param(render_compose(), id="compose"),
        pytest.param(render.render(binds=["127.0.0.1:21003"], nodes=SOME), id="cluster"),
        pytest.param(render.render_compose(), id="cluster in compose"),
    ],
)
def test_haproxy_accepts_the_configuration(text: str, tmp_path: Path) -> None:
    configuration = tmp_path / "haproxy.cfg"
    configuration.write_text(text)

    done = subprocess.run(
        [str(packages.find_haproxy()), "-c", "-f", str(configuration)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


def listening_addresses(pid: int | None) -> set[str]:
    connections = psutil.Process(pid).net_connections("inet")
    return {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN}
