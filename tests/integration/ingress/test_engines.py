"""The engine that a WAHA channel runs on is kept as its webhooks tell it, whichever replica hears of it."""

from typing import Any

import asyncpg
import pytest

from tests.integration.ingress.running import running
from tests.unit.ingress.bodies import waha_body, waha_payload
from tests.waiting import until


def body(engine: Any, session: str = "default") -> dict[str, Any]:
    shown = {"version": "2026.7.1", "engine": engine, "tier": "PLUS"}
    return waha_body(waha_payload(), session=session, engine=engine) | {"environment": shown}


@pytest.fixture
async def channel(database_url: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        return int(
            await connection.fetchval(
                """insert into channels (name, provider, external_id, unknown_senders)
                   values ('WAHA', 'waha', 'default', 'guests_only')
                   on conflict (provider, external_id) do update set name = excluded.name returning id"""
            )
        )
    finally:
        await connection.close()


async def test_two_replicas_keep_what_was_told_last(database_url: str, rabbitmq_url: str, channel: int) -> None:
    connection = await asyncpg.connect(database_url)

    async def is_kept(engine: str) -> bool:
        kept = await connection.fetchrow("select * from channel_engines where channel_id = $1", channel)
        return kept is not None and (kept["engine"], kept["version"]) == (engine, "2026.7.1")

    async def told() -> int:
        return int(
            await connection.fetchval(
                "select count(*) from feed where type = 'channel.updated' and data ->> 'channel_id' = $1", str(channel)
            )
        )

    urls = {"database_url": database_url, "rabbitmq_url": rabbitmq_url}
    try:
        async with running(**urls) as first, running(**urls) as second:
            for replica, engine in ((first, "noweb"), (second, "GOWS"), (first, "NOWEB")):
                before = await told()
                answer = await replica.post("/api/v1/waha/webhook", json=body(engine))
                assert answer.json()["accepted"] == 1
                await until(lambda engine=engine: is_kept(engine.upper()), 20, what=f"{engine} to be kept")  # type: ignore[misc]
                assert await told() == before + 1
            nonsense: list[Any] = [None, "", [], {"engine": "WEBJS"}, "WEB JS", "x" * 40]
            for nothing in nonsense:
                assert (await first.post("/api/v1/waha/webhook", json=body(nothing))).status_code == 200
            await first.post("/api/v1/waha/webhook", json=body("WEBJS", session="of nobody"))
            before = await told()
            await second.post("/api/v1/waha/webhook", json=body("WPP"))
            await until(lambda: is_kept("WPP"), 20, what="the next engine to be kept")
            assert await told() == before + 1  # none of the nonsense was taken for an engine
    finally:
        await connection.close()
