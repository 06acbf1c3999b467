"""What is stuck is found, shown, and over again; nothing stays "sending" for ever (pain 9)."""

from datetime import timedelta

import aio_pika
import httpx
import pytest
from httpx import ASGITransport
from prometheus_client import REGISTRY

from services.router.bootstrap import build
from services.router.settings import Settings
from shared.clock import utc_now
from shared.contracts.sending import MessageSending, SendMessage
from shared.db.engine import create_engine
from shared.messaging.topology import BOT_REPLIES
from shared.observability.sampling import measure_system
from tests.integration.router.world import World, new_address, received, world
from tests.waiting import until

QUICK = {"router_watch_every_s": 0.2, "router_stuck_after_s": 1}


async def _finding(here: World, kind: str, subject: str = "") -> None:
    query = "select 1 from findings where kind = $1 and subject = $2"
    await until(lambda: here.database.fetchval(query, kind, subject), 15, what=kind)


async def _over(here: World, kind: str) -> None:
    async def over() -> bool:
        return await here.database.fetchval("select 1 from findings where kind = $1", kind) is None

    await until(over, 15, what=f"{kind} to be over")


@pytest.mark.parametrize(
    ("state", "shown"), [("sent", "sent"), ("failed", "failed"), ("unknown", "unknown"), ("cancelled", "cancelled")]
)
async def test_pain_9_a_message_whose_lane_was_settled_does_not_stay_sending(
    database_url: str, rabbitmq_url: str, state: str, shown: str
) -> None:
    async with world(database_url, rabbitmq_url) as here, here.routers(1, **QUICK):
        _, order = await here.conversation()
        sending = MessageSending(
            occurred_at=utc_now(),
            message_id=order.message_id,
            chat_id=order.chat_id,
            channel_id=order.channel_id,
            seq=order.seq,
            attempt=1,
        )
        await here.publish(sending)
        await here.outcome(sending)
        await _lane(here, order, state)
        status = "select status from messages where id = $1"

        async def settled() -> bool:
            return bool(await here.database.fetchval(status, order.message_id) == shown)

        await until(settled, 15, what=shown)


async def test_pain_9_what_nobody_ever_settles_is_unknown_with_a_reason(database_url: str, rabbitmq_url: str) -> None:
    async with world(database_url, rabbitmq_url) as here, here.routers(1, **QUICK, router_unsettled_limit_s=2):
        _, order = await here.conversation()
        query = "select error_code from messages where id = $1 and status = 'unknown'"
        code = await until(lambda: here.database.fetchval(query, order.message_id), 15, what="unknown")
        assert code == "deadline_passed"


async def test_an_ageing_outbox_and_a_lane_that_does_not_move_are_found_and_over(
    database_url: str, rabbitmq_url: str
) -> None:
    async with world(database_url, rabbitmq_url) as here, here.routers(1, **QUICK):
        _, order = await here.conversation()
        await _lane(here, order, "pending")
        await here.database.execute(
            """insert into outbox (event_id, exchange, routing_key, correlation_id, payload, created_at, parked_at)
                   values (gen_random_uuid(), 'events', 'x', 'x', '', now(), now())"""
        )
        await _finding(here, "lane_stuck")
        await _finding(here, "outbox_parked")
        await here.database.execute("delete from outbox where parked_at is not null")
        await here.database.execute("update outbound set state = 'sent', settled_at = now()")
        await _over(here, "lane_stuck")
        await _over(here, "outbox_parked")


async def test_a_queue_that_nobody_takes_from_is_found_shown_and_over(database_url: str, rabbitmq_url: str) -> None:
    given = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, **QUICK}
    app = build(Settings.model_validate(given))
    async with app.router.lifespan_context(app), await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"{}"), BOT_REPLIES.name)
        async with httpx.AsyncClient(transport=ASGITransport(app=app), base_url="http://router") as client:

            async def degraded() -> bool:
                ready = await client.get("/ready")
                return ready.status_code == 200 and f"consumer_silent:{BOT_REPLIES.name}" in ready.json()["degraded"]

            await until(degraded, 20, what="a silent consumer")
            figures = (await client.get("/metrics")).text
            assert 'sapa_troubles{kind="consumer_silent"} 1.0' in figures
            assert f'sapa_queue_messages{{queue="{BOT_REPLIES.name}"}} 1.0' in figures
            assert "sapa_outbox_rows 0.0" in figures
        await (await channel.get_queue(BOT_REPLIES.name)).purge()
        async with world(database_url, rabbitmq_url) as here:
            await _over(here, "consumer_silent")


async def _lane(here: World, order: SendMessage, state: str) -> None:
    """The sender's own rows, as it would have left them."""
    await here.database.execute(
        """insert into lanes (chat_id, channel_id, next_seq, next_at)
           values ($1, $2, $3, now() - interval '1 hour') on conflict do nothing""",
        order.chat_id,
        order.channel_id,
        order.seq,
    )
    await here.database.execute(
        """insert into outbound (chat_id, seq, message_id, channel_id, provider, address, text, sender, correlation_id,
                                 event_id, state, created_at, settled_at)
           values ($1, $2, $3, $4, 'whapi', 'x', 'x', 'bot', 'x', gen_random_uuid(), $5::text,
                   now() - interval '1 hour',
                   case when $5::text = 'pending' then null else now() - interval '1 hour' end)""",
        order.chat_id,
        order.seq,
        order.message_id,
        order.channel_id,
        state,
    )


async def test_files_that_nobody_fetches_are_a_trouble_until_they_move(database_url: str, rabbitmq_url: str) -> None:
    """A fetch that is due and not begun, an order that no sender took in, an outcome that never came."""
    async with world(database_url, rabbitmq_url) as here, here.routers(1, **QUICK):
        event = received(new_address(), None, type="image", content={"media": {"provider_media_id": "jpeg-1"}})
        await here.publish(event)
        await here.outcome(event)
        media = await here.one("select f.id from media_files f order by f.id desc limit 1")
        await _finding(here, "media_stuck")  # ordered, and there is no sender
        job = "insert into media_jobs (media_id, event_id, command, next_at) values ($1, gen_random_uuid(), '{}', $2)"
        await here.database.execute(job, media, utc_now() + timedelta(hours=1))
        await _over(here, "media_stuck")  # taken in, to be tried again later
        await here.database.execute("update media_jobs set next_at = now() - interval '1 minute'")
        await _finding(here, "media_stuck")
        engine = create_engine(database_url, application_name="test", pool_size=1)
        await measure_system(engine)
        await engine.dispose()
        assert REGISTRY.get_sample_value("sapa_media_pending_files") == 1
        assert (REGISTRY.get_sample_value("sapa_media_overdue_seconds") or 0) >= 60
        await here.database.execute("update media_jobs set state = 'stored', settled_at = now()")
        await here.database.execute("update media_files set state = 'stored', settled_at = now()")
        await _over(here, "media_stuck")
