"""Nothing lost, nothing twice, in order: with several replicas of everything."""

import asyncio
from collections import defaultdict

import httpx

from tests.e2e.system import Desk, Simulator, new_phone
from tests.e2e.test_first_journey import waha_message
from tests.waiting import until


async def test_pain_1_the_same_webhook_200_times_at_once_is_one_message_and_one_reply(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    body = {"messages": [{"from": f"{phone}@c.us", "text": {"body": "Halo"}, "timestamp": 1704123456}]}
    answers = await asyncio.gather(*(origin.post("/webhook/whapi", json=body) for _ in range(200)))
    assert {answer.status_code for answer in answers} == {200}
    await simulator.received(phone, 1)
    await _settled(admin, simulator)
    chat = await admin.only_chat_of(phone)
    assert [message["sender"] for message in await admin.messages(chat["id"])] == ["customer", "bot"]
    assert chat["unread_count"] == 1
    assert len(await simulator.requests(phone)) == 1


async def test_bodies_without_id_and_time_are_one_message_within_ten_seconds(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    body = {"messages": [{"from": f"{phone}@c.us", "text": {"body": "Halo"}}]}
    answers = await asyncio.gather(*(origin.post("/webhook/whapi", json=body) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    await simulator.received(phone, 1)
    await _settled(admin, simulator)
    chat = await admin.only_chat_of(phone)
    assert [message["sender"] for message in await admin.messages(chat["id"])] == ["customer", "bot"]


async def test_pain_2_20_first_messages_of_a_new_number_at_once_are_one_chat(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator
) -> None:
    phone = new_phone()
    bodies = [
        {
            "messages": [
                {
                    "id": f"first-{phone}-{n:02}",
                    "type": "text",
                    "chat_id": f"{phone}@s.whatsapp.net",
                    "from": phone,
                    "from_me": False,
                    "timestamp": 1704123456 + n,
                    "text": {"body": f"pesan {n:02}"},
                }
            ],
            "event": {"type": "messages", "event": "post"},
            "channel_id": "SAPA-TEST1",
        }
        for n in range(20)
    ]
    answers = await asyncio.gather(*(origin.post("/webhook/whapi", json=body) for body in reversed(bodies)))
    assert {answer.status_code for answer in answers} == {200}

    async def all_there() -> bool:
        chat = await admin.only_chat_of(phone)
        messages = await admin.messages(chat["id"])
        texts = [message["text"] for message in messages if message["sender"] == "customer"]
        assert texts == [f"pesan {n:02}" for n in range(20)], "in the order in which the customer sent them"
        return True

    await until(all_there, what="20 messages in order")


async def test_a_duplicate_delivery_as_message_and_message_any_is_one_message(
    origin: httpx.AsyncClient, admin: Desk, simulator: Simulator, room: str
) -> None:
    phone = new_phone()
    (await admin.register(phone, room)).raise_for_status()
    await simulator.received(phone, 1)
    message = waha_message(phone, f"false_{phone}@c.us_3EB0{phone}")
    for event in ("message", "message.any", "message"):
        assert (await origin.post("/api/v1/waha/webhook", json={**message, "event": event})).status_code == 200
    await simulator.received(phone, 2)
    await _settled(admin, simulator)
    chat = await admin.only_chat_of(phone)
    assert [message["sender"] for message in await admin.messages(chat["id"])] == ["customer", "system", "bot"]


async def test_2000_messages_over_200_chats_are_each_answered_once_and_in_order(
    admin: Desk, simulator: Simulator
) -> None:
    """What each customer got is what the chat shows, message by message, in that order."""
    phones = [new_phone() for _ in range(200)]
    await asyncio.gather(*(simulator.says(phone, "pesan {n}", count=10, ordered=True, wait=False) for phone in phones))

    async def all_answered() -> bool:
        per_phone: dict[str, int] = defaultdict(int)
        unread = 0
        for phone in phones:
            chat = await admin.only_chat_of(phone)
            unread += chat["unread_count"]
            per_phone[phone] = chat["unread_count"]
        assert unread == 2000, unread
        return True

    await until(all_answered, 120, what="2,000 messages stored", interval=2)
    await _settled(admin, simulator)
    wrong = []
    for phone in phones:
        chat = await admin.only_chat_of(phone)
        messages = await admin.messages(chat["id"])
        asked = [message["text"] for message in messages if message["sender"] == "customer"]
        replies = [message for message in messages if message["sender"] == "bot"]
        if asked != [f"pesan {n}" for n in range(1, 11)] or messages[-1]["sender"] != "bot":
            wrong.append((phone, asked))
        if any(reply["status"] not in {"sent", "delivered", "read"} for reply in replies):
            wrong.append((phone, [reply["status"] for reply in replies]))
        delivered = [item["message_id"] for item in await simulator.deliveries(phone)]
        if delivered != [reply["provider_message_id"] for reply in replies] or len(set(delivered)) != len(delivered):
            wrong.append((phone, delivered))
    assert wrong == []


async def _settled(admin: Desk, simulator: Simulator) -> None:
    """Wait until a message that came after all others has gone the whole way, and nothing is queued."""
    marker = new_phone()
    await simulator.says(marker, "Halo")
    await simulator.received(marker, 1, timeout=60)

    async def quiet() -> bool:
        before = len(await simulator.deliveries())
        chat = await admin.only_chat_of(marker)
        last = (await admin.messages(chat["id"]))[-1]
        assert last["status"] == "read", last["status"]
        return len(await simulator.deliveries()) == before

    await until(quiet, 60, what="quiet", interval=0.5)
