"""The migration job: once, again, twice at once, and when something is amiss."""

import asyncio
import os
import subprocess
import sys

import aio_pika
import pytest
from yarl import URL

from shared.messaging.topology import QUEUES
from shared.security.passwords import verify_password
from tests.integration.cli.conftest import Query, Sapa, led, query_on

ADMIN = {"SAPA_ADMIN_EMAIL": "Boss@Example.com", "SAPA_ADMIN_PASSWORD": "correct horse"}
CHANNELS = "select * from channels order by id"


@pytest.fixture
def fresh(empty_database: str, empty_vhost: str) -> Sapa:
    return Sapa(DATABASE_URL=empty_database, RABBITMQ_URL=empty_vhost, **ADMIN)


@pytest.fixture
def rows(empty_database: str) -> Query:
    return query_on(empty_database)


def test_everything_is_there_afterwards(fresh: Sapa, rows: Query, empty_vhost: str) -> None:
    fresh.run("migrate")
    whapi, waha = rows(CHANNELS)
    assert (whapi["provider"], whapi["external_id"], whapi["unknown_senders"]) == ("whapi", None, "create")
    assert (waha["provider"], waha["external_id"], waha["unknown_senders"]) == ("waha", "default", "guests_only")
    assert [(row["turn_wait_ms"], row["max_reply_age_s"]) for row in (whapi, waha)] == [(0, None), (0, None)]
    [admin] = rows("select * from users")
    assert (admin["email"], admin["role"], admin["is_active"]) == ("boss@example.com", "admin", True)
    assert verify_password(admin["password_hash"], "correct horse")

    async def queues_exist() -> None:
        async with await aio_pika.connect(empty_vhost) as connection:
            channel = await connection.channel()
            for queue in QUEUES:
                await channel.declare_queue(queue.name, passive=True)
                await channel.declare_queue(queue.dead_letters, passive=True)

    asyncio.run(queues_exist())


def test_again_it_changes_nothing_that_an_admin_changed(fresh: Sapa, rows: Query) -> None:
    fresh.run("migrate")
    fresh.run("channels", "set", "1", "--name", "Front desk", "--unknown-senders", "guests_only")
    fresh.run("channels", "set", "2", "--external-id", "hotel", "--turn-wait-ms", "700", "--no-active")
    fresh.run("users", "set-password", "boss@example.com", "--password", "another horse")
    before = rows(CHANNELS), rows("select * from users")
    fresh.env |= {"SAPA_ENV": "production", "SAPA_ADMIN_EMAIL": "other@example.com"}
    result = fresh.run("migrate")
    assert (rows(CHANNELS), rows("select * from users")) == before
    assert "WAHA_SESSION" in result.stdout


def test_production_waits_for_bursts_and_leaves_old_messages(fresh: Sapa, rows: Query) -> None:
    fresh.env |= {"SAPA_ENV": "production", "WHAPI_CHANNEL_ID": "MANTIS-1", "WAHA_SESSION": "lobby"}
    fresh.run("migrate")
    assert [(row["external_id"], row["turn_wait_ms"], row["max_reply_age_s"]) for row in rows(CHANNELS)] == [
        ("MANTIS-1", 1500, 600),
        ("lobby", 1500, 600),
    ]


def test_the_first_whapi_channels_id_is_filled_in_once_it_is_known(fresh: Sapa, rows: Query) -> None:
    fresh.env |= {"WHAPI_CHANNEL_ID": ""}
    fresh.run("migrate")
    fresh.env |= {"WHAPI_CHANNEL_ID": "MANTIS-1"}
    fresh.run("migrate")
    assert [row["external_id"] for row in rows(CHANNELS)] == ["MANTIS-1", "default"]


def test_several_jobs_at_once(fresh: Sapa, rows: Query) -> None:
    env = {**os.environ, **{name: value for name, value in fresh.env.items() if value is not None}}
    jobs = [
        subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "migrate"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    outputs = [job.communicate(timeout=150)[0] for job in jobs]
    assert [job.returncode for job in jobs] == [0, 0, 0], outputs
    assert len(rows(CHANNELS)) == 2
    assert len(rows("select * from users")) == 1
    assert sum("first admin" in output for output in outputs) == 1


def test_it_waits_for_no_service_that_runs(fresh: Sapa, empty_database: str) -> None:
    with led(empty_database):
        fresh.run("migrate")


def test_without_an_admin_it_says_that_nobody_can_sign_in(fresh: Sapa, rows: Query) -> None:
    fresh.env |= {"SAPA_ADMIN_EMAIL": None, "SAPA_ADMIN_PASSWORD": ""}
    assert "Nobody can sign in yet" in fresh.run("migrate").stdout
    assert rows("select * from users") == []


@pytest.mark.parametrize(
    ("env", "code", "names"),
    [
        ({"DATABASE_URL": ""}, 2, "DATABASE_URL: is not set"),
        ({"DATABASE_URL": "nonsense"}, 2, "DATABASE_URL: is not a database URL"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, 1, "database: cannot be reached"),
        ({"RABBITMQ_URL": None}, 2, "RABBITMQ_URL: is not set"),
        ({"RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:1/"}, 1, "RabbitMQ: does not answer"),
        ({"SAPA_ENV": "staging"}, 2, "SAPA_ENV: "),
        ({"SAPA_ADMIN_EMAIL": "boss"}, 2, "SAPA_ADMIN_EMAIL: is not an e-mail address"),
        ({"SAPA_ADMIN_EMAIL": ""}, 2, "SAPA_ADMIN_EMAIL: is not set"),
        ({"SAPA_ADMIN_PASSWORD": ""}, 2, "SAPA_ADMIN_PASSWORD: is not set"),
        ({"SAPA_ENV": "production", "SAPA_ADMIN_PASSWORD": "short"}, 2, "SAPA_ADMIN_PASSWORD: must have"),
    ],
)
def test_what_is_amiss_is_named(fresh: Sapa, env: dict[str, str | None], code: int, names: str) -> None:
    fresh.env |= env
    error = fresh.fails("migrate", "--patience", "0", code=code)
    assert error.startswith(f"error: {names}")
    assert "correct horse" not in error


def test_a_missing_database_and_a_wrong_password_are_told_apart(fresh: Sapa, empty_vhost: str) -> None:
    url = str(fresh.env["DATABASE_URL"])
    fresh.env["DATABASE_URL"] = f"{url}_gone"
    assert "does not exist" in fresh.fails("migrate", "--patience", "0", code=1)
    fresh.env |= {"DATABASE_URL": url, "RABBITMQ_URL": str(URL(empty_vhost).with_password("wrong"))}
    assert "wrong user or password" in fresh.fails("migrate", "--patience", "30", code=1)


def test_a_queue_with_other_arguments_is_named(fresh: Sapa, empty_vhost: str) -> None:
    async def declare_otherwise() -> None:
        async with await aio_pika.connect(empty_vhost) as connection:
            await (await connection.channel()).declare_queue("bot.replies", durable=True)

    asyncio.run(declare_otherwise())
    assert "bot.replies" in fresh.fails("migrate", code=1)
