"""Pain 4: messages lost between gateway and desk. Pain 5: connected, but deaf."""

import random

import pytest

from tests.integration.watch.house import House, house
from tests.waiting import until


def _phone() -> str:
    return f"62813{random.randrange(10_000_000, 99_999_999)}"


@pytest.mark.parametrize("provider", ["whapi", "waha"])
async def test_pain_4_every_tenth_webhook_is_dropped_and_the_history_is_complete_after_one_pass(
    provider: str, database_url: str, rabbitmq_url: str
) -> None:
    async with house(database_url, rabbitmq_url) as here:
        phone = _phone()
        await _is_watched(here, provider)
        await here.drop(provider, 10)
        await here.says(provider, phone, "pesan {n}", count=40)

        async def complete() -> bool:
            return len(await here.messages(phone)) == 40

        await until(complete, 20, what="40 messages")
        messages = await here.messages(phone)
        recovered = [message["text"] for message in messages if message["recovered"]]
        assert {message["text"] for message in messages} == {f"pesan {n}" for n in range(1, 41)}
        assert {"pesan 10", "pesan 20", "pesan 30", "pesan 40"} <= set(recovered)
        await here.drop(provider, 0)
        await here.says(provider, phone, "masih di sini")
        await until(lambda: _count(here, phone, 41), what="one more, once")
        assert await _passes(here, provider, 3) == 41


async def test_pain_4_a_webhook_without_an_id_is_not_recovered_as_a_second_message(
    database_url: str, rabbitmq_url: str
) -> None:
    async with house(database_url, rabbitmq_url, ingress_history_settle_s=2) as here:
        phone = _phone()
        await _is_watched(here, "whapi")
        await here.says("whapi", phone, "tanpa id", shape="simplified")
        await until(lambda: _count(here, phone, 1), what="the message")
        now = await here.database.fetchval("select now()")
        mark = "select 1 from history_checks h join channels c on c.id = h.channel_id where provider = 'whapi'"
        await until(lambda: here.database.fetchval(f"{mark} and checked_until > $1", now), what="a comparison with it")
        assert await _passes(here, "whapi", 3, phone) == 1


async def test_pain_4_an_old_recovered_message_is_not_answered_by_the_bot(database_url: str, rabbitmq_url: str) -> None:
    async with house(database_url, rabbitmq_url) as here:
        old, fresh = _phone(), _phone()
        await _is_watched(here, "whapi")
        await here.drop("whapi", 1)
        now = await here.database.fetchval("select extract(epoch from now())")
        await here.says("whapi", old, "tadi pagi", timestamp=float(now) - 600)
        await here.says("whapi", fresh, "baru saja")
        await until(lambda: _count(here, old, 1), what="the old one")
        await until(lambda: _count(here, fresh, 1), what="the fresh one")
        turns = "select count(*) from bot_turns t join messages m on m.chat_id = t.chat_id where m.text = $1"
        assert await here.database.fetchval(turns, "baru saja") == 1
        assert await here.database.fetchval(turns, "tadi pagi") == 0


async def test_pain_5_a_provider_that_stops_sending_while_it_reports_working_raises_an_alert(
    database_url: str, rabbitmq_url: str
) -> None:
    async with house(database_url, rabbitmq_url) as here:
        phone = _phone()
        await _is_watched(here, "waha")
        await here.says("waha", phone, "terdengar")
        await until(lambda: _count(here, phone, 1), what="the first message")
        await here.drop("waha", 1)
        for n in range(4):
            await here.says("waha", phone, f"tak terdengar {n}")
        found = await here.finding("provider_deaf")
        assert "WAHA" in found["detail"]
        ready = await here.ingress.get("/ready")
        assert ready.status_code == 200
        assert f"provider_deaf:{found['subject']}" in ready.json()["degraded"]
        told = await here.database.fetchval(
            "select count(*) from feed where data ->> 'kind' = 'health_alert' and data ->> 'detail' = $1",
            found["detail"],
        )
        assert told == 1
        await here.drop("waha", 0)
        await here.says("waha", phone, "terdengar lagi")
        await here.no_finding("provider_deaf")


async def test_pain_5_silence_beyond_the_fixed_limit_counts_where_habits_are_unknown(
    database_url: str, rabbitmq_url: str
) -> None:
    async with house(database_url, rabbitmq_url, ingress_deaf_after_s=2, ingress_history_every_s=0) as here:
        await here.database.execute("update channels set created_at = now() - interval '1 hour'")
        await here.finding("provider_deaf")


async def test_a_session_that_is_not_connected_is_found_and_over_when_it_is_back(
    database_url: str, rabbitmq_url: str
) -> None:
    async with house(database_url, rabbitmq_url) as here:
        phone = _phone()
        await _is_watched(here, "whapi")
        await here.session("whapi", "QR")
        await here.finding("provider_disconnected")
        await here.drop("whapi", 1)
        await here.says("whapi", phone, "sementara putus")
        await here.session("whapi", None)
        await here.no_finding("provider_disconnected")
        await until(lambda: _count(here, phone, 1), what="what came meanwhile")


async def _count(here: House, phone: str, count: int) -> bool:
    return len(await here.messages(phone)) == count


async def _is_watched(here: House, provider: str) -> None:
    """The first comparison of a channel only marks where to begin."""
    marked = "select 1 from history_checks h join channels c on c.id = h.channel_id where c.provider = $1"
    await until(lambda: here.database.fetchval(marked, provider), 20, what="the first look")


async def _passes(here: House, provider: str, count: int, phone: str | None = None) -> int:
    """Let so many comparisons pass; the messages there are then, of a phone or of the last one that wrote."""
    mark = "select checked_until from history_checks h join channels c on c.id = h.channel_id where c.provider = $1"
    for _ in range(count):
        before = await here.database.fetchval(mark, provider)

        async def moved(before: object = before) -> bool:
            return bool(await here.database.fetchval(mark, provider) != before)

        await until(moved, what="a comparison")
    if phone is not None:
        return len(await here.messages(phone))
    newest = "select chat_id from messages where not from_me order by id desc limit 1"
    rows = await here.database.fetch(f"select id from messages where not from_me and chat_id = ({newest})")
    return len(rows)
