"""Replies, retries and pages of messages."""

import asyncio
from datetime import UTC, datetime, timedelta

import aio_pika
import httpx
import pytest

from shared.contracts.sending import SendMessage
from tests.integration.api.house import House, Writer, client
from tests.waiting import until


async def _send(who: httpx.AsyncClient, chat_id: int, text: str = "Halo", **more: object) -> httpx.Response:
    return await who.post("/chats/messages", json={"chat_id": chat_id, "text": text, **more})


async def test_a_reply_is_saved_shown_and_ordered_to_be_sent(
    sari: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6282000000001")
    async with await aio_pika.connect(house.rabbitmq_url) as connection:
        queue = await (await connection.channel()).get_queue("sender.messages", ensure=False)
        answer = await _send(sari, chat_id, "  Ada yang bisa dibantu?\n", sender="agent", client_key="k-1")
        assert answer.status_code == 201
        message = answer.json()

        async def ordered() -> SendMessage | None:
            taken = await queue.get(fail=False, no_ack=True)
            order = None if taken is None else SendMessage.model_validate_json(taken.body)
            return order if order is not None and order.message_id == message["id"] else None

        order = await until(ordered, what="the order on the broker")
    assert (message["sender"], message["status"], message["origin"]) == ("agent", "queued", "inbox")
    assert message["text"] == "Ada yang bisa dibantu?"
    assert message["agent"] == {"id": house.people["sari"], "name": "Sari"}
    assert (order.message_id, order.seq, order.text) == (message["id"], 1, message["text"])
    assert order.correlation_id == answer.headers["x-request-id"]
    chat = (await sari.get(f"/chats/{chat_id}")).json()
    assert chat["mode"] == "bot"
    assert chat["last_message"]["id"] == message["id"]
    assert chat["messages"] == [message]


@pytest.mark.parametrize("mode", ["bot", "agent", "paused", "closed"])
async def test_an_agent_may_write_in_every_mode(sari: httpx.AsyncClient, router: Writer, mode: str) -> None:
    chat_id = await router.chat("+6282000000002")
    await sari.patch(f"/chats/{chat_id}", json={"mode": mode})
    assert (await _send(sari, chat_id)).status_code == 201
    assert (await sari.get(f"/chats/{chat_id}")).json()["mode"] == mode


async def test_one_client_key_is_one_message(sari: httpx.AsyncClient, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6282000000003")
    answers = await asyncio.gather(*(_send(sari, chat_id, client_key="same") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await house.value("select count(*) from messages where chat_id = $1", chat_id) == 1
    assert await house.value("select outbound_seq from chats where id = $1", chat_id) == 1


async def test_many_replies_at_once_take_a_lane_without_gaps_in_the_order_shown(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6282000000004")
    await asyncio.gather(*(_send(who, chat_id, f"{n}") for n in range(10) for who in (sari, budi)))
    rows = await house.fetch("select id, outbound_seq from messages where chat_id = $1 order by outbound_seq", chat_id)
    assert [row["outbound_seq"] for row in rows] == list(range(1, 21))
    shown = (await sari.get(f"/chats/{chat_id}/messages")).json()["items"]
    assert [item["id"] for item in shown] == [row["id"] for row in rows]
    assert sorted(shown, key=lambda item: item["order"]) == shown


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t"}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * 4097}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x", "sender": "bot"}, "sender"),
        ({"text": "x", "client_key": ""}, "client_key"),
        ({"text": "x", "client_key": "a\0"}, "client_key"),
        ({"text": "x", "chat_id": 2**63}, "chat_id"),
        ({"text": "x", "chat_id": "many"}, "chat_id"),
    ],
)
async def test_a_bad_reply_names_the_field(
    sari: httpx.AsyncClient, router: Writer, body: dict[str, object], field: str
) -> None:
    chat_id = await router.chat("+6282000000005")
    answer = await sari.post("/chats/messages", json={"chat_id": chat_id, **body})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_machine_writes_with_its_key(base_url: str, house: House, router: Writer) -> None:
    chat_id = await router.chat("+6282000000006")
    async with client(base_url, await house.key("messages:send")) as machine:
        message = (await _send(machine, chat_id)).json()
    assert (message["origin"], message["sender"], message["agent"]) == ("api", "agent", None)


async def test_a_retry_takes_one_new_place_however_often_it_is_asked(
    sari: httpx.AsyncClient, budi: httpx.AsyncClient, house: House, router: Writer
) -> None:
    chat_id = await router.chat("+6282000000007")
    message_id = (await _send(sari, chat_id)).json()["id"]
    early = await sari.post(f"/messages/{message_id}/retry")
    assert (early.status_code, early.json()["code"]) == (409, "not_retryable")
    for round_number, status in enumerate(("failed", "unknown"), start=2):
        await router.set_status(message_id, status)
        answers = await asyncio.gather(*(who.post(f"/messages/{message_id}/retry") for who in (sari, budi, sari)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        row = (await house.fetch("select status, error, outbound_seq from messages where id = $1", message_id))[0]
        assert tuple(row) == ("queued", None, round_number)
    assert await house.value("select outbound_seq from chats where id = $1", chat_id) == 3


async def test_a_customers_message_is_not_sent_again(sari: httpx.AsyncClient, router: Writer) -> None:
    message_id = await router.receive(await router.chat("+6282000000008"), "hi")
    assert (await sari.post(f"/messages/{message_id}/retry")).status_code == 409


async def test_pages_go_back_to_the_first_message(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat("+6282000000009")
    start = datetime.now(UTC) - timedelta(hours=1)
    # Four in each second, so that pages end within one.
    made = [await router.receive(chat_id, str(n), at=start + timedelta(seconds=n // 4)) for n in range(60)]
    chat = (await sari.get(f"/chats/{chat_id}")).json()
    assert [message["id"] for message in chat["messages"]] == made[-50:]
    seen, cursor = [message["id"] for message in chat["messages"]], chat["messages_cursor"]
    while cursor is not None:
        page = (await sari.get(f"/chats/{chat_id}/messages", params={"before": cursor, "limit": 3})).json()
        seen = [message["id"] for message in page["items"]] + seen
        cursor = page["next_cursor"]
    assert seen == made


async def test_a_customers_message_shows_the_providers_time(sari: httpx.AsyncClient, router: Writer) -> None:
    chat_id = await router.chat("+6282000000010")
    await router.receive(chat_id, "old", at=datetime(2024, 1, 1, 12, 0, tzinfo=UTC))
    [message] = (await sari.get(f"/chats/{chat_id}/messages")).json()["items"]
    assert message["created_at"] == "2024-01-01T12:00:00Z"
