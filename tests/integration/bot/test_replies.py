"""The bot on a real RabbitMQ: a request in, a confirmed reply out, nothing lost on the way."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import aio_pika
import httpx
import pytest
from starlette.applications import Starlette
from yarl import URL

from services.bot.bootstrap import build
from services.bot.settings import Settings
from shared.contracts.replies import GenerateReply, ReplyGenerated
from shared.messaging.publisher import Parcel, Publisher
from shared.messaging.topology import BOT_REPLIES, declare_at
from tests.loopback import loopback
from tests.servers import Servers
from tests.unit.bot.turns import turn
from tests.waiting import until


def asked(*texts: str) -> GenerateReply:
    return turn(*texts, turn_id=uuid4(), event_id=uuid4(), correlation_id=uuid4().hex)


class Desk:
    """The router's side: asks for replies, and hears them."""

    def __init__(self, publisher: Publisher, replies: aio_pika.abc.AbstractQueue) -> None:
        self._publisher = publisher
        self.replies = replies
        self.heard: list[ReplyGenerated] = []

    async def ask(self, request: GenerateReply) -> None:
        await self._publisher.publish(Parcel.of(request))

    async def reply_to(self, request: GenerateReply) -> ReplyGenerated:
        async def answered() -> ReplyGenerated | None:
            await self.listen()
            return next((reply for reply in self.heard if reply.turn_id == request.turn_id), None)

        reply: ReplyGenerated = await until(answered, 20, what="the reply")
        return reply

    async def listen(self) -> set[UUID]:
        """The turns that have been answered so far."""
        while (message := await self.replies.get(fail=False, no_ack=True)) is not None:
            self.heard.append(ReplyGenerated.model_validate_json(message.body))
        return {reply.turn_id for reply in self.heard}


@pytest.fixture
async def desk(rabbitmq_url: str) -> AsyncIterator[Desk]:
    publisher = Publisher(rabbitmq_url, name="test-desk")
    await publisher.start()
    named: dict[str, Any] = {"connection_name": "test-desk"}
    async with await aio_pika.connect(rabbitmq_url, client_properties=named) as connection:
        channel = await connection.channel()
        replies = await channel.declare_queue(f"test.{uuid4().hex}", durable=True)
        await replies.bind("events", "reply.generated.v1")
        yield Desk(publisher, replies)
        await replies.delete(if_unused=False, if_empty=False)
    await publisher.stop()


@asynccontextmanager
async def running(rabbitmq_url: str) -> AsyncIterator[Starlette]:
    app = build(Settings.model_validate({"rabbitmq_url": rabbitmq_url}))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def bot(rabbitmq_url: str) -> AsyncIterator[Starlette]:
    async with running(rabbitmq_url) as app:
        yield app


class Broker:
    """The module's virtual host through the management API."""

    def __init__(self, servers: Servers, url: str) -> None:
        parsed = URL(url)
        self._vhost = parsed.path.removeprefix("/")
        self._client = loopback(
            base_url=servers.management_url, auth=(parsed.user or "guest", parsed.password or "guest")
        )

    async def connections(self, wanted: Callable[[str], bool]) -> list[str]:
        response = await self._client.get(f"/api/vhosts/{quote(self._vhost, safe='')}/connections")
        response.raise_for_status()
        rows: list[dict[str, Any]] = response.json()
        return [
            row["name"]
            for row in rows
            if "name" in row and wanted(row.get("client_properties", {}).get("connection_name", ""))
        ]

    async def cut(self, names: list[str]) -> None:
        for name in names:
            await self._client.delete(f"/api/connections/{quote(name, safe='')}")


@pytest.fixture
def broker(servers: Servers, rabbitmq_url: str) -> Broker:
    return Broker(servers, rabbitmq_url)


async def left(rabbitmq_url: str) -> int:
    """How many requests wait when nobody consumes: those acknowledged are gone, those not are back."""
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(BOT_REPLIES.name, passive=True)
        return queue.declaration_result.message_count or 0


async def test_a_request_becomes_a_reply(bot: Starlette, desk: Desk) -> None:
    request = asked("Halo, saya butuh bantuan!")
    await desk.ask(request)
    reply = await desk.reply_to(request)
    assert (reply.chat_id, reply.rule, reply.language, reply.hand_over) == (7, "greeting_with_request", "id", False)
    assert (reply.correlation_id, reply.causation_id) == (request.correlation_id, request.event_id)
    assert reply.text
    # 09:30 UTC is the afternoon in Jakarta, the default time zone.
    assert "selamat sore" in reply.text


async def test_asking_for_a_human_hands_over(bot: Starlette, desk: Desk) -> None:
    request = asked("I want to", "talk to a human")
    await desk.ask(request)
    reply = await desk.reply_to(request)
    assert (reply.hand_over, reply.language) == (True, "en")


async def test_the_same_request_twice_gives_one_and_the_same_event(bot: Starlette, desk: Desk) -> None:
    request = asked("Halo")
    await desk.ask(request)
    await desk.ask(request)

    async def both() -> bool:
        await desk.listen()
        return sum(reply.turn_id == request.turn_id for reply in desk.heard) == 2

    await until(both)
    replies = [reply for reply in desk.heard if reply.turn_id == request.turn_id]
    assert len({reply.event_id for reply in replies}) == 1
    assert len({reply.text for reply in replies}) == 1


async def test_answered_requests_are_gone_from_the_queue(rabbitmq_url: str, desk: Desk) -> None:
    requests = [asked("Halo") for _ in range(20)]
    async with running(rabbitmq_url):
        for request in requests:
            await desk.ask(request)
        for request in requests:
            await desk.reply_to(request)
    assert await until_left(rabbitmq_url, 0) == 0


async def until_left(rabbitmq_url: str, count: int) -> int:
    async def exactly() -> bool:
        return await left(rabbitmq_url) == count

    await until(exactly, what=f"{count} requests in the queue")
    return await left(rabbitmq_url)


async def test_a_request_stays_until_its_reply_is_confirmed(rabbitmq_url: str, desk: Desk) -> None:
    """Without its exchange no reply can be confirmed: the request must outlive the process that failed to answer."""
    request = asked("Halo")
    async with await aio_pika.connect(rabbitmq_url) as connection:
        await (await connection.channel()).exchange_delete("events")
    try:
        async with running(rabbitmq_url) as app:
            await desk.ask(request)
            await until(lambda: _is_ready(app, "consuming"), 20, what="the consumer")
            await until(lambda: _is_taken(rabbitmq_url), what="the request being handled")
            assert request.turn_id not in await desk.listen()
        assert await until_left(rabbitmq_url, 1) == 1
    finally:
        await events_come_back(rabbitmq_url, desk)
    async with running(rabbitmq_url):
        assert (await desk.reply_to(request)).text


async def test_it_answers_as_soon_as_a_confirm_is_possible_again(rabbitmq_url: str, desk: Desk) -> None:
    request = asked("Halo")
    async with running(rabbitmq_url) as app:
        await until(lambda: _is_ready(app, "consuming"), 20, what="the consumer")
        async with await aio_pika.connect(rabbitmq_url) as connection:
            await (await connection.channel()).exchange_delete("events")
        await desk.ask(request)
        await until(lambda: _is_taken(rabbitmq_url), what="the request being handled")
        await events_come_back(rabbitmq_url, desk)
        assert (await desk.reply_to(request)).text


async def events_come_back(rabbitmq_url: str, desk: Desk) -> None:
    """The exchange, with the desk bound to it before anything else: what is published meanwhile finds no queue."""
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        await channel.declare_exchange("events", aio_pika.ExchangeType.TOPIC, durable=True)
        await (await channel.get_queue(desk.replies.name)).bind("events", "reply.generated.v1")
    await declare_at(rabbitmq_url)


async def _is_taken(rabbitmq_url: str) -> bool:
    return await left(rabbitmq_url) == 0


async def _is_ready(app: Starlette, check: str) -> bool:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        return bool((await client.get("/ready")).json()["checks"][check])


async def test_replies_come_although_every_connection_of_the_bot_is_cut(
    rabbitmq_url: str, broker: Broker, desk: Desk
) -> None:
    requests = [asked("Halo") for _ in range(300)]
    async with running(rabbitmq_url) as app:
        await until(lambda: _is_ready(app, "consuming"), 20)
        names = await until(lambda: _two_or_more(broker), 30, what="the bot's connections in the management API")
        for request in requests[:150]:
            await desk.ask(request)
        await broker.cut(names)
        for request in requests[150:]:
            await desk.ask(request)
        wanted = {request.turn_id for request in requests}

        async def all_answered() -> bool:
            return wanted <= await desk.listen()

        await until(all_answered, 60, what="all replies")
        await until(lambda: _is_ready(app, "publishing"), 20)
        await until(lambda: _is_ready(app, "consuming"), 20)
    assert await until_left(rabbitmq_url, 0) == 0


async def _two_or_more(broker: Broker) -> list[str] | None:
    """The bot's connections: its publisher's, and its consumer's, which has no name."""
    names = await broker.connections(lambda name: not name.startswith("test-"))
    publishers = await broker.connections(lambda name: name == "bot-publisher")
    return names if publishers and len(names) > len(publishers) else None


async def test_what_is_no_request_becomes_a_dead_letter_and_holds_up_nothing(
    bot: Starlette, desk: Desk, rabbitmq_url: str
) -> None:
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel()
        commands = await channel.get_exchange("commands")
        for body in (b"not json", b'{"turn_id": "x"}'):
            await commands.publish(aio_pika.Message(body, type="reply.generate.v1"), "reply.generate.v1")
        request = asked("Halo")
        await desk.ask(request)
        await desk.reply_to(request)
        dead = await channel.get_queue(BOT_REPLIES.dead_letters)

        async def letters() -> bool:
            return (await channel.declare_queue(dead.name, passive=True)).declaration_result.message_count == 2

        await until(letters, what="two dead letters")
        await dead.purge()


async def test_health_and_readiness(bot: Starlette) -> None:
    await until(lambda: _is_ready(bot, "consuming"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bot), base_url="http://bot") as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
        ready = await client.get("/ready")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"publishing": True, "consuming": True})


async def test_it_starts_before_the_broker_and_says_that_it_is_not_ready() -> None:
    async with (
        running("amqp://guest:guest@127.0.0.1:1/") as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client,
    ):
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/ready")).status_code == 503
