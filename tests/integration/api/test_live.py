"""The live stream: soon, in order, each event once, whatever is cut."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from shared.db.unit_of_work import FeedItem
from tests.integration.api.house import House, Writer, client, serving
from tests.waiting import until


class Listener:
    """An open stream, read in the background."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.last_id: str | None = None
        self.ended = False

    async def read(self, answer: httpx.Response) -> None:
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                data = json.loads(fields["data"])
                assert data["type"] == fields["event"]
                if "id" in fields:
                    assert data["cursor"] == fields["id"]
                    self.last_id = fields["id"]
                self.events.append(data)
                fields = {}
        self.ended = True

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def positions(self) -> list[int]:
        """Of changes only."""
        return [
            int(e["cursor"].partition("-")[2])
            for e in self.events
            if "cursor" in e and e["type"] not in {"hello", "reset"}
        ]

    async def has_changes(self, count: int) -> None:
        """Waits for so many."""
        await until(lambda: len(self.positions) >= count, what=f"{count} changes")

    async def has_messages(self, count: int, *, timeout: float = 10) -> None:
        """Waits for so many new ones, whatever else is told between them (who is there, for example)."""
        await until(lambda: len(self.of("message.created")) >= count, timeout, what=f"{count} messages")


@asynccontextmanager
async def listening(who: httpx.AsyncClient, cursor: str | None = None, **headers: str) -> AsyncIterator[Listener]:
    """Until the block ends the stream is open."""
    listener = Listener()
    parameters = {} if cursor is None else {"cursor": cursor}
    async with who.stream("GET", "/events", params=parameters, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        task = asyncio.create_task(listener.read(answer))
        try:
            await until(lambda: listener.events, what="the greeting")
            yield listener
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _head(house: House) -> int:
    return int(await house.value("select position from feed_head"))


async def test_what_happens_is_there_within_a_second(sari: httpx.AsyncClient, router: Writer) -> None:
    async with listening(sari) as stream:
        assert stream.events[0]["type"] == "hello"  # that Sari is there now may be told next
        chat_id = await router.chat("+6284000000001", name="Made")
        message_id = await router.receive(chat_id, "Halo")
        event = (await until(lambda: stream.of("message.created"), timeout=1))[0]
        assert event["chat_id"] == chat_id
        assert event["message"]["id"] == message_id
        assert event["chat"]["unread_count"] == 1
        shown = (await sari.get(f"/chats/{chat_id}")).json()
        assert event["chat"] == {name: shown[name] for name in event["chat"]}
        assert event["message"] == shown["messages"][0]
        await sari.post("/chats/messages", json={"chat_id": chat_id, "text": "Hi"})
        await until(lambda: len(stream.of("message.created")) == 2, timeout=1)
        assert stream.of("message.created")[1]["message"]["status"] == "queued"


async def test_notifications_merges_and_rooms_carry_their_data(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6284000000002")
    message_id = await router.receive(chat_id, "x")
    async with listening(sari) as stream:
        async with router.base.transactions.begin() as unit:
            unit.announce(
                FeedItem("notification", chat_id, data={"kind": "customer_message", "agent_id": house.people["sari"]}),
                FeedItem("message.merged", chat_id, message_id, {"removed_message_id": 4711}),
                FeedItem("room.updated", data={"id": 1, "room_number": "101", "is_booked": True}),
                FeedItem("message.updated", None, message_id),
            )
        await until(lambda: stream.of("message.updated"))
    [notification] = stream.of("notification")
    assert notification["notification"] == {
        "kind": "customer_message",
        "chat_id": chat_id,
        "agent_id": house.people["sari"],
        "agent_ids": [],
        "detail": None,
    }
    [merged] = stream.of("message.merged")
    assert (merged["removed_message_id"], merged["message"]["id"]) == (4711, message_id)
    assert stream.of("room.updated")[0]["room"] == {"id": 1, "room_number": "101", "is_booked": True}
    assert stream.of("message.updated")[0]["chat"]["id"] == chat_id


async def test_reconnecting_gives_every_event_once_under_concurrent_writers(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chats = [await router.chat(f"+628410000000{number}") for number in range(4)]
    start = await _head(house)

    async def write(chat_id: int) -> None:
        for number in range(25):
            await router.receive(chat_id, str(number))

    writing = asyncio.gather(*(write(chat_id) for chat_id in chats))
    positions: list[int] = []
    messages: list[int] = []
    epoch = (await house.value("select replace(epoch::text, '-', '') from feed_head"))[:8]
    cursor = f"{epoch}-{start}"
    while not writing.done() or len(messages) < 100:
        # Cut again and again; the browser's header counts before the address it once opened.
        async with listening(sari, cursor=f"{epoch}-{start}", **{"Last-Event-ID": cursor}) as stream:
            assert stream.events[0]["type"] == "hello"
            await stream.has_changes(min(7, 100 - len(messages)))
        positions += stream.positions
        messages += [event["message"]["id"] for event in stream.of("message.created")]
        assert stream.last_id is not None
        cursor = stream.last_id
    await writing
    assert positions == list(range(start + 1, start + len(positions) + 1))
    assert len(messages) == len(set(messages)) == 100


async def test_a_client_of_another_replica_goes_on_here(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6284000000003")
    with serving(house.settings(api_feed_window=5)) as other:
        async with client(other, house.tokens["sari"]) as elsewhere:
            async with listening(sari) as first:
                cursor = first.last_id
            for number in range(20):
                await router.receive(chat_id, str(number))
            async with listening(elsewhere, cursor=cursor) as second:
                await until(lambda: len(second.of("message.created")) == 20)
                await router.receive(chat_id, "live")
                await until(lambda: len(second.of("message.created")) == 21)
            assert [event["message"]["text"] for event in second.of("message.created")] == [
                *(str(number) for number in range(20)),
                "live",
            ]


@pytest.mark.parametrize("cursor", ["nonsense", "00000000-1", "{epoch}-999999999", "{epoch}-99999999999999999999"])
async def test_a_cursor_that_means_nothing_here_resets(sari: httpx.AsyncClient, house: House, cursor: str) -> None:
    epoch = (await house.value("select replace(epoch::text, '-', '') from feed_head"))[:8]
    async with listening(sari, cursor=cursor.format(epoch=epoch)) as stream:
        assert stream.events[0]["type"] == "reset"
        assert stream.events[0]["cursor"].startswith(epoch)


async def test_who_is_too_far_behind_resets(house: House, router: Writer) -> None:
    chat_id = await router.chat("+6284000000004")
    epoch = (await house.value("select replace(epoch::text, '-', '') from feed_head"))[:8]
    start = await _head(house)
    for number in range(8):
        await router.receive(chat_id, str(number))
    with serving(house.settings(api_feed_catch_up=5)) as address:
        async with client(address, house.tokens["sari"]) as who:
            async with listening(who, cursor=f"{epoch}-{start}") as stream:
                assert stream.events[0]["type"] == "reset"
            async with listening(who, cursor=f"{epoch}-{await _head(house) - 5}") as stream:
                assert stream.events[0]["type"] == "hello"
                await until(lambda: len(stream.positions) == 5)


async def test_a_feed_that_begins_anew_resets_open_streams(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6284000000005")
    async with listening(sari) as stream:
        await house.fetch("update feed_head set epoch = gen_random_uuid()")
        [reset] = await until(lambda: stream.of("reset"))
        await router.receive(chat_id, "after")
        [event] = await until(lambda: stream.of("message.created"))
    assert event["cursor"].partition("-")[0] == reset["cursor"].partition("-")[0]


async def test_without_the_broker_events_are_a_second_late_at_most(house: House, router: Writer) -> None:
    chat_id = await router.chat("+6284000000006")
    with serving(house.settings(rabbitmq_url="amqp://guest:guest@127.0.0.1:1/")) as address:
        async with client(address, house.tokens["sari"]) as who:
            ready = await who.get("/ready")
            assert ready.status_code == 503
            assert ready.json()["checks"]["broker"] is False
            assert (await who.get("/health")).status_code == 200
            async with listening(who) as stream:
                await router.receive(chat_id, "slow road")
                await until(lambda: stream.of("message.created"), timeout=3)
                sent = await who.post("/chats/messages", json={"chat_id": chat_id, "text": "kept"})
                assert sent.status_code == 201
    # What this api could not publish waits in the outbox, and the relay of another one publishes it.


async def test_an_ended_session_ends_its_stream(base_url: str, house: House) -> None:
    async with client(base_url) as browser:
        await browser.post("/auth/login", json={"email": "sari@example.com", "password": "a password for tests"})
        async with listening(browser) as stream:
            assert (await browser.post("/auth/logout")).status_code == 204
            await until(lambda: stream.ended, timeout=15)
